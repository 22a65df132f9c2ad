#!/usr/bin/env python3
"""Vectors as other programs read them: numpy, sqlite-vec and DuckDB on a ledger, numpy and safetensors on exports.

Needs SLUICE (the built command) and an environment with numpy, sqlite-vec, apsw, duckdb and safetensors; vectors.sh sees to both.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import apsw
import duckdb
import numpy as np
import sqlite_vec
from safetensors.numpy import load_file

ROWS, COLUMNS = 300, 48
TRUTH = np.random.default_rng(7).normal(size=(ROWS + 1, COLUMNS)).astype("<f4")
FAILING = 17


class Server(BaseHTTPRequestHandler):
    """OpenAI's /v1/embeddings; one text is refused."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        numbers = [int(text.split()[-1]) for text in texts]
        is_base64 = asked.get("encoding_format") == "base64"
        data = [
            {"index": i, "embedding": b64encode(TRUTH[n].tobytes()).decode() if is_base64 else TRUTH[n].tolist()}
            for i, n in enumerate(numbers)
        ]
        status, reply = (400, {"error": "too long"}) if FAILING in numbers else (200, {"data": data})
        body = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


def sluice(*arguments, status=0):
    done = subprocess.run([os.environ["SLUICE"], *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == status, (done.returncode, done.stderr)
    return done


def ledger_is_read(ledger):
    db = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    rows = db.execute(
        "SELECT position, body, dtype FROM settled JOIN answer ON number = answer WHERE state = 1 ORDER BY position"
    ).fetchall()
    found = {position: np.frombuffer(body, dtype) for position, body, dtype in rows}
    assert len(found) == ROWS - 1
    assert all((found[n] == TRUTH[n]).all() for n in found), "numpy"

    # Not every Python's sqlite3 loads extensions.
    db = apsw.Connection(str(ledger), flags=apsw.SQLITE_OPEN_READONLY)
    db.enable_load_extension(True)
    db.load_extension(sqlite_vec.loadable_path())
    near = db.execute(
        "SELECT position, vec_distance_cosine(body, ?) AS distance FROM settled JOIN answer ON number = answer"
        " WHERE dtype = '<f4' ORDER BY distance LIMIT 2",
        (TRUTH[5].tobytes(),),
    ).fetchall()
    assert near[0][0] == 5 and abs(near[0][1]) < 1e-6, near

    keys = list(found)
    frame = {"key": np.array(keys), "vector": np.stack([found[key] for key in keys])}
    duck = duckdb.connect()
    duck.execute(f"CREATE TABLE vectors (key BIGINT, vector FLOAT[{COLUMNS}])")
    duck.executemany("INSERT INTO vectors VALUES (?, ?)", [[int(k), v.tolist()] for k, v in zip(keys, frame["vector"])])
    cosine = f"array_cosine_similarity(vector, ?::FLOAT[{COLUMNS}])"
    best = duck.execute(f"SELECT key FROM vectors ORDER BY {cosine} DESC LIMIT 1", [TRUTH[9].tolist()]).fetchone()
    assert best == (9,), best


def exports_are_read(ledger, work):
    kept = [n for n in range(1, ROWS + 1) if n != FAILING]
    sluice("export", ledger, "-o", work / "x.npy")
    matrix = np.load(work / "x.npy", mmap_mode="r")
    assert matrix.dtype == np.float32 and matrix.flags.c_contiguous and (matrix == TRUTH[kept]).all()
    ids = [json.loads(line)["row"] for line in (work / "x.ids.jsonl").open()]
    assert ids == kept
    assert [json.loads(line)["row"] for line in (work / "x.failed.jsonl").open()] == [FAILING]

    sluice("export", ledger, "-o", work / "nan.npy", "--failed", "nan")
    with_nan = np.load(work / "nan.npy")
    assert with_nan.shape == (ROWS, COLUMNS) and np.isnan(with_nan[FAILING - 1]).all()
    assert (with_nan[FAILING] == TRUTH[FAILING + 1]).all()

    sluice("export", ledger, "-o", work / "x.safetensors", "--dimensions", 16, "--numbers", "float16")
    tensor = load_file(work / "x.safetensors")["vectors"]
    cut = TRUTH[kept][:, :16].astype(np.float64)
    cut /= np.linalg.norm(cut, axis=1, keepdims=True)
    assert tensor.dtype == np.float16 and np.abs(tensor - cut).max() < 1e-3

    sluice("export", ledger, "-o", work / "x.jsonl", "--rows", "succeeded")
    for line in (work / "x.jsonl").open():
        row = json.loads(line)
        assert (np.array(row["answer"], dtype=np.float32) == TRUTH[row["row"]]).all()


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        manifest = work / "rows.jsonl"
        manifest.write_text("".join(json.dumps({"text": f"row {n}"}) + "\n" for n in range(1, ROWS + 1)))
        ledger = work / "run.sluice"
        sluice(
            "run", "--task", "embeddings", "--model", url, "--no-token", "--manifest", manifest, "--inputs", "{{text}}",
            "--param", "model=m", "--batch", 16, "--ledger", ledger, status=3,
        )  # fmt: skip
        ledger_is_read(ledger)
        exports_are_read(ledger, work)
    server.shutdown()
    print("vectors: numpy, sqlite-vec, DuckDB and safetensors read what was written")


if __name__ == "__main__":
    sys.exit(main())
