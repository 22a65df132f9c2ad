"""One run of the command in a folder of its own, and what is looked at after it."""

import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import checker
import witness

HANG = 120
ENDINGS = {0, 3, 64, 65, 69, 70, 74, 75, 77, 130, 143}


class Trial:
    """A manifest, a ledger, a witness; `problems` collects what contradicts a promise."""

    def __init__(self, torture, name, rows=300, concurrency=8, server=None, folder=None):
        self.torture, self.name, self.rows, self.concurrency = torture, name, rows, concurrency
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="sluice-torture-", dir=torture.work)
        self.server = server or witness.Witness()
        self.ledger, self.manifest = self.path("run.sluice"), self.path("rows.jsonl")
        self.results = self.path("results.jsonl")
        self.problems, self.resent, self.known = [], [], set()
        self.write_manifest(range(1, rows + 1))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.server.stop()
        for problem in self.problems:
            self.torture.violation(self.name, problem)
        if self.own_folder and not (self.problems and self.torture.keep):
            shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write_manifest(self, numbers, suffix=""):
        with open(self.manifest, "w") as out:
            for number in numbers:
                out.write(json.dumps({"id": f"r{number:06d}", "text": f"r{number:06d} is this row{suffix}"}) + "\n")

    def arguments(self, *more):
        return [
            "run", "--task", "text-classification", "--model", self.server.url, "--no-token", "--manifest", self.manifest,
            "--id", "id", "--inputs", "{{text}}", "-c", str(self.concurrency), "--ledger", self.ledger,
            "--server-limits", "ignore", "--progress", "json", *more,
        ]  # fmt: skip

    def start(self, *arguments, tool=(), limits=None):
        """Starts the command; standard error goes to `stderr` in the folder."""
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8", "no_proxy": "127.0.0.1"}
        with open(self.path("stderr"), "wb") as errors, open(self.path("stdout"), "wb") as output:
            return subprocess.Popen(
                [*tool, self.torture.binary, *arguments],
                env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                preexec_fn=limits, start_new_session=True,
            )  # fmt: skip

    def end(self, process, within=HANG):
        """Waits for the end; one that hangs is a problem. Returns the exit status, or minus the signal."""
        try:
            status = process.wait(within)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.problems.append(f"hangs: not ended after {within} s; stderr: {self.errors()[-300:]}")
            return None
        if -status in (signal.SIGSEGV, signal.SIGILL, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGTRAP):
            self.problems.append(f"ended by {signal.Signals(-status).name}; stderr: {self.errors()[-300:]}")
        elif status > 0 and status not in ENDINGS:
            self.problems.append(f"ended with status {status}, which is none of the documented ones")
        return status

    def run(self, *arguments, within=HANG, **options):
        return self.end(self.start(*(arguments or self.arguments()), **options), within)

    def errors(self):
        with open(self.path("stderr"), errors="replace") as file:
            return file.read()

    def reported(self):
        """The most rows that the command has said to be done."""
        most = 0
        for line in self.errors().splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict):
                counts = [event.get(key) for key in ("succeeded", "failed", "skipped")]
                most = max(most, sum(count for count in counts if isinstance(count, int)))
        return most

    def look(self, expected=witness.answer_to, after_crash=True):
        """Reads the ledger as it stands: the books, the answers, what was reported, what was asked again."""
        books = checker.Books(self.ledger)
        self.problems += books.problems
        wrong = books.wrong_answers(expected)
        if wrong:
            self.problems.append(f"{len(wrong)} answers are not what the server gave: {wrong[:3]}")
        lost = self.known - books.done
        if lost:
            self.problems.append(f"{len(lost)} recorded rows are lost: {sorted(lost)[:3]}")
        if self.reported() > len(books.done):
            self.problems.append(f"{self.reported()} rows were reported, {len(books.done)} are recorded")
        self.known = books.done
        return books

    def asked_again(self, since):
        """Rows that were recorded and have been asked since; there may be none."""
        again = set(self.server.asked(since)) & self.known
        if again:
            self.problems.append(f"{len(again)} recorded rows were asked again: {sorted(again)[:3]}")

    def finish(self, expected=witness.answer_to, rows=None):
        """Goes on without faults, to the end, and checks all that must hold then."""
        rows = rows if rows is not None else self.rows
        since = len(self.server.log)
        status = self.run(*self.arguments("--export", self.results))
        self.asked_again(since)
        if status != 0:
            self.problems.append(f"the undisturbed start ended with {status}: {self.errors()[-300:]}")
            return
        books = self.look(expected)
        if len(books.done) != rows or any(state != 1 for state in books.settled.values()):
            self.problems.append(f"{len(books.done)} of {rows} rows are recorded at the end")
        self.check_results(self.results, expected, rows)
        asked = self.server.asked()
        self.resent.append(sum(count - 1 for count in asked.values()))

    def check_results(self, path, expected=witness.answer_to, rows=None):
        """Every row once, in the manifest's order, with its own answer."""
        with open(path) as file:
            lines = [json.loads(line) for line in file]
        ids = [line.get("id") for line in lines]
        if ids != sorted(set(ids)) or (rows is not None and len(ids) != rows):
            self.problems.append(f"the results have {len(ids)} lines, {len(set(ids))} of them different")
        for line in lines:
            if expected_text(line["id"], expected) not in json.dumps(line, separators=(",", ":")):
                self.problems.append(f"the result of {line['id']} is not its own: {json.dumps(line)[:200]}")
                return


def expected_text(row, expected):
    """What of an answer must stand in its result line, whatever frame the format puts around it."""
    label = json.loads(expected(row))[0][0]
    return json.dumps(label["label"], separators=(",", ":"))


def limit_memory(megabytes):
    """For `start(limits=…)`: the address space."""
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def sleep(seconds):
    time.sleep(seconds)
