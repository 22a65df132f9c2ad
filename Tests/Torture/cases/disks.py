"""Disks that are too small: the run stops in words, keeps what it has, and goes on when there is room."""

import os
import subprocess

import machine
from trial import Trial
from witness import Witness, answer_to

SIZE = 2000


def small(torture, random, count):
    if not machine.says(torture, "tmpfs"):
        return
    for number in torture.trials(count):
        kilobytes = random(number).randint(200, 1800)
        expected = lambda row: answer_to(row, SIZE)  # noqa: E731
        with Trial(torture, f"disks.small {number} ({kilobytes} kB)", rows=800, server=Witness(size=SIZE)) as trial:
            disk = trial.path("disk")
            os.mkdir(disk)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", disk], check=True)
            try:
                trial.ledger = os.path.join(disk, "run.sluice")
                status = trial.run()
                torture.count("small disks")
                if status not in (0, 74):
                    trial.problems.append(f"ended with {status}: {trial.errors()[-300:]}")
                trial.look(expected)
                subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
                trial.finish(expected)
            finally:
                subprocess.run(["umount", "-l", disk], check=True)


SIZES = {small: (4, 60, 400)}
