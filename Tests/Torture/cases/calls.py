"""Faults at the n-th system call, by strace: kills, and errors of the disk."""

import re

import machine
from trial import Trial

KILLS = ("pwrite64", "fdatasync", "rename,renameat,renameat2", "ftruncate", "fsync")
ERRORS = (("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO"), ("pread64", "EIO"))


def injected(trial, call, what, when):
    """Runs under strace with a fault; returns the status and whether the fault happened."""
    trace = trial.path("strace")
    tool = ["strace", "-f", "-o", trace, "-P", trial.ledger, "-P", trial.ledger + "-wal", "-P", trial.ledger + ".new"]
    if call.startswith("rename") or call == "fsync":
        tool = ["strace", "-f", "-o", trace]
    tool += ["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={when}"]
    status = trial.run(tool=tool)
    with open(trace, errors="replace") as file:
        text = file.read()
    return status, "(INJECTED)" in text or "SIGKILL" in text


def step(size, length):
    """Which calls are hit: a few, spread, for a small size; every one for a large one."""
    return [1 + index * max(1, length // size) for index in range(size)]


def kills(torture, random, count):
    """SIGKILL in the n-th call that changes the ledger: for a large size, every n until a run stays whole."""
    if not machine.says(torture, "strace"):
        return
    for call in KILLS:
        number = 0
        for when in step(count, 12) if count < 100 else range(1, count):
            number += 1
            with Trial(torture, f"calls.kills {call} {when}", rows=120) as trial:
                status, happened = injected(trial, call, "signal=SIGKILL", when)
                if not happened:
                    if status != 0:
                        trial.problems.append(f"no fault, and status {status}: {trial.errors()[-200:]}")
                    break
                torture.count("kill points")
                trial.look()
                trial.finish()


def errors(torture, random, count):
    """The n-th call fails, once or from then on: the run stops with 74, or goes on; nothing recorded is lost."""
    if not machine.says(torture, "strace"):
        return
    for call, error in ERRORS:
        for when in step(count, 12) if count < 60 else range(1, count):
            for onward in ("", "+"):
                with Trial(torture, f"calls.errors {call} {error} {when}{onward}", rows=120) as trial:
                    status, happened = injected(trial, call, f"error={error}", f"{when}{onward}")
                    if not happened:
                        break
                    torture.count("disk errors")
                    if status is not None and status not in (0, 74):
                        trial.problems.append(f"ended with {status} after {error}: {trial.errors()[-300:]}")
                    if status == 74 and not re.search(r"disk|I/O|i/o|input|full|space", trial.errors()):
                        trial.problems.append(f"does not say what failed: {trial.errors()[-300:]}")
                    trial.look()
                    trial.finish()


SIZES = {kills: (3, 120, 400), errors: (2, 40, 200)}
