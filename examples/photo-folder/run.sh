#!/usr/bin/env bash
# Label the pictures of a folder, without a manifest: the files are the rows.
cd "$(dirname "$0")/.."
source ./rehearsal.sh --task image-classification

"$sluice" run --task image-classification --model "$url" \
  --list-files 'media/*.png' --id name \
  --ledger "$work/photos.sluice" --progress none 2> "$work/log"

"$sluice" status "$work/photos.sluice" --json \
  | python3 -c 'import json, sys; s = json.load(sys.stdin); print({k: s[k] for k in ("rows", "succeeded", "failed", "skipped", "pending")})'
"$sluice" export "$work/photos.sluice" | python3 -c 'import json, sys; print([json.loads(line)["id"] for line in sys.stdin])'
echo "requests: $(asked)"
