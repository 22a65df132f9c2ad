#!/usr/bin/env python3
"""Counts what a row costs in a fixed run, and compares with the figures in thresholds.json.

    Tests/Counts/counts.py BINARY            fails when a count is more than its slack above its figure
    Tests/Counts/counts.py BINARY --renew    writes the figures of now

A row's cost is the difference between a run of many rows and one of few, so that starting and ending do not count.
Counts are taken several times; the smallest stands, because a busy machine only adds.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from profile import Profile
from server import Server

HERE = pathlib.Path(__file__).resolve().parent
THRESHOLDS = HERE / "thresholds.json"
FEW, MANY = 200, 2200


def manifest(path, rows):
    with open(path, "w") as out:
        for number in range(rows):
            out.write('{"id": "r%06d", "text": "Review number %06d, always as long as this"}\n' % (number, number))


class Counting:
    """The fixed run, under a tool that counts."""

    def __init__(self, binary, work):
        self.work = pathlib.Path(work)
        # valgrind 3.19 does not understand the debug information of Swift 6.
        self.binary = self.work / "sluice"
        subprocess.run(["strip", "-o", self.binary, binary], check=True)
        self.clock = self.work / "slow_clock.so"
        compiler = shutil.which("cc") or shutil.which("clang") or "cc"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", self.clock, HERE / "slow_clock.c"], check=True
        )

    def run(self, rows, tool=(), environment=None):
        """One run; returns the number of requests that the server saw."""
        path, ledger = self.work / f"{rows}.jsonl", self.work / "run.sluice"
        if not path.exists():
            manifest(path, rows)
        for file in self.work.glob("run.sluice*"):
            file.unlink()
        server = Server()
        arguments = ["run", "--task", "text-classification", "--model", server.url, "--no-token"]
        arguments += ["--manifest", path, "--id", "id", "--inputs", "{{text}}", "-c", "8", "--ledger", ledger]
        arguments += ["--server-limits", "ignore", "--progress", "none"]
        ended = subprocess.run(
            [*tool, self.binary, *arguments],
            env={**os.environ, "no_proxy": "127.0.0.1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
        )
        server.stop()
        if ended.returncode != 0:
            sys.exit(f"counts: the run ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
        return server.requests

    def instructions(self):
        few, many = (self._profile(rows) for rows in (FEW, MANY))
        return {
            "instructions": (many.instructions - few.instructions) / (MANY - FEW),
            "copies": (many.copies() - few.copies()) / (MANY - FEW),
        }

    def _profile(self, rows):
        out = self.work / "callgrind.out"
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        self.run(rows, tool, {"LD_PRELOAD": str(self.clock)})
        return Profile(out)

    def system_calls(self):
        few, many = (self._strace(rows) for rows in (FEW, MANY))
        return {
            "system_calls": (sum(many.values()) - sum(few.values())) / (MANY - FEW),
            "commits_per_1000_rows": many.get("fdatasync", 0) * 1000 / MANY,
        }

    def _strace(self, rows):
        out = self.work / "strace.out"
        self.run(rows, ["strace", "-f", "-c", "-o", str(out)])
        calls = {}
        for line in out.read_text().splitlines():
            fields = line.split()
            if len(fields) >= 5 and fields[3].isdigit() and fields[-1] != "total":
                calls[fields[-1]] = int(fields[3])
        return calls

    def requests(self):
        return {"requests": self.run(MANY) / MANY}


def measured(binary, times):
    smallest = {}
    with tempfile.TemporaryDirectory(prefix="sluice-counts-") as work:
        counting = Counting(binary, work)
        for count, repeats in ((counting.requests, 1), (counting.system_calls, times), (counting.instructions, times)):
            for _ in range(repeats):
                for name, value in count().items():
                    smallest[name] = min(value, smallest.get(name, value))
    return smallest


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--renew", action="store_true", help="write the figures of now")
    parser.add_argument("--times", type=int, default=2)
    arguments = parser.parse_args()
    missing = [tool for tool in ("valgrind", "strace", "strip") if not shutil.which(tool)]
    if missing:
        sys.exit(f"counts: missing: {', '.join(missing)}; apt-get install valgrind strace binutils")
    counts = measured(arguments.binary, arguments.times)
    known = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    worse = []
    for name, value in counts.items():
        figure = known.get(name, {})
        limit = figure.get("figure", value) * (1 + figure.get("slack", 0.03))
        verdict = "" if value <= limit else "  MORE than allowed"
        if verdict:
            worse.append(name)
        print(f"{name:24} {value:12.2f}   figure {figure.get('figure', 0):12.2f}, limit {limit:12.2f}{verdict}")
        known[name] = {"figure": round(value, 3), "slack": figure.get("slack", 0.03)}
    if arguments.renew:
        THRESHOLDS.write_text(json.dumps(known, indent=2) + "\n")
        print(f"written: {THRESHOLDS.relative_to(HERE.parent.parent)}")
    elif worse:
        sys.exit(f"counts: more than its figure allows: {', '.join(worse)}; CONTRIBUTING.md, \"Counts\"")


if __name__ == "__main__":
    main()
