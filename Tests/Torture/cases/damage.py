"""Damaged ledgers: each command is right or refuses with 74; no trap, no hang, no silence."""

import json
import os
import shutil

import checker
from trial import Trial, expected_text, sleep
from witness import Witness, answer_to
from cases.kills import kill


def flip(path, rng):
    with open(path, "r+b") as file:
        at = rng.randrange(os.path.getsize(path))
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << rng.randrange(8)]))
    return f"a bit at byte {at}"


def zero(path, rng):
    size = os.path.getsize(path)
    at, length = rng.randrange(size), rng.choice((512, 4096, 16384))
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(bytes(min(length, size - at)))
    return f"{length} zero bytes at {at}"


def cut(path, rng):
    length = rng.randrange(os.path.getsize(path))
    os.truncate(path, length)
    return f"cut to {length} bytes"


def garbage(path, rng):
    size = os.path.getsize(path)
    at = rng.randrange(size)
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(rng.randbytes(min(256, size - at)))
    return f"256 random bytes at {at}"


DAMAGES = (flip, flip, flip, zero, cut, garbage)


def ledger(torture, random, count):
    """Damage to a finished ledger, or to one that a kill left with its log."""
    with Trial(torture, "damage.ledger", rows=300, server=Witness(delay=0.005)) as finished:
        finished.run()
        with Trial(torture, "damage.ledger", rows=300, server=Witness(delay=0.005)) as killed:
            process = killed.start(*killed.arguments())
            while len(killed.server.log) < 150 and process.poll() is None:
                sleep(0.01)
            sleep(0.1)
            kill(process)
            for number in torture.trials(count):
                rng = random(number)
                source = rng.choice((finished, killed))
                suffix = "-wal" if source is killed and rng.random() < 0.6 else ""
                if not os.path.exists(source.ledger + suffix) or not os.path.getsize(source.ledger + suffix):
                    suffix = ""
                one(torture, source, suffix, rng, number)


def one(torture, source, suffix, rng, number):
    with Trial(torture, f"damage.ledger {number}", server=Witness()) as trial:
        for end in ("", "-wal"):
            if os.path.exists(source.ledger + end):
                shutil.copyfile(source.ledger + end, trial.ledger + end)
        before = checker.Books(trial.ledger).done
        what = rng.choice(DAMAGES)(trial.ledger + suffix, rng)
        trial.name += f" ({suffix or 'file'}: {what})"
        torture.count("damaged ledgers")
        for command in (["status", trial.ledger], ["status", trial.ledger, "--check"], ["export", trial.ledger, "-o", trial.results]):
            status = trial.run(*command, within=60)
            if status not in (0, 64, 65, 74, None):
                trial.problems.append(f"{command[0]} ended with {status}: {trial.errors()[-200:]}")
        if os.path.exists(trial.results) and status == 0:
            exported(trial)
        trial.server.log.clear()
        status = trial.run(within=60)
        again = set(trial.server.asked()) & before
        if status == 0 and again and not tells_of_loss(trial):
            trial.problems.append(f"{len(again)} recorded rows were asked again without a word")
        elif status not in (0, 3, 64, 65, 74, None):
            trial.problems.append(f"run ended with {status}: {trial.errors()[-200:]}")


def tells_of_loss(trial):
    """Whether the run has said that something is gone."""
    return any(word in trial.errors() for word in ("lost", "missing", "damage"))


def exported(trial):
    """What an export with status 0 says must be true."""
    with open(trial.results, errors="replace") as file:
        for line in file:
            try:
                result = json.loads(line)
            except ValueError:
                trial.problems.append(f"an export with status 0 has a line that is no JSON: {line[:100]!r}")
                return
            row = str(result.get("id"))
            if result.get("state") == "succeeded" and expected_text(row, answer_to) not in json.dumps(result, separators=(",", ":")):
                trial.problems.append(f"an export with status 0 has a wrong answer: {line[:200]!r}")
                return


SIZES = {ledger: (16, 500, 3000)}
