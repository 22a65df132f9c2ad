"""What a changed manifest costs: a row inserted, edited, removed in 100,000 without ids.

After a finished run the manifest is changed and run again; the rehearsal endpoint counts the requests.
An inserted row at the top costs one, an edited one one, a removed one none, and it leaves the export.
"""

import itertools

from harness import figures, sluice
from harness.manifests import line


def arguments(parser):
    parser.add_argument("--rows", type=int, default=100_000)


def run(options):
    ledger = options.work / "rebase.sluice"
    path = options.work / "rebase.jsonl"
    export = options.work / "rebase.out.jsonl"
    sluice.forget(ledger)
    rows = [line(n) for n in range(1, options.rows + 1)]
    costs = {}
    with sluice.simulator(options.work) as url:

        def run_with(name, changed):
            nonlocal rows
            rows = changed
            path.write_text("".join(rows))
            before = sluice.stats(url)["requests"]
            model = f"{url}/models/sluice/rehearsal"
            used = sluice.run(model, path, ledger, 600, more=("--export", str(export)))
            costs[name] = {"requests": sluice.stats(url)["requests"] - before, "wall_s": used.wall}
            sluice.expect_succeeded(ledger, len(rows))
            with open(export, "rb") as lines:
                costs[name]["exported"] = sum(1 for _ in lines)

        half = len(rows) // 2
        run_with("first run", rows)
        run_with("nothing changed", rows)
        run_with("inserted at the top", [line(0), *rows])
        run_with("edited", [*rows[:half], line(-1), *rows[half + 1 :]])
        run_with("removed", list(itertools.chain(rows[:half], rows[half + 1 :])))

    figures.table(
        [
            "100,000 rows without ids" if options.rows == 100_000 else f"{options.rows:,} rows",
            "requests",
            "exported",
            "wall s",
        ],
        [[name, c["requests"], c["exported"], c["wall_s"]] for name, c in costs.items()],
    )
    for name, most in (("nothing changed", 0), ("inserted at the top", 1), ("edited", 1), ("removed", 0)):
        figures.verdict(f"requests, {name}", costs[name]["requests"], most, least=False)
    sluice.forget(ledger)
    figures.keep(options.work, "rebase", costs)
