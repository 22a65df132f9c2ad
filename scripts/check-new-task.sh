#!/usr/bin/env bash
# Adds a task, which is a file and its sample, and asks with it: nothing else may need an edit.
set -euo pipefail
cd "$(dirname "$0")/.."

task=Sources/SluiceTasks/Tasks/SpellChecking.swift
sample=examples/calls/spell-checking.json
server=
cleanup() {
  rm -f "$task" "$sample"
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
}
trap cleanup EXIT

cat > "$task" << 'SWIFT'
extension TaskDescription {
  static let spellChecking = TaskDescription(
    "spell-checking",
    summary: "Corrects the spelling of a text",
    arguments: [.required("text", .string, "The text.")],
    parameters: [.optional("top_k", .count, "How many corrections to answer with, the best first.")],
    forms: WireForm.both(
      body: .object([.field("text", as: "inputs"), .parameters]),
      answer: .list(of: "label")
    )
  )
}
SWIFT
echo '{"text": "A lampe for reading", "top_k": 2}' > "$sample"

swift build --product sluice
sluice=$(swift build --show-bin-path)/sluice
"$sluice" tasks | grep -q '^spell-checking '
"$sluice" tasks spell-checking | grep -q 'top_k'

address=$(mktemp)
"$sluice" simulate --port 0 --task text-classification > "$address" &
server=$!
until grep -q 'listening on' "$address"; do
  kill -0 "$server" || exit 1
  sleep 0.1
done
url=$(sed 's/^listening on //' "$address")
rm -f "$address"
shown=$("$sluice" call spell-checking --model "$url" --arguments "$(cat "$sample")" --show-request)
grep -qF '{"inputs":"A lampe for reading","parameters":{"top_k":2}}' <<< "$shown"
"$sluice" call spell-checking --model "$url" --arguments "$(cat "$sample")" | grep -q '"label"'
# Leaves the command as it was.
rm "$task"
swift build --product sluice
echo "check-new-task: a task is one file and its sample"
