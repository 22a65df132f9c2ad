#!/usr/bin/env bash
# DuckDB 2.0.1 types a column of JSON lines that is null in its sample as "NULL", and loses later values.
#
# 21,000 lines {"row": N, "error": null}, the last one with "error": "late". The sample is the first
# 20,480 (https://duckdb.org/docs/stable/data/json/loading_json: sample_size). `CREATE TABLE … AS FROM
# 'file.jsonl'` succeeds with the column type "NULL", and the last row's error reads as NULL: no error,
# no warning. With the key left out instead of null, the same statement fails with "unknown key". Only a
# typed value in every line ("error": "") is read whole.
#
# Seen with duckdb 2.0.1 from PyPI on Linux x86-64, Python 3.11:
#   null: type "NULL", last error None
#   absent: Invalid Input Error
#   empty text: type VARCHAR, last error late
# Fails when that changes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1

"$work/venv/bin/python" - "$work" << 'PYTHON' | tee "$work/seen"
import json
import sys

import duckdb

for name, early in (("null", {"error": None}), ("absent", {}), ("empty text", {"error": ""})):
    path = f"{sys.argv[1]}/rows.jsonl"
    with open(path, "w", encoding="utf-8") as lines:
        for row in range(1, 21_001):
            line = {"row": row, **({"error": "late"} if row == 21_000 else early)}
            lines.write(json.dumps(line) + "\n")
    connection = duckdb.connect()
    try:
        connection.execute(f"CREATE TABLE rows AS FROM '{path}'")
    except duckdb.Error as failure:
        print(f"{name}: {str(failure).split(':')[0]}")
        continue
    kind = dict(row[:2] for row in connection.execute("DESCRIBE rows").fetchall())["error"]
    last = connection.execute("SELECT error FROM rows WHERE row = 21000").fetchone()[0]
    print(f"{name}: type {kind}, last error {last}")
PYTHON

diff "$work/seen" - << 'SEEN'
null: type "NULL", last error None
absent: Invalid Input Error
empty text: type VARCHAR, last error late
SEEN
echo "duckdb 2.0.1 behaves as described"
