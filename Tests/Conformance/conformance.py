#!/usr/bin/env python3
"""Shows that sluice sends what the Hugging Face clients send, and reads what they read.

Real clients from PyPI and `sluice` ask the same of a recording server; their requests are compared
as values, and so is what they make of the answers.

conformance.py --binary SLUICE [--recorded FILE] [--write]
"""

import argparse
import subprocess
import sys
import threading
from pathlib import Path

import environments
import exchanges
import page
from comparison import Check, Comparison
from differences import MEANT

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "CONFORMANCE.md"


def main():
    told = options()
    try:
        pythons = {
            profile: environments.python_with(profile, ROOT / ".build-conformance")
            for profile in environments.CLIENTS
        }
    except environments.Unreachable:
        print("conformance: PyPI cannot be reached, nothing was compared")
        return 0
    except RuntimeError as failure:
        sys.exit(f"conformance: {failure}")
    recorded, left_out = exchanges.read(told.recorded) if told.recorded else ([], [])
    comparisons = compared(pythons, told.binary.resolve(), recorded)
    checks = [check for comparison in comparisons for check in comparison.checks]
    checks += [check_entry(entry, checks) for entry in MEANT]
    checks += [
        check_endpoints(profile, python, told.binary.resolve())
        for profile, python in pythons.items()
    ]
    text = page.text(comparisons, checks)
    if told.write:
        PAGE.write_text(text, encoding="utf-8")
        print(f"conformance: wrote {PAGE.relative_to(ROOT)}")
    elif not told.recorded:
        checks.append(check_page(text))
    return report(comparisons, checks, left_out)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True, help="the sluice command")
    parser.add_argument(
        "--recorded", type=Path, help="recorded exchanges to feed back: a file or a folder"
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


def compared(pythons, binary, recorded):
    """Both profiles, side by side: each has a server and a client of its own."""
    comparisons = [
        Comparison(profile, python, binary, recorded) for profile, python in pythons.items()
    ]
    failures = []

    def run(comparison):
        try:
            comparison.run()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=[comparison]) for comparison in comparisons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return comparisons


def check_entry(entry, checks):
    """A difference that is meant has to be there."""
    is_found = any(entry in check.meant for check in checks)
    words = (
        [] if is_found else [f"no longer differs: {entry.case}, {entry.aspect}; take the entry out"]
    )
    return Check(entry.task, entry.profile, "harness", "a difference that is meant", words, [])


def check_endpoints(profile, python, binary):
    """The real client must not tell the rehearsed management API from the real one."""
    script = Path(__file__).with_name("endpoints.py")
    done = subprocess.run(
        [python, script, binary], capture_output=True, text=True, timeout=300, check=False
    )
    words = [] if done.returncode == 0 else [*done.stdout.splitlines(), *done.stderr.splitlines()]
    return Check("*", profile, "harness", "the management API of endpoints", words, [])


def check_page(text):
    is_same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
    words = (
        []
        if is_same
        else [f"{PAGE.relative_to(ROOT)} says something else: make conformance WRITE=1"]
    )
    return Check("*", "*", "harness", "the page", words, [])


def report(comparisons, checks, left_out):
    """Prints what was found; the exit status."""
    print(page.table(comparisons, checks))
    for comparison in comparisons:
        for task in comparison.without_method:
            print(f"not compared: {task}, {comparison.profile}: the client has no method")
    for words in left_out:
        print(f"not compared: {words}")
    failed = [check for check in checks if check.unexpected]
    for check in failed:
        print(f"\n{check.task}, {check.profile}, {check.kind}: {check.name}")
        for words in check.unexpected:
            print(f"  {words}")
    print(f"\nconformance: {len(checks) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
