#!/usr/bin/env python3
"""Writes manifests with the programs that people have, and asks each row of them by sluice.

producers.py --binary SLUICE [--spark]

--spark takes pyspark in, which needs Java and half a gigabyte.
"""

import argparse
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build-producers"
PINNED = Path(__file__).with_name("requirements.txt")
SPARK = "pyspark==4.3.0"

# Each is a way to lose a row, a cell or a character.
TEXTS = [
    "plain", 'say "hi", twice', "back\\slash", "new\nline", "", None, "é😀", " blanks ",
    "C:\\new, x", "tail\\", 'tail\\,"', '"', "tab\there", "NA",
]
ASKED = [text for text in TEXTS if text]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True, help="the sluice command")
    parser.add_argument("--spark", action="store_true", help="take pyspark in")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.inside:
        return checked(told.binary.resolve(), told.spark)
    python = environment(told.spark)
    if python is None:
        print("producers: PyPI cannot be reached, nothing was written")
        return 0
    command = [python, __file__, "--inside", "--binary", told.binary.resolve()]
    return subprocess.run(command + ["--spark"] * told.spark, check=False).returncode


def environment(spark):
    """The Python of a virtual environment with the pinned producers; None without PyPI."""
    python = FOLDER / "bin" / "python"
    mark = FOLDER / "installed"
    wanted = PINNED.read_text() + (SPARK if spark else "")
    if mark.exists() and mark.read_text() == wanted:
        return python
    venv.create(FOLDER, with_pip=True, clear=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "-r", PINNED, *([SPARK] if spark else [])], capture_output=True, text=True, check=False
    )
    if done.returncode:
        unreachable = ("Connection", "Temporary failure", "Network is unreachable", "Max retries")
        if any(word in done.stderr for word in unreachable):
            return None
        sys.exit(f"producers: pip failed: {done.stderr[-800:]}")
    mark.write_text(wanted)
    return python


