#!/usr/bin/env bash
# Some records cannot be used, one is refused by the endpoint: each is counted and listed, the others
# do not notice. The exit status says that not every row succeeded.
cd "$(dirname "$0")/.."
source ./rehearsal.sh --task text-classification --poison arsenic

printf '%s\n' '{"text": "fine"}' '{"text": "a trailing comma",}' '{"txt": "another column"}' \
  '{"text": "a drop of arsenic"}' '{"text": "fine again"}' > "$work/rows.jsonl"

cd "$work"
"$sluice" run --task text-classification --model "$url" --manifest rows.jsonl \
  --inputs '{{text}}' --ledger rows.sluice --progress none 2> log || echo "exit status: $?"
"$sluice" export rows.sluice --rows failed
"$sluice" export rows.sluice --rows skipped | sed "s|$work/||"
