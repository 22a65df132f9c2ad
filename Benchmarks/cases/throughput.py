"""Rows per second and per CPU-second, beside wrk, an aiohttp loop and AsyncInferenceClient.

One job against nginx on loopback, which answers 82 bytes (and, for wrk and sluice, 5 kB too), with 64
requests in flight. The peers store nothing; sluice has each row in its ledger, with an fsync, before
it counts. The peers' CPU time is counted from their first request, sluice's from its start.
"""

import json
import re
import sys
from pathlib import Path

from harness import figures, sluice
from harness.manifests import manifest
from harness.nginx import nginx
from harness.processes import measure

IN_FLIGHT = 64
PEERS = Path(__file__).resolve().parent.parent / "peers"


def arguments(parser):
    parser.add_argument("--rows", type=int, default=100_000, help="rows for sluice")
    parser.add_argument("--aiohttp-rows", type=int, default=20_000)
    parser.add_argument("--client-rows", type=int, default=5_000, help="rows for AsyncInferenceClient")
    parser.add_argument("--wrk-seconds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=["wrk", "aiohttp", "client", "sluice"])


def run(options):
    wanted = options.only or ["wrk", "aiohttp", "client", "sluice"]
    rows_of = manifest(options.work / f"rows-{options.rows}.jsonl", options.rows)
    results = {}
    with nginx(options.work) as url:
        for size in ("small", "large"):
            if "wrk" in wanted:
                results[f"wrk, {size}"] = wrk(f"{url}/{size}", options.wrk_seconds)
        if "aiohttp" in wanted:
            results["aiohttp, small"] = peer(
                "aiohttp_loop.py", options, f"{url}/small", rows_of, options.aiohttp_rows
            )
        if "client" in wanted:
            results["AsyncInferenceClient, small"] = peer(
                "async_inference_client.py", options, f"{url}/small", rows_of, options.client_rows
            )
        for size in ("small", "large"):
            if "sluice" in wanted:
                results[f"sluice, {size}"] = ours(options, f"{url}/{size}", rows_of)
    report(results)
    figures.keep(options.work, "throughput", results)


def wrk(url, seconds):
    command = [
        "wrk",
        "-t",
        "1",
        "-c",
        str(IN_FLIGHT),
        "-d",
        f"{seconds}s",
        "-s",
        str(PEERS / "post.lua"),
        url,
    ]
    used = measure(command, seconds + 30)
    counted = re.search(r"(\d+) requests in ([\d.]+)s", used.output)
    if used.status != 0 or not counted or "Non-2xx" in used.output:
        raise SystemExit(f"bench: wrk failed:\n{used.output}")
    return result(int(counted[1]), float(counted[2]), used.cpu, used.peak)


def peer(script, options, url, rows_of, rows):
    python = options.work / "venv/bin/python"
    command = [str(python), str(PEERS / script), url, str(rows_of), str(rows), str(IN_FLIGHT)]
    used = measure(command, 300, log=options.work / f"{script}.log")
    if used.status != 0:
        raise SystemExit(f"bench: {script} failed; see {options.work}/{script}.log")
    said = json.loads(used.output)
    return result(said["rows"], said["wall"], said["cpu"], used.peak)


def ours(options, url, rows_of):
    task = "feature-extraction" if url.endswith("large") else "text-classification"
    ledger = options.work / "throughput.sluice"
    sluice.forget(ledger)
    used = sluice.run(url, rows_of, ledger, 600, task=task, concurrency=IN_FLIGHT)
    sluice.expect_succeeded(ledger, options.rows)
    return result(options.rows, used.wall, used.cpu, used.peak)


def result(rows, wall, cpu, peak):
    return {
        "rows": rows, "wall_s": wall, "cpu_s": cpu, "rows_per_s": rows / wall,
        "rows_per_cpu_s": rows / cpu, "peak_mb": peak,
    }  # fmt: skip


def report(results):
    heads = ["64 in flight", "rows", "wall s", "CPU s", "rows/s", "rows/CPU-s", "peak MB"]
    figures.table(heads, [[name, *result_row(r)] for name, r in results.items()])
    print()

    def ratio(name, of, to, figure, least):
        if of in results and to in results:
            figures.verdict(name, results[of][figure] / results[to][figure], least, unit="x")

    small = "sluice, small"
    ratio(
        "rows per CPU-second, sluice / AsyncInferenceClient",
        small,
        "AsyncInferenceClient, small",
        "rows_per_cpu_s",
        20,
    )
    ratio("rows per CPU-second, sluice / aiohttp", small, "aiohttp, small", "rows_per_cpu_s", 4)
    ratio("rows per second, sluice / wrk", small, "wrk, small", "rows_per_s", 0.25)
    ratio("rows per second on 5 kB answers, sluice / wrk", "sluice, large", "wrk, large", "rows_per_s", 0.25)
    sys.stdout.flush()


def result_row(r):
    return [r["rows"], r["wall_s"], r["cpu_s"], r["rows_per_s"], r["rows_per_cpu_s"], r["peak_mb"]]
