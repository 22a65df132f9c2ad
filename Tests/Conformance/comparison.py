"""Compares one profile: every case, every reply, and that no argument of a method was forgotten."""

import dataclasses
import tempfile
from pathlib import Path

import compare
import replies
import streams
from cases import cases
from compare import Difference, Failure
from differences import MEANT
from recorder import Recorder
from sides import PythonClient, Sluice, write_files

# Every case tells a model, though not to the method.
UNASKED = {"model"}


@dataclasses.dataclass
class Check:
    """One thing that was compared."""

    task: str
    profile: str
    # "request", "answer" or "harness".
    kind: str
    name: str
    # The differences that nobody meant, in words.
    unexpected: list
    # The entries of MEANT that cover the others.
    meant: list


class Comparison:
    """What a profile's client and sluice do about the same calls; `checks` holds what was found."""

    def __init__(self, profile, python, binary, exchanges=()):
        self.profile = profile
        self.checks = []
        # The tasks that this client has no method for.
        self.without_method = []
        self._python = python
        self._binary = binary
        self._exchanges = exchanges
        self._cases = cases(profile)

    def run(self):
        script = Path(__file__).with_name("client.py")
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder, Recorder() as recorder:
            home, base = Path(folder), recorder.base
            write_files(home)
            self._recorder = recorder
            self._sluice = Sluice(self._binary, self.profile, base, home)
            with PythonClient(self._python, script, self.profile, base, home) as self._client:
                tasks = self._sluice.tasks()
                methods = self._client.signatures()
                for task in tasks:
                    self._check_coverage(task, methods)
                for case in self._cases:
                    self._compare_requests(case)
                for task in tasks:
                    self._compare_answers(task)
                for exchange in self._exchanges:
                    self._compare_recorded(exchange)

    def _of(self, task):
        return [case for case in self._cases if case.task == task]

    def _check_coverage(self, task, methods):
        """A task whose method exists has cases, and they give every argument of the method."""
        own = self._of(task)
        method = own[0].method if own else task.replace("-", "_")
        if method not in methods:
            self.without_method.append(task)
            return
        given = {name for case in own if case.method == method for name in case.arguments}
        # post() is told JSON here, a URL's task by the model, and streams lines that it does not read.
        unasked = UNASKED | ({"data", "task", "stream"} if method == "post" else set())
        missing = sorted(set(methods[method]) - unasked - given)
        words = [f"no case gives `{name}` of {method}()" for name in missing]
        if not own:
            words = [f"no case calls {method}(): it wants an entry in tasks.py and replies.py"]
        self.checks.append(
            Check(task, self.profile, "harness", "every argument is given", words, [])
        )

    def _compare_requests(self, case):
        names = case.replies or [replies.usual(case.task, "stream" in case.arguments)]
        answers = [replies.of(case.task, name) for name in names]
        ours = case.arguments if case.sluice_arguments is None else case.sluice_arguments
        ask = self._sluice.run if case.columns or case.rows else self._sluice.call
        python, theirs = self._asked(answers, lambda: self._client.call(case, case.arguments))
        sluice, ours = self._asked(answers, lambda: ask(case, ours))
        if theirs and ours:
            found = compare.requests(theirs, ours)
        elif theirs or ours or not isinstance(python, Failure) or not isinstance(sluice, Failure):
            found = [
                Difference(
                    "sent", python if not theirs else "sends", sluice if not ours else "sends"
                )
            ]
        else:
            found = []  # refused by both
        self._settle(case.task, "request", case.name, found)

    def _asked(self, answers, ask):
        self._recorder.expect(*answers)
        answer = ask()
        return answer, self._recorder.asked()

    def _compare_answers(self, task):
        case = next(iter(self._of(task)), None)
        # Where post() stands in for a method, its bytes are no answer of the task.
        if case is None or (case.method == "post" and task != "post"):
            return
        for name, reply in replies.replies(task).items():
            arguments = case.arguments | replies.ARGUMENTS.get((task, name), {})
            self._compare_answer(case, arguments, name, reply)
        for name, reply in streams.of(task).items():
            for details in ({}, {"details": True}) if task == "text-generation" else ({},):
                said = f"a stream{' with details' if details else ''}: {name}"
                arguments = case.arguments | details | {"stream": True}
                self._compare_answer(case, arguments, said, reply)

    def _compare_recorded(self, exchange):
        case = next(iter(self._of(exchange.task)), None)
        if case is None:
            return
        # The classic client waits for a model that is loading, for as long as this.
        case = dataclasses.replace(case, constructor={"timeout": 1})
        arguments = case.arguments | exchange.arguments
        self._compare_answer(case, arguments, f"recorded: {exchange.name}", exchange.reply)

    def _compare_answer(self, case, arguments, name, reply):
        self._recorder.expect(reply)
        python = self._client.call(case, arguments)
        sluice = self._sluice.call(case, arguments)
        found = list(compare.answers(case.task, python, sluice))
        if arguments.get("stream"):
            found += compare.texts(python, self._sluice.text(case, arguments))
        self._settle(case.task, "answer", name, found)

    def _settle(self, task, kind, name, found):
        check = Check(task, self.profile, kind, name, [], [])
        for difference in found:
            entries = [entry for entry in MEANT if entry.covers(check, difference)]
            check.meant += entries[:1]
            check.unexpected += [] if entries else [str(difference)]
        self.checks.append(check)
