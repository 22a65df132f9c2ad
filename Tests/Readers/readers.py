#!/usr/bin/env python3
"""Reads result files with the readers that people have, each with its default arguments.

readers.py --binary SLUICE
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build-readers"
PINNED = Path(__file__).with_name("requirements.txt")
# More than DuckDB looks at before it fixes a column's type (20,480), and the last one fails.
LATE = 21_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True, help="the sluice command")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.inside:
        return checked(told.binary.resolve())
    python = environment()
    if python is None:
        print("readers: PyPI cannot be reached, nothing was read")
        return 0
    command = [python, __file__, "--inside", "--binary", told.binary.resolve()]
    return subprocess.run(command, check=False).returncode


def environment():
    """The Python of a virtual environment with the pinned readers; None without PyPI."""
    python = FOLDER / "bin" / "python"
    mark = FOLDER / "installed"
    wanted = PINNED.read_text()
    if mark.exists() and mark.read_text() == wanted:
        return python
    venv.create(FOLDER, with_pip=True, clear=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-r", PINNED], capture_output=True, text=True, check=False)
    if done.returncode:
        unreachable = ("Connection", "Temporary failure", "Network is unreachable", "Max retries")
        if any(word in done.stderr for word in unreachable):
            return None
        sys.exit(f"readers: {done.stderr.strip()}")
    mark.write_text(wanted)
    return python


class Run:
    """A finished run of the command, and its result files."""

    def __init__(self, binary, folder, name, rows, *flags):
        self.binary, self.folder = binary, folder
        manifest = folder / f"{name}.rows.jsonl"
        manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
        self.ledger = folder / f"{name}.sluice"
        self.command("run", "--manifest", manifest, "--ledger", self.ledger, "--id", "id", *flags)

    def command(self, *words):
        path = f"{FOLDER / 'bin'}:{os.environ.get('PATH', '')}"
        done = subprocess.run(
            [self.binary, *map(str, words)],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 3):
            sys.exit(f"readers: sluice {words[0]}: {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def export(self, ending, *flags):
        file = self.ledger.with_suffix(ending)
        self.command("export", self.ledger, "-o", file, *flags)
        return str(file)


def readings(file):
    """The reader's name and the rows that it reads, as dictionaries."""
    import datasets
    import duckdb
    import pandas
    import polars
    import pyarrow.csv
    import pyarrow.json
    import pyarrow.parquet

    datasets.disable_progress_bars()
    cache = Path(file).parent / "cache"

    def dataset(kind):
        return datasets.load_dataset(kind, data_files=file, split="train", cache_dir=str(cache))

    def table():
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE results AS FROM '{file}'")
            return connection.sql("FROM results").to_arrow_table().to_pylist()

    kinds = {
        "jsonl": [
            ("pandas.read_json", lambda: pandas.read_json(file, lines=True).to_dict("records")),
            ("polars.read_ndjson", lambda: polars.read_ndjson(file).to_dicts()),
            ("datasets json", lambda: dataset("json").to_list()),
            ("DuckDB", table),
            ("pyarrow.json", lambda: pyarrow.json.read_json(file).to_pylist()),
        ],
        "json": [
            ("pandas.read_json", lambda: pandas.read_json(file).to_dict("records")),
            ("polars.read_json", lambda: polars.read_json(file).to_dicts()),
            ("datasets json", lambda: dataset("json").to_list()),
            ("DuckDB", table),
        ],
        "csv": [
            ("pandas.read_csv", lambda: pandas.read_csv(file).to_dict("records")),
            ("polars.read_csv", lambda: polars.read_csv(file).to_dicts()),
            ("datasets csv", lambda: dataset("csv").to_list()),
            ("DuckDB", table),
            ("pyarrow.csv", lambda: pyarrow.csv.read_csv(file).to_pylist()),
        ],
        "tsv": [
            ("pandas.read_csv", lambda: pandas.read_csv(file, sep="\t").to_dict("records")),
            ("DuckDB", table),
        ],
        "parquet": [
            ("pandas.read_parquet", lambda: pandas.read_parquet(file).to_dict("records")),
            ("polars.read_parquet", lambda: polars.read_parquet(file).to_dicts()),
            ("datasets parquet", lambda: dataset("parquet").to_list()),
            ("DuckDB", table),
            ("pyarrow.parquet", lambda: pyarrow.parquet.read_table(file).to_pylist()),
        ],
    }
    name = Path(file).name
    compressed = name.endswith((".gz", ".zst"))
    kind = name.split(".")[-2 if compressed else -1]
    few = {"pandas.read_json", "datasets json", "DuckDB"}
    return [one for one in kinds[kind] if not compressed or one[0] in few]


