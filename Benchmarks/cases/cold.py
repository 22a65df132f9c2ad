"""A model that takes 45 seconds to load, in front of 500 rows at 32 in flight.

The rehearsal endpoint is the witness: no row may be lost, fewer than 15 requests may come before the
model is ready, and within 2 seconds after that all 32 must be in flight.
"""

import subprocess
import time

from harness import figures, sluice
from harness.manifests import manifest


def arguments(parser):
    parser.add_argument("--load-seconds", type=float, default=45)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--in-flight", type=int, default=32)


def run(options):
    path = manifest(options.work / f"rows-{options.rows}.jsonl", options.rows)
    ledger = options.work / "cold.sluice"
    sluice.forget(ledger)
    load = ["--load-seconds", str(options.load_seconds), "--latency", "250"]
    with sluice.simulator(options.work, *load) as url:
        model = f"{url}/models/sluice/rehearsal"
        command = sluice.run_command(model, path, ledger, concurrency=options.in_flight)
        with open(f"{ledger}.log", "wb") as log:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            full = watch(url, child, options)
            status = child.wait(60)
        finally:
            child.kill()
            child.wait()
        seen = sluice.stats(url)
    sluice.expect_succeeded(ledger, options.rows)
    figures.table(
        ["cold start", "figure"],
        [["rows", options.rows], ["requests", seen["requests"]], ["exit status", status],
         ["peak in flight", seen["peak_in_flight"]], ["rows answered twice", seen["duplicates"]]],
    )  # fmt: skip
    figures.verdict("requests before the model was ready", seen["before_ready"], 14, least=False)
    figures.verdict("rows in the ledger", sluice.status(ledger)["succeeded"], options.rows)
    figures.verdict("full rate after", full, 2, least=False, unit=" s")
    figures.keep(options.work, "cold", seen | {"full_rate_after": full})


def watch(url, child, options):
    """Seconds from the moment the model was ready to nine tenths of the rate, as the endpoint saw it."""
    began = time.monotonic()  # the endpoint listens since a moment ago: its loading has begun
    ready = began + options.load_seconds
    while time.monotonic() < ready + 30:
        if sluice.stats(url)["in_flight"] >= 0.9 * options.in_flight and time.monotonic() > ready:
            return max(0.0, time.monotonic() - ready)
        if child.poll() is not None:
            break
        time.sleep(0.02)
    return float("inf")
