#!/usr/bin/env python3
"""Prints the nearest neighbours of two rows, in any language and in another one.

nearest-rows.py MANIFEST EXPORT [ID ...]
"""

import json
import math
import sys


def vector(answer):
    """The numbers of an embedding, of length 1; some servers wrap them in one more list."""
    while isinstance(answer[0], list):
        answer = answer[0]
    length = math.sqrt(sum(x * x for x in answer)) or 1.0
    return [x / length for x in answer]


def read(manifest, export):
    """The records and the vectors, by the record's number."""
    with open(manifest, encoding="utf-8") as lines:
        records = {number: json.loads(line) for number, line in enumerate(lines, start=1)}
    with open(export, encoding="utf-8") as lines:
        results = [json.loads(line) for line in lines]
    vectors = {r["row"]: vector(r["answer"]) for r in results if r["state"] == "succeeded"}
    return records, vectors


def shown(record):
    text = " ".join(record["text"].split())
    return f'{record["review_id"]} [{record["lang"]}] {text[:84]}{"…" if len(text) > 84 else ""}'


def main(manifest, export, *wanted):
    records, vectors = read(manifest, export)
    if len(vectors) < 4:
        sys.exit(f"nearest-rows: {export} holds too few vectors")
    rows = sorted(vectors)
    chosen = [row for row in rows if records[row]["review_id"] in wanted]
    for row in chosen or [rows[len(rows) // 5], rows[len(rows) * 7 // 10]]:
        others = [(sum(map(float.__mul__, vectors[row], vectors[r])), r) for r in rows if r != row]
        others.sort(reverse=True)
        abroad = [o for o in others if records[o[1]]["lang"] != records[row]["lang"]]
        print(f"  {shown(records[row])}")
        for likeness, other in others[:2] + abroad[:2]:
            print(f"    {likeness:.3f}  {shown(records[other])}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
