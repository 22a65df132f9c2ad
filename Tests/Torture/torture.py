#!/usr/bin/env python3
"""Tortures a built sluice: kills, faults, damage, hostile input; and checks the promises of docs/RELIABILITY.md.

    Tests/Torture/torture.py BINARY                       the size for CI: a few minutes
    Tests/Torture/torture.py BINARY --size hour           make torture
    Tests/Torture/torture.py BINARY --size night          make torture-release
    Tests/Torture/torture.py BINARY --only damage --trial 17 --seed 4711    one trial again

It speaks to the command line and to a server of its own only, and reads ledgers with Python's SQLite: nothing of the
product is linked. Every random choice follows from the seed that is printed. Ends with 1 when a promise was broken.
"""

import argparse
import collections
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import machine
from cases import calls, damage, disks, kills, manifests, processes, replies, soak

CASES = {
    f"{module.__name__.split('.')[-1]}.{case.__name__}": (case, sizes)
    for module in (kills, calls, disks, damage, replies, manifests, processes, soak)
    for case, sizes in module.SIZES.items()
}
SIZES = ("ci", "hour", "night")


class Torture:
    """What the cases share: the binary, the seed, the counts, the violations."""

    def __init__(self, arguments):
        self.binary, self.seed, self.trial = os.path.realpath(arguments.binary), arguments.seed, arguments.trial
        self.keep, self.work = arguments.keep, tempfile.mkdtemp(prefix="sluice-torture-")
        self.counts, self.violations, self.limits, self.notes = collections.Counter(), [], [], []
        self.duplicates = []

    def trials(self, count):
        """The numbers of a case's trials: 1 to `count`, or the one that was asked for."""
        return [self.trial] if self.trial else range(1, count + 1)

    def generator(self, case):
        return lambda trial: random.Random(f"{self.seed}/{case}/{trial}")

    def violation(self, name, problem):
        self.violations.append((name, problem))
        print(f"  VIOLATION {name}: {problem}", flush=True)

    def cannot(self, reason):
        if reason not in self.limits:
            self.limits.append(reason)
            print(f"  not done here: {reason}", flush=True)

    def note(self, text):
        self.notes.append(text)
        print(f"  {text}", flush=True)

    def count(self, what, number=1):
        self.counts[what] += number

    def resent(self, numbers):
        self.duplicates += numbers


def report(torture, size, seconds, version):
    resent = sorted(torture.duplicates)
    result = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "version": version,
        "size": size,
        "seed": torture.seed,
        "seconds": round(seconds),
        "trials": dict(torture.counts),
        "resent_after_kills": {"median": resent[len(resent) // 2], "most": resent[-1]} if resent else None,
        "violations": [{"trial": name, "what": problem} for name, problem in torture.violations],
        "notes": torture.notes,
        "not_done": torture.limits,
    }
    print("\n" + ", ".join(f"{count:,} {what}" for what, count in torture.counts.items()))
    if resent:
        print(f"rows asked again after kills: median {resent[len(resent) // 2]}, most {resent[-1]} a trial")
    print(f"seed {torture.seed}, {seconds:.0f} s, {len(torture.violations)} violations")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--only", help="cases whose name begins so")
    parser.add_argument("--trial", type=int, help="this trial of each case alone")
    parser.add_argument("--keep", action="store_true", help="keep the folders of trials with violations")
    parser.add_argument("--report", help="write the result as JSON to this file")
    parser.add_argument("--list", action="store_true", help="list the cases with their sizes")
    arguments = parser.parse_args()
    if arguments.list:
        for name, (case, sizes) in CASES.items():
            print(f"{name:22} {'/'.join(map(str, sizes)):16} {(case.__doc__ or '').strip().splitlines()[0:1] or ''}")
        return
    torture = Torture(arguments)
    version = subprocess.run([torture.binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"sluice {version}, size {arguments.size}, seed {torture.seed}", flush=True)
    machine.says(torture, "power cuts")
    began = time.monotonic()
    for name, (case, sizes) in CASES.items():
        if arguments.only and not name.startswith(arguments.only):
            continue
        at = time.monotonic()
        print(f"{name}", flush=True)
        case(torture, torture.generator(name), sizes[SIZES.index(arguments.size)])
        print(f"  {time.monotonic() - at:.1f} s", flush=True)
    result = report(torture, arguments.size, time.monotonic() - began, version)
    if arguments.report:
        with open(arguments.report, "w") as file:
            json.dump(result, file, indent=2)
    if not torture.violations:
        subprocess.run(["rm", "-rf", torture.work], check=True)
    sys.exit(1 if torture.violations else 0)


if __name__ == "__main__":
    main()
