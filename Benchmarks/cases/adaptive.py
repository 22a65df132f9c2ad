"""A server that can take so much and no more: concurrency that finds itself, pinned, and a client's.

The rehearsal endpoint computes 64 requests at a time, each slower the more they are, and finishes
what it has begun also when nobody waits for it any more. Once others wait in an endless queue while
callers give up after 2 seconds, once 64 may wait and the next ones get 429. Nobody is told any of
this. The endpoint is the witness: answers that were heard, answers that were for nobody, refusals.
"""

import subprocess
import time
from pathlib import Path

from harness import figures, sluice
from harness.manifests import manifest

PEERS = Path(__file__).resolve().parent.parent / "peers"
SLOTS = 64
LATENCY = 0.2  # seconds, of a request that is alone
SLOWDOWN = 2.4  # how many times as long with all slots taken
TIMEOUT = 2  # seconds
POSSIBLE = SLOTS / (LATENCY * SLOWDOWN)
SERVERS = {
    "endless queue": ["--queue", "unbounded"],
    "64 wait, then 429": ["--queue", str(SLOTS)],
}


def arguments(parser):
    parser.add_argument("--settle", type=float, default=5, help="seconds that are not counted")
    parser.add_argument("--seconds", type=float, default=6, help="seconds that are counted")
    parser.add_argument("--only", nargs="+", choices=["sluice", "client"])


def run(options):
    wanted = options.only or ["sluice", "client"]
    rows_of = manifest(options.work / "rows-100000.jsonl", 100_000)
    results = {}
    for server, queue in SERVERS.items():
        for width in ("auto", "64", "512"):
            if "sluice" in wanted:
                results[f"{server}: sluice, {width}"] = night(options, queue, ours(options, rows_of, width))
        for width in ("64", "512"):
            if "client" in wanted:
                name = f"{server}: AsyncInferenceClient, {width}"
                results[name] = night(options, queue, client(options, rows_of, width))
    report(results)
    figures.keep(options.work, "adaptive", results)


def ours(options, rows_of, width):
    ledger = options.work / "adaptive.sluice"

    def command(url):
        sluice.forget(ledger)
        return sluice.run_command(
            url, rows_of, ledger, concurrency=width, more=["--timeout", f"{TIMEOUT}s"]
        )

    return command


def client(options, rows_of, width):
    python = options.work / "venv/bin/python"
    script = PEERS / "async_inference_client.py"
    return lambda url: [str(python), str(script), url, str(rows_of), "100000", width, str(TIMEOUT)]


def night(options, queue, command):
    """One contestant in front of a fresh server."""
    server = ["--slots", str(SLOTS), "--slowdown", str(SLOWDOWN), *queue]
    log = options.work / "adaptive.log"
    with sluice.simulator(options.work, "--latency", str(int(LATENCY * 1000)), *server) as url:
        with open(log, "wb") as out:
            child = subprocess.Popen(
                command(f"{url}/models/sluice/rehearsal"), stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        try:
            time.sleep(options.settle)
            began, before = time.monotonic(), sluice.stats(url)
            time.sleep(options.seconds)
            seen, seconds = sluice.stats(url), time.monotonic() - began
            if child.poll() is not None:
                raise SystemExit(f"bench: {child.args[0]} ended early; see {log}")
        finally:
            child.kill()
            child.wait()
    return {
        "answers_per_s": (seen["good"] - before["good"]) / seconds,
        "wasted": seen["wasted"] / max(1, seen["wasted"] + seen["good"]),
        "refused": seen["refused"] / max(1, seen["requests"]),
        "in_flight": seen["in_flight"],
    }


def report(results):
    figures.table(
        [f"{POSSIBLE:.0f} answers/s are possible", "answers/s", "wasted %", "refused %", "in flight"],
        [
            [name, r["answers_per_s"], 100 * r["wasted"], 100 * r["refused"], r["in_flight"]]
            for name, r in results.items()
        ],
    )
    print()
    for server in SERVERS:
        ours = {w: results.get(f"{server}: sluice, {w}") for w in ("auto", "64", "512")}
        if not all(ours.values()):
            continue
        auto, best = ours["auto"], max(ours["64"]["answers_per_s"], ours["512"]["answers_per_s"])
        figures.verdict(f"{server}: answers, of the possible", auto["answers_per_s"] / POSSIBLE, 0.9)
        figures.verdict(f"{server}: answers, of the best pinned", auto["answers_per_s"] / best, 0.95)
        figures.verdict(f"{server}: wasted computations", 100 * auto["wasted"], 2, least=False, unit=" %")
        figures.verdict(f"{server}: refused requests", 100 * auto["refused"], 1, least=False, unit=" %")
