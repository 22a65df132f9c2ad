#!/usr/bin/env bash
# Label the tickets of a CSV file, look at the books, export the first rows with their columns.
cd "$(dirname "$0")/.."
source ./rehearsal.sh --task text-classification

"$sluice" run --task text-classification --model "$url" \
  --manifest tickets.csv --id ticket --inputs '{{subject}}: {{message}}' \
  --ledger "$work/tickets.sluice" --progress none 2> "$work/log"

"$sluice" status "$work/tickets.sluice" --json \
  | python3 -c 'import json, sys; s = json.load(sys.stdin); print({k: s[k] for k in ("rows", "succeeded", "failed", "skipped", "pending")})'
"$sluice" export "$work/tickets.sluice" | head -n 3
echo "requests: $(asked)"