def checked(binary):
    failures, count = [], 0
    os.environ["HF_DATASETS_OFFLINE"] = "1"
    sys.path.insert(0, str(Path(__file__).parent))
    from server import Server

    with tempfile.TemporaryDirectory() as work, Server() as server:
        for name, file, test in exports(binary, Path(work), server.url):
            for reader, read in readings(file):
                count += 1
                try:
                    test(read())
                except Exception as failure:  # noqa: BLE001 - a reader may raise anything
                    words = str(failure).strip().splitlines()
                    failures.append(f"{name}, {Path(file).name}, {reader}: {words[:3]}")
    for failure in failures:
        print(f"readers: {failure}", file=sys.stderr)
    print(f"readers: {count - len(failures)} of {count} readings are as they should be")
    return 1 if failures else 0


def exports(binary, folder, url):
    """A name, a file, and the test of what a reader makes of it."""
    labels = ("--task", "text-classification", "--model", url, "--inputs", "{{text}}", "-c", "16")

    def rows(count, poison=()):
        return [
            {"id": 1000 + n, "text": f"{'poison' if n in poison else 'row'} {n}"}
            for n in range(1, count + 1)
        ]

    late = Run(binary, folder, "late", rows(LATE, {LATE}), *labels)
    for ending in (".jsonl", ".json", ".csv", ".tsv", ".parquet", ".jsonl.gz", ".csv.zst"):
        yield "one late failure", late.export(ending), lambda read: expect_late(read, LATE)
    yield (
        "all failed",
        late.export(".failed.jsonl", "--rows", "failed"),
        lambda read: expect(read, 1, {"failed"}),
    )
    for ending in (".jsonl", ".csv", ".parquet"):
        good = late.export(".good" + ending, "--rows", "succeeded")
        yield "all succeeded", good, lambda read: expect(read, LATE - 1, {"succeeded"})

    bad = [{"id": n, "text": None} for n in range(1, 6)]
    skipped = Run(binary, folder, "skipped", bad, *labels)
    for ending in (".jsonl", ".csv", ".parquet"):
        yield "all skipped", skipped.export(ending), lambda read: expect(read, 5, {"skipped"})

    mixed = [
        {"id": "a", "task": "text-classification", "model": "labels", "text": "row 1"},
        {"id": "b", "task": "text-generation", "model": "texts", "prompt": "row 2"},
        {"id": "c", "task": "text-generation", "model": "texts", "prompt": "poison 3"},
    ]
    job = folder / "several.yaml"
    models = json.dumps({"labels": url, "texts": url + "/texts"})
    job.write_text(f"task: '{{{{task}}}}'\nmodel: '{{{{model}}}}'\nmodels: {models}\n")
    several = Run(binary, folder, "several", mixed, job)
    for ending in (".jsonl", ".csv", ".parquet"):
        yield "several tasks", several.export(ending), expect_several

    vectors = Run(
        binary, folder, "vectors", rows(50), "--task", "feature-extraction", "--model",
        url + "/vectors", "--inputs", "{{text}}", "--batch", "8",
    )
    for ending in (".jsonl", ".parquet"):
        yield "embeddings", vectors.export(ending), expect_vectors

    pictures = Run(
        binary, folder, "pictures", rows(5), "--task", "text-to-image", "--model",
        url + "/picture", "--inputs", "{{text}}",
    )
    for ending in (".jsonl", ".csv", ".parquet"):
        yield "files", pictures.export(ending), lambda read: expect(read, 5, {"succeeded"})


def expect(read, count, states=None):
    assert len(read) == count, f"{len(read)} rows, not {count}"
    if states:
        found = {row["state"] for row in read}
        assert found == states, f"states {found}"
    assert [row["row"] for row in read] == sorted(row["row"] for row in read)


def expect_late(read, count):
    expect(read, count, {"succeeded", "failed"})
    last = read[-1]
    assert int(last["id"]) == 1000 + count, f"the last id is {last['id']!r}"
    assert last["error"] == f"poison {count} is refused", f"its error is {last['error']!r}"
    assert int(last["status"]) == 422 and int(read[0]["status"]) == 200
    score = read[0].get("score", (read[0].get("answer") or [{}])[0].get("score"))
    assert score == 0.75, f"the first score is {score!r}"


def expect_several(read):
    expect(read, 3, {"succeeded", "failed"})
    assert json.loads(read[0]["answer_json"])[0]["label"] == "POSITIVE"
    assert json.loads(read[1]["answer_json"])["generated_text"] == "on row 2"
    assert not read[2]["answer_json"] or read[2]["answer_json"] != read[2]["answer_json"]


def expect_vectors(read):
    expect(read, 50, {"succeeded"})
    vector = read[0].get("embedding", read[0].get("answer"))
    assert list(vector) == [0.25, -1.5, 3.0], f"the first vector is {vector!r}"


if __name__ == "__main__":
    sys.exit(main())
