#!/usr/bin/env bash
# A manifest changes after a finished run: a row is inserted at the top, one edited, one removed.
# Two rows are new, so two are asked.
cd "$(dirname "$0")/.."
source ./rehearsal.sh --task text-classification

run() {
  "$sluice" run --task text-classification --model "$url" --manifest "$work/rows.jsonl" \
    --inputs '{{text}}' --ledger "$work/rows.sluice" --progress none 2> "$work/log"
}

seq 1 100 | sed 's/.*/{"text": "row &"}/' > "$work/rows.jsonl"
run
echo "requests: $(asked)"

sed -i -e '1i {"text": "a row at the top"}' -e 's/row 50"/row fifty"/' -e '/"row 70"/d' "$work/rows.jsonl"
run
grep -o 'the manifest has changed: [^;]*' "$work/log"
echo "requests: $(asked)"
"$sluice" export "$work/rows.sluice" | wc -l