def written(folder, spark):
    """Writes every file; returns names with the flags for them and the texts that must be asked."""
    import chdb
    import datasets
    import duckdb
    import pandas
    import polars
    import pyarrow
    import pyarrow.csv
    import pyarrow.parquet

    files = []

    def wrote(name, *flags, asked=ASKED, refused=None):
        files.append((name, flags, asked, refused))

    os.chdir(folder)
    rows = {"id": list(range(len(TEXTS))), "text": TEXTS}

    frame = pandas.DataFrame(rows)
    frame.to_csv("pandas.csv")
    frame.to_csv("pandas.csv.gz", index=False)
    frame.to_json("pandas.json", orient="records")
    frame.to_json("pandas.jsonl", orient="records", lines=True)
    frame.to_json("pandas.jsonl.gz", orient="records", lines=True)
    frame.to_json("pandas-split.json", orient="values")
    frame.to_parquet("pandas.parquet")
    for name in ["pandas.csv", "pandas.csv.gz"]:
        wrote(name)
    for name in ["pandas.json", "pandas.jsonl", "pandas.jsonl.gz", "pandas.parquet"]:
        wrote(name, asked=[text for text in TEXTS if text is not None])
    wrote("pandas-split.json", refused="a JSON array of lists")

    everything = [text for text in TEXTS if text is not None]
    table = polars.DataFrame(rows)
    table.write_csv("polars.csv")
    table.write_json("polars.json")
    table.write_ndjson("polars.jsonl")
    table.write_parquet("polars.parquet")
    for name in ["polars.csv", "polars.json", "polars.jsonl", "polars.parquet"]:
        wrote(name, asked=everything)

    source = "(SELECT id, text FROM read_parquet('polars.parquet'))"
    for name, form in [
        ("duckdb.csv", "csv"), ("duckdb.tsv", "csv, delimiter '\t'"), ("duckdb.json", "json"),
        ("duckdb-array.json", "json, array true"), ("duckdb.jsonl.gz", "json, compression gzip"),
        ("duckdb.jsonl.zst", "json, compression zstd"), ("duckdb.parquet", "parquet"),
    ]:
        duckdb.sql(f"COPY {source} TO '{name}' (FORMAT {form})")
        wrote(name, asked=everything)

    dataset = datasets.Dataset.from_dict(rows)
    dataset.to_csv("datasets.csv")
    dataset.to_json("datasets.jsonl")
    dataset.to_parquet("datasets.parquet")
    wrote("datasets.csv")
    wrote("datasets.jsonl", asked=everything)
    wrote("datasets.parquet", asked=everything)

    arrow = pyarrow.table(rows)
    pyarrow.csv.write_csv(arrow, "pyarrow.csv")
    pyarrow.parquet.write_table(arrow, "pyarrow.parquet")
    wrote("pyarrow.csv", asked=everything)
    wrote("pyarrow.parquet", asked=everything)

    select = "SELECT * FROM file('polars.parquet') ORDER BY id"
    for name, form in [
        ("clickhouse.jsonl", "JSONEachRow"), ("clickhouse.csv", "CSVWithNames"),
        ("clickhouse.tsv", "TSVWithNames"), ("clickhouse.json", "JSON"),
        ("clickhouse-lists.json", "JSONCompactEachRow"),
    ]:
        Path(name).write_bytes(chdb.query(select, form).bytes())
    wrote("clickhouse.jsonl", asked=everything)
    wrote("clickhouse.csv", "--manifest-null", "\\N", asked=everything)
    wrote("clickhouse.tsv", "--manifest-escape", "\\", "--manifest-quote", "none")
    wrote("clickhouse.json", refused='its rows under "data"')
    wrote("clickhouse-lists.json", refused="a list of values a line")

    if spark:
        from pyspark.sql import SparkSession

        session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        data = session.getOrCreate().createDataFrame(
            list(enumerate(TEXTS)), "id int, text string"
        ).repartition(2, "id")
        data.write.option("header", True).csv("spark.csv")
        data.write.json("spark.json")
        data.write.option("compression", "gzip").json("spark-gzip.json")
        data.write.parquet("spark.parquet")
        # Spark's CSV takes blanks off both ends of a text.
        wrote("spark.csv", asked=[text.strip(" ") for text in everything])
        for name in ["spark.json", "spark-gzip.json", "spark.parquet"]:
            wrote(name, asked=everything)
    return files


class Server(http.server.ThreadingHTTPServer):
    """Answers a label to everything and keeps what was asked."""

    daemon_threads = True

    def __init__(self):
        self.asked = []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.asked.append(body["inputs"])
        reply = b'[[{"label": "x", "score": 0.5}]]'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def checked(binary, spark):
    """Asks every file's rows; returns the exit status."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        files = written(folder, spark)
        for name, flags, expected, refused in files:
            server = Server()
            done = subprocess.run(
                [
                    binary, "run", "--task", "text-classification", "--model", server.url,
                    "--manifest", name, "--inputs", "{{text}}", "--ledger", f"{name}.sluice",
                    "--server-limits", "ignore", "--no-token", *flags,
                ],
                capture_output=True, text=True, check=False, cwd=folder,
                env={**os.environ, "PATH": f"{FOLDER / 'bin'}:{os.environ['PATH']}"},
            )
            server.shutdown()
            problem = None
            if refused is not None:
                if done.returncode != 65 or refused not in done.stderr or server.asked:
                    problem = "was not refused with the right advice"
            elif sorted(server.asked) != sorted(expected):
                missing = [text for text in expected if text not in server.asked]
                more = [text for text in server.asked if text not in expected]
                problem = f"lost {missing!r}, invented {more!r}"
            print(f"producers: {name}: {problem or 'as it should be'}")
            if problem:
                wrong += 1
                print(done.stderr)
    print(f"producers: {len(files) - wrong} of {len(files)} files are read as they were meant")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
