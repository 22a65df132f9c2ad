"""Signals, simultaneous starters, memory."""

import os
import signal

from trial import Trial, sleep
from witness import Witness


def signals(torture, random, count):
    """SIGINT, SIGTERM, SIGHUP at random instants, once or twice: the status says so, nothing reported is lost."""
    for number in torture.trials(count):
        rng = random(number)
        with Trial(torture, f"processes.signals {number}", server=Witness(delay=0.01)) as trial:
            process = trial.start(*trial.arguments())
            which = rng.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
            sleep(rng.uniform(0.02, 0.5))
            process.send_signal(which)
            if rng.random() < 0.4:
                sleep(rng.uniform(0, 0.05))
                process.send_signal(which)
            status = trial.end(process, 60)
            torture.count("signals")
            early = status == -which and not trial.server.log
            if status not in (0, 130, 143, 129, None) and not early:
                trial.problems.append(f"{which.name} ended it with {status}: {trial.errors()[-200:]}")
            trial.look()
            trial.finish()


def starters(torture, random, count):
    """Several starts at once: one works, the others end with 75 and change nothing."""
    for number in torture.trials(count):
        with Trial(torture, f"processes.starters {number}", rows=200, server=Witness(delay=0.005)) as trial:
            processes = [trial.start(*trial.arguments()) for _ in range(8)]
            statuses = [trial.end(process) for process in processes]
            torture.count("starters", len(processes))
            if any(status not in (0, 75) for status in statuses) or 0 not in statuses:
                trial.problems.append(f"the starters ended with {statuses}")
            twice = [row for row, times in trial.server.asked().items() if times > 1]
            if twice:
                trial.problems.append(f"{len(twice)} rows were asked twice")
            trial.look()
            trial.finish()


def memory(torture, random, count):
    """The peak of resident memory does not grow with the number of rows."""
    peaks = []
    for rows in (2000, 2000 + 4000 * count):
        with Trial(torture, f"processes.memory {rows}", rows=rows, concurrency=32) as trial:
            process = trial.start(*trial.arguments())
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                trial.problems.append(f"ended with {process.returncode}: {trial.errors()[-200:]}")
            peaks.append(usage.ru_maxrss / 1024)
    torture.note(f"memory: {peaks[0]:.0f} MB for 2,000 rows, {peaks[1]:.0f} MB for {2000 + 4000 * count:,}")
    if peaks[1] > peaks[0] + 48:
        torture.violation("processes.memory", f"memory grows with the rows: {peaks}")


SIZES = {signals: (8, 300, 2000), starters: (2, 100, 500), memory: (3, 50, 500)}
