"""Time to the first request: on a large manifest, and on a run that is nearly done.

The time from starting the process to the first byte at the server, for a fresh run over 10,000,000
rows and for one that has all but the last 1,000 rows in its ledger. Each is measured several times; the
median counts.
"""

import statistics
import subprocess
import time

from harness import figures, sluice
from harness.manifests import TEXT, line, manifest
from harness.stopwatch import stopwatch

MARKER = "left for later"


def arguments(parser):
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the fresh run")
    parser.add_argument("--settled", type=int, default=1_000_000, help="rows of the nearly finished one")
    parser.add_argument("--left", type=int, default=1_000, help="rows that it has not settled")
    parser.add_argument("--tries", type=int, default=5)


def run(options):
    path = manifest(options.work / f"rows-{options.rows}.jsonl", options.rows)
    fresh = options.work / "start.sluice"
    nearly = options.work / "nearly.sluice"
    with stopwatch(MARKER.encode()) as watch:
        first = [first_request(watch, path, fresh, again=False) for _ in range(options.tries)]
        rest = settle_most(watch, options, nearly)
        # The rows that are left get no answer, so that each try finds the same ledger.
        resumed = [first_request(watch, rest, nearly, again=True) for _ in range(options.tries)]
    sluice.forget(fresh)
    sluice.forget(nearly)
    seconds = {"fresh": first, "resumed": resumed}
    figures.table(
        ["first request, ms", "median", "least", "most"],
        [[name, *(1000 * f(v) for f in (statistics.median, min, max))] for name, v in seconds.items()],
    )
    figures.verdict("fresh", 1000 * statistics.median(first), 100, least=False, unit=" ms")
    figures.verdict("resumed", 1000 * statistics.median(resumed), 300, least=False, unit=" ms")
    figures.keep(options.work, "start", seconds)


def start(watch, path, ledger):
    command = sluice.run_command(f"http://127.0.0.1:{watch.port}/", path, ledger)
    with open(f"{ledger}.log", "wb") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def end(child):
    child.kill()
    child.wait()


def first_request(watch, path, ledger, again):
    """Seconds from starting the process to its first byte at the server."""
    if not again:
        sluice.forget(ledger)
    watch.reset()
    began = time.monotonic()
    child = start(watch, path, ledger)
    try:
        wait(lambda: watch.first is not None, child, 60, ledger)
    finally:
        end(child)
    return watch.first - began


def settle_most(watch, options, ledger):
    """Runs until only the marked rows at the end are left, and kills the run."""
    settled = options.settled - options.left
    path = options.work / f"rows-{options.settled}-marked.jsonl"
    if not path.exists():
        with open(path, "w", buffering=1 << 20) as out:
            out.writelines(line(n) for n in range(1, settled + 1))
            out.writelines(line(n, TEXT + " " + MARKER) for n in range(settled + 1, options.settled + 1))
    sluice.forget(ledger)
    watch.reset()
    child = start(watch, path, ledger)
    try:
        # All answered that will be, and time for the last commit.
        wait(lambda: watch.held and watch.requests - watch.held >= settled, child, 1_800, ledger)
        time.sleep(1)
    finally:
        end(child)
    sluice.expect_succeeded(ledger, settled)
    return path


def wait(happened, child, seconds, ledger):
    deadline = time.monotonic() + seconds
    while not happened():
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"bench: the run stopped or took too long; see {ledger}.log")
        time.sleep(0.001)
