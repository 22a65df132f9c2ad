"""Embeddings, pairwise against another build: 32 rows of 384 numbers a request, digits and base64.

nginx answers one fixed body on /json and on /base64. Rows per CPU-second from the request to the committed row, bytes of
ledger a row, rows per second of an export. --against names the other build; it stores text and exports JSONL.
"""

import base64
import contextlib
import os
import random
import struct

from harness import figures, sluice
from harness.manifests import manifest
from harness.processes import free_port, measure, running, wait_for_port

ROWS_A_REQUEST, COLUMNS = 32, 384
CONFIGURATION = """
daemon off; master_process off; worker_processes 1;
pid {work}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; default_type application/json;
  client_body_temp_path {work}/nginx; proxy_temp_path {work}/nginx; fastcgi_temp_path {work}/nginx;
  uwsgi_temp_path {work}/nginx; scgi_temp_path {work}/nginx;
  open_file_cache max=16;
  server {{
    listen 127.0.0.1:{port};
    root {work}/vectors;
    error_page 405 =200 $uri;
    client_max_body_size 10m;
  }}
}}
"""


def arguments(parser):
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--against", help="another build's command")
    parser.add_argument("--rounds", type=int, default=1, help="how often the builds take turns")


def run(options):
    builds = {"here": sluice.binary()} | ({"other": options.against} if options.against else {})
    rows_of = manifest(options.work / f"rows-{options.rows}.jsonl", options.rows)
    results = {}
    with served(options.work) as url:
        for round_number in range(options.rounds):
            for build, command in builds.items():
                os.environ["SLUICE"] = command
                for form in ("json", "base64") if build == "here" else ("json",):
                    figure = embed(options, f"{url}/{form}/v1/embeddings", rows_of, build, form)
                    results.setdefault(f"{build}, {form}", []).append(figure)
    best = {name: max(runs, key=lambda run: run["rows_per_cpu_s"]) for name, runs in results.items()}
    report(best)
    figures.keep(options.work, "vectors", results)


@contextlib.contextmanager
def served(work):
    """nginx with the two bodies as files: a POST to a file is answered with it."""
    random.seed(7)
    vectors = [[random.uniform(-0.2, 0.2) for _ in range(COLUMNS)] for _ in range(ROWS_A_REQUEST)]
    packed = [struct.pack(f"<{COLUMNS}f", *vector) for vector in vectors]
    digits = ["[" + ",".join(f"{n:.9g}" for n in struct.unpack(f"<{COLUMNS}f", p)) + "]" for p in packed]
    base64s = ['"' + base64.b64encode(p).decode() + '"' for p in packed]
    for form, values in (("json", digits), ("base64", base64s)):
        folder = work / "vectors" / form / "v1"
        folder.mkdir(parents=True, exist_ok=True)
        data = ",".join(f'{{"object":"embedding","embedding":{v},"index":{i}}}' for i, v in enumerate(values))
        (folder / "embeddings").write_text(f'{{"object":"list","data":[{data}],"model":"m"}}')
    port = free_port()
    (work / "nginx").mkdir(exist_ok=True)
    configuration = work / "vectors.conf"
    configuration.write_text(CONFIGURATION.format(work=work, port=port))
    with running(["/usr/sbin/nginx", "-c", str(configuration), "-p", str(work)], work / "nginx.log") as child:
        wait_for_port(port, child)
        yield f"http://127.0.0.1:{port}"


def embed(options, url, rows_of, build, form):
    ledger = options.work / f"vectors-{build}-{form}.sluice"
    sluice.forget(ledger)
    more = ["--batch", str(ROWS_A_REQUEST), "--server-limits", "ignore"]
    used = sluice.run(url, rows_of, ledger, 900, task="feature-extraction", concurrency=16, more=more)
    sluice.expect_succeeded(ledger, options.rows)
    target = options.work / (f"vectors-{form}.npy" if build == "here" else "vectors.jsonl")
    written = measure([sluice.binary(), "export", str(ledger), "-o", str(target)], 900)
    if written.status != 0:
        raise SystemExit(f"bench: the export ended with {written.status}")
    figure = {
        "rows_per_s": options.rows / used.wall, "rows_per_cpu_s": options.rows / used.cpu, "peak_mb": used.peak,
        "ledger_bytes_a_row": ledger.stat().st_size / options.rows, "export_rows_per_s": options.rows / written.wall,
        "export_rows_per_cpu_s": options.rows / written.cpu, "export_peak_mb": written.peak,
    }  # fmt: skip
    target.unlink()
    sluice.forget(ledger)
    return figure


def report(best):
    heads = ["", "rows/s", "rows/CPU-s", "peak MB", "B a row", "export rows/s", "export rows/CPU-s", "export peak MB"]
    figures.table(heads, [[name, *figure.values()] for name, figure in best.items()])
    other = best.get("other, json")
    figures.verdict("peak memory", max(f["peak_mb"] for f in best.values()), 80, least=False, unit=" MB")
    if not other:
        return
    for form, least in (("json", 2.5), ("base64", 5)):
        ratio = best[f"here, {form}"]["rows_per_cpu_s"] / other["rows_per_cpu_s"]
        figures.verdict(f"rows per CPU-second from {form}, beside the other build", ratio, least, unit="x")
    here = best["here, json"]
    figures.verdict(
        "bytes of ledger a row", here["ledger_bytes_a_row"] / other["ledger_bytes_a_row"], 0.32, least=False, unit="x"
    )
    ratio = here["export_rows_per_s"] / other["export_rows_per_s"]
    figures.verdict("rows per second of .npy, beside JSONL", ratio, 8, unit="x")
