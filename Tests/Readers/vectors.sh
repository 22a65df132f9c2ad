#!/usr/bin/env bash
# Vectors as numpy, sqlite-vec, DuckDB and safetensors read them. Takes the built command; without PyPI it says so and passes.
set -euo pipefail
cd "$(dirname "$0")/../.."

SLUICE=$(realpath "${1:-.build/debug/sluice}")
export SLUICE no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
work=.build-readers
marker=$work/vectors-1
if [ ! -e "$marker" ]; then
  rm -rf "$work/vectors"
  mkdir -p "$work"
  python3 -m venv "$work/vectors"
  if ! "$work/vectors/bin/pip" install -q --disable-pip-version-check --retries 1 --timeout 20 \
    numpy sqlite-vec apsw duckdb safetensors < /dev/null; then
    echo "readers: PyPI cannot be reached, nothing was checked" >&2
    exit 0
  fi
  touch "$marker"
fi
exec "$work/vectors/bin/python" Tests/Readers/vectors.py
