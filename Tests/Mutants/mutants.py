#!/usr/bin/env python3
"""Breaks the product on purpose, in a copy; each break must turn a fast test red.

    Tests/Mutants/mutants.py               all of list.py: a build, then about a minute each
    Tests/Mutants/mutants.py --only lock   those whose name holds a word
    Tests/Mutants/mutants.py --here        this tree is a copy already, with a build in it

Ends with 1 when a mutant survives, or cannot be applied because the code has changed.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

from list import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TIMEOUT = 900


def copied():
    """A copy of the tracked files in .build-mutants/tree; what was built there before stays."""
    tree = ROOT / ".build-mutants" / "tree"
    tree.mkdir(parents=True, exist_ok=True)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for folder in ("Sources", "Tests", "Plugins"):
        subprocess.run(["rm", "-rf", tree / folder], check=True)
    subprocess.run(["cp", "--parents", "-pt", tree, *files.decode().strip("\0").split("\0")], cwd=ROOT, check=True)
    return tree


def found(tree, mutant):
    """The one file in which a mutant's text stands once; nil when it cannot be applied."""
    names = mutant.file.split("|")
    files = [file for name in names for file in sorted((tree / "Sources").rglob(name))]
    fitting = [file for file in files if file.read_text().count(mutant.old) == 1]
    return fitting[0] if len(fitting) == 1 else None


def swift(tree, *arguments):
    try:
        return subprocess.run(
            [os.environ.get("SWIFT", "swift"), *arguments],
            cwd=tree, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


def red(tree, mutant):
    """Whether the tests notice; the first of them that fails."""
    built = swift(tree, "build", "--build-tests")
    if built is None or built.returncode != 0:
        return None, "does not build: " + (re.search(r"error: .*", built.stdout + built.stderr) or [""])[0] if built else ""
    ended = swift(tree, "test", "--skip-build", "--filter", mutant.tests)
    if ended is None:
        return True, "the tests hang"
    names = re.findall(r"^✘ Test (\w+)", ended.stdout, re.M)
    if ended.returncode != 0:
        return True, names[0] if names else "the tests crash"
    ran = re.search(r"Test run with (\d+) test", ended.stdout)
    return False, f"{ran[1] if ran else 0} tests passed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--here", action="store_true")
    parser.add_argument("--check", action="store_true", help="only look whether each can be applied")
    arguments = parser.parse_args()
    mutants = [mutant for mutant in MUTANTS if arguments.only in mutant.name]
    tree = ROOT if arguments.here or arguments.check else copied()
    killed, bad = 0, []
    for mutant in mutants:
        file = found(tree, mutant)
        if file is None:
            bad.append(mutant.name)
            print(f"CANNOT BE APPLIED  {mutant.name}: its text does not stand once in {mutant.file}", flush=True)
            continue
        if arguments.check:
            continue
        sound = file.read_text()
        try:
            file.write_text(sound.replace(mutant.old, mutant.new))
            noticed, why = red(tree, mutant)
        finally:
            file.write_text(sound)
        killed += noticed is True
        if not noticed:
            bad.append(mutant.name)
        word = {True: "killed  ", False: "SURVIVES", None: "INVALID "}[noticed]
        print(f"{word}  {mutant.name}: {why}", flush=True)
    if arguments.check:
        print(f"mutants: {len(mutants) - len(bad)} of {len(mutants)} can be applied")
    else:
        print(f"mutants: {killed} of {len(mutants)} turned a test red")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
