"""kill -9 at random instants: of a run, of its first moments, of a retry, of a rebase, of an export."""

import os
import signal
import shutil

import checker
from trial import Trial, sleep
from witness import Reply, Witness, answer_to, reply


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def run(torture, random, count):
    """A run is killed several times, then finishes: nothing that was recorded is lost or asked again."""
    for number in torture.trials(count):
        rng = random(number)
        rows, width = rng.choice(((200, 4), (400, 16), (800, 48))), rng.uniform(0.001, 0.01)
        with Trial(torture, f"kills.run {number}", *rows, server=Witness(delay=width)) as trial:
            for _ in range(rng.randint(1, 3)):
                since = len(trial.server.log)
                process = trial.start(*trial.arguments())
                sleep(rng.uniform(0.05, 0.9))
                kill(process)
                trial.asked_again(since)
                trial.look()
                torture.count("kills")
            trial.finish()
            torture.resent(trial.resent)


def start(torture, random, count):
    """Killed while it starts: there is a whole ledger, or none."""
    with Trial(torture, "kills.start", rows=50) as trial:
        for number in torture.trials(count):
            trial.name = f"kills.start {number}"
            process = trial.start(*trial.arguments())
            sleep(random(number).uniform(0, 0.08))
            kill(process)
            trial.look()
            torture.count("kills")
        trial.finish()


def retry(torture, random, count):
    """Rows that failed are made eligible again, and the retry is killed: each is failed, or eligible."""
    for number in torture.trials(count):
        bad = {f"r{row:06d}" for row in random(number).sample(range(1, 301), 60)}
        mended = []

        def behave(request):
            if not mended and set(request.rows) & bad:
                return Reply(reply(b'{"error":"this input cannot be read"}', 422))
            return None

        with Trial(torture, f"kills.retry {number}", server=Witness(behave)) as trial:
            if trial.run() != 3:
                trial.problems.append(f"60 bad rows, and status is not 3: {trial.errors()[-200:]}")
                continue
            good = {key for key, state in trial.look().settled.items() if state == 1}
            process = trial.start("retry", trial.ledger, "--failed")
            sleep(random(number).uniform(0, 0.15))
            kill(process)
            torture.count("kills")
            trial.known = good
            books = trial.look()
            left = {key for key, state in books.settled.items() if state != 1}
            if not left <= bad:
                trial.problems.append("a retry has changed rows that had succeeded")
            trial.known = good
            mended.append(True)
            if trial.run("retry", trial.ledger, "--failed") != 0:
                trial.problems.append(f"a retry after a killed one fails: {trial.errors()[-200:]}")
            trial.finish()


def rebase(torture, random, count):
    """The manifest grows at its top, and the start that finds out is killed: only the new rows are asked."""
    for number in torture.trials(count):
        rng = random(number)
        with Trial(torture, f"kills.rebase {number}", rows=400) as trial:
            trial.run()
            trial.look()
            new = list(range(900, 900 + rng.randint(1, 40)))
            trial.write_manifest(new + list(range(1, 401)))
            since = len(trial.server.log)
            for _ in range(rng.randint(1, 3)):
                start = len(trial.server.log)
                process = trial.start(*trial.arguments())
                sleep(rng.uniform(0, 0.25))
                kill(process)
                torture.count("kills")
                trial.asked_again(start)
                # Between two starts rows may stand under the old numbers or the new ones, but all of them stand.
                trial.look()
            start = len(trial.server.log)
            status = trial.run()
            trial.asked_again(start)
            books = trial.look()
            asked = set(trial.server.asked(since))
            if status != 0 or len(books.done) != 400 + len(new):
                trial.problems.append(f"{len(books.done)} of {400 + len(new)} rows after a rebase, status {status}")
            if not asked <= {f"r{row:06d}" for row in new}:
                trial.problems.append("a rebase asked rows that it knew")


def export(torture, random, count):
    """An export over an older file is killed: the file is the old one or the new one, whole."""
    with Trial(torture, "kills.export", rows=3000, concurrency=32) as trial:
        trial.run()
        whole = trial.path("whole.jsonl")
        if trial.run("export", trial.ledger, "-o", whole) != 0:
            trial.problems.append(f"cannot be exported: {trial.errors()[-200:]}")
            return
        new = checker.digest(whole)
        for number in torture.trials(count):
            trial.name = f"kills.export {number}"
            target = trial.path("target.jsonl")
            with open(target, "w") as file:
                file.write("old\n")
            old = checker.digest(target)
            process = trial.start("export", trial.ledger, "-o", target)
            sleep(random(number).uniform(0, 0.3))
            kill(process)
            torture.count("kills")
            if not os.path.exists(target) or checker.digest(target) not in (old, new):
                trial.problems.append("a killed export leaves a file that is neither the old nor the new one")
                shutil.copyfile(whole, target)


SIZES = {
    run: (14, 700, 4000),
    start: (12, 300, 3000),
    retry: (3, 60, 600),
    rebase: (4, 100, 1000),
    export: (8, 200, 1500),
}
