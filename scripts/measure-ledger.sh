#!/usr/bin/env bash
# Measures how many bytes a row takes in a ledger, by task, against the rehearsal endpoint: the table in docs/OPERATIONS.md.
#
#   scripts/measure-ledger.sh BINARY [ROWS]
set -euo pipefail
cd "$(dirname "$0")/.."
sluice=$(realpath "${1:?usage: scripts/measure-ledger.sh BINARY [ROWS]}")
rows=${2:-5000}
export no_proxy=127.0.0.1

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT
# A rehearsal endpoint for one task; sets `url`.
serve() {
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  "$sluice" simulate --port 0 --task "$1" > "$work/server.log" 2>&1 < /dev/null &
  server=$!
  for _ in $(seq 100); do
    url=$(grep -o 'http://127[0-9.:]*' "$work/server.log" | head -n 1) && return
    sleep 0.1
  done
  cat "$work/server.log" >&2
  exit 1
}

# Names and texts of this length: 20 bytes of id, about 170 bytes of text.
for ((row = 1; row <= rows; row++)); do
  printf '{"id": "review-%013d", "text": "Review %d. The lamp is bright, the switch is where one looks for it, and after a year of every evening it works as on the first; only the cable could be longer."}\n' "$row" "$row"
done > "$work/rows.jsonl"

printf '| task | bytes a row | of them the answer |\n|---|---|---|\n'
measure() {
  local task=$1 ledger="$work/$1.sluice" size body
  serve "$task"
  if ! "$sluice" run --task "$task" --model "$url" --manifest "$work/rows.jsonl" --id id --inputs '{{text}}' \
    --server-limits ignore -c 32 --ledger "$ledger" --progress none > "$work/log" 2>&1 < /dev/null; then
    cat "$work/log" >&2
    exit 1
  fi
  size=$(stat -c %s "$ledger")
  body=$(python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("select avg(length(cast(body as blob))) from answer").fetchone()[0])' "$ledger")
  printf '| %s | %d | %.0f |\n' "$task" $((size / rows)) "$body"
}
for task in text-classification feature-extraction token-classification summarization translation text-generation; do
  measure "$task"
done
measure text-to-image
printf '\n%s rows each, `%s`; answer files of text-to-image are beside the ledger: %s bytes each\n' "$rows" \
  "$("$sluice" --version)" "$(find "$work" -name '*.png' -printf '%s\n' | awk '{ sum += $1; n++ } END { print n ? int(sum / n) : 0 }')"
