#!/usr/bin/env python3
"""Measures sluice on this machine. Everything runs on loopback and is bounded in count and time.

Needs SLUICE (the built command) in the environment; Benchmarks/run.sh sees to that and to the peers.
"""

import argparse
import os
import sys
from pathlib import Path

from cases import adaptive, cold, memory, rebase, start, throughput, vectors

CASES = {case.__name__.removeprefix("cases."): case for case in (throughput, memory, start, cold, adaptive, rebase, vectors)}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=Path(".build-bench"), help="where its files go")
    commands = parser.add_subparsers(dest="case", required=True)
    for name, case in CASES.items():
        case.arguments(commands.add_parser(name, help=case.__doc__.splitlines()[0], description=case.__doc__))
    options = parser.parse_args()
    options.work = options.work.resolve()
    options.work.mkdir(parents=True, exist_ok=True)
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
    return CASES[options.case].run(options)


if __name__ == "__main__":
    sys.exit(main())
