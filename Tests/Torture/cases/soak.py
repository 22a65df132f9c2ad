"""A bad night in short: refusals, failures, resets, cold spells, and kills again and again, for so many seconds."""

import time

from trial import Trial, sleep
from witness import Weather, Witness
from cases.kills import kill


def night(torture, random, count):
    rng = random(0)
    with Trial(torture, "soak.night", rows=200_000, concurrency=32, server=Witness(Weather(rng.random()))) as trial:
        began, kills = time.monotonic(), 0
        while time.monotonic() - began < count:
            since = len(trial.server.log)
            process = trial.start(*trial.arguments())
            sleep(rng.uniform(1, 6))
            if process.poll() is not None:
                trial.problems.append(f"ended with {process.returncode} in the middle: {trial.errors()[-300:]}")
                return
            kill(process)
            kills += 1
            trial.asked_again(since)
            trial.look()
        torture.count("kills", kills)
        torture.count("soak requests", len(trial.server.log))
        torture.note(f"soak: {count} s, {len(trial.server.log):,} requests, {kills} kills, {len(trial.known):,} rows")


SIZES = {night: (12, 1200, 8 * 3600)}
