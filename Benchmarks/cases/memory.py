"""Peak memory at 10,000 and at 1,000,000 rows: it must be the same.

One job of each size against nginx on loopback, 64 requests in flight, answers of 82 bytes.
"""

from harness import figures, sluice
from harness.manifests import manifest
from harness.nginx import nginx


def arguments(parser):
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)


def run(options):
    ledger = options.work / "memory.sluice"
    peaks = {}
    with nginx(options.work) as url:
        for rows in (options.few, options.many):
            sluice.forget(ledger)
            path = manifest(options.work / f"rows-{rows}.jsonl", rows)
            used = sluice.run(f"{url}/small", path, ledger, 1_800)
            sluice.expect_succeeded(ledger, rows)
            peaks[rows] = used.peak
    sluice.forget(ledger)
    figures.table(["rows", "peak MB"], [[f"{rows:,}", peak] for rows, peak in peaks.items()])
    figures.verdict("peak, many / few", peaks[options.many] / peaks[options.few], 1.1, least=False, unit="x")
    figures.verdict("peak", peaks[options.many], 80, least=False, unit=" MB")
    figures.keep(options.work, "memory", peaks)
