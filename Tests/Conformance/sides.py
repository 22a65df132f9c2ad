"""The two sides of a comparison: the real client in its own process, and the sluice command."""

import base64
import json
import subprocess

from compare import RAISED, Failure
from tasks import FILES

TOKEN = "hf_dummy"


class PythonClient:
    """The client of a profile, until the `with` block ends."""

    def __init__(self, python, script, profile, base, home):
        variables = environment(home) | {
            "HF_ENDPOINT": base,
            "HF_INFERENCE_ENDPOINT": f"{base}/inf",
        }
        command = [python, script, profile] + ([base] if profile == "current" else [])
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=variables,
            cwd=home,
        )
        self.profile = profile
        self.base = base

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)

    def signatures(self):
        return self._tell({"signatures": True})

    def call(self, case, arguments):
        """What the method returns, or a Failure."""
        constructor = dict(case.constructor)
        if case.has_token:
            constructor["token"] = TOKEN
        model = case.model if is_id(case) else self.base + case.model
        if case.via == "call":
            arguments = arguments | {"model": model}
        else:
            constructor[case.via] = model
        if self.profile == "current" and case.method != "chat_completion":
            constructor["provider"] = "hf-inference"
        return self._tell(
            {"constructor": constructor, "method": case.method, "arguments": arguments}
        )

    def _tell(self, line):
        self.process.stdin.write(json.dumps(line, default=as_given) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Failure(answer["error"]) if "error" in answer else answer["result"]


class Sluice:
    """The command, with the bases of a profile."""

    def __init__(self, binary, profile, base, home):
        self.binary = binary
        self.profile = profile
        self.base = base
        self.home = home
        bases = {"classic": f"{base}/inf", "current": f"{base}/hf-inference"}
        self.variables = environment(home) | {"HF_INFERENCE_ENDPOINT": bases[profile]}

    def tasks(self):
        """All that `sluice tasks` lists."""
        listed = self._run(["tasks"], has_token=False).stdout
        return [line.split()[0] for line in listed.splitlines()]

    def call(self, case, arguments):
        """The answer, the events of a stream, or a Failure."""
        done = self._call(case, arguments, "--json")
        events = done.stdout.split("\n")[:-1] if arguments.get("stream") else []
        if events:
            return [json.loads(line) for line in events] + ([RAISED] if done.returncode else [])
        if done.returncode:
            return Failure(done.stderr.strip())
        told = json.loads(done.stdout)
        return told["answer"] if "answer" in told else {"bytes": told["answer_b64"]}

    def text(self, case, arguments):
        """What is printed of a stream while it comes; the line feed at its end is the command's."""
        return self._call(case, arguments).stdout.removesuffix("\n")

    def _call(self, case, arguments, *flags):
        if case.task == "post":
            arguments = arguments["json"]
        elif "stream" in arguments:
            flags += ("--stream",) if arguments["stream"] else ()
            arguments = {name: each for name, each in arguments.items() if name != "stream"}
        return self._run(
            ["call", case.task, *self._model(case), "--timeout", "20s", *flags]
            + ["--arguments", json.dumps(arguments, ensure_ascii=False, default=as_path)],
            case.has_token,
        )

    def run(self, case, arguments):
        """Asks the arguments as rows of a manifest; None, or a Failure."""
        rows, parameters, inputs = laid_out(case, arguments)
        folder = self.home / f"rows-{len(list(self.home.glob('rows-*')))}"
        folder.mkdir()
        write_files(folder)
        manifest = folder / "rows.jsonl"
        manifest.write_text(
            "".join(json.dumps(row, default=as_path) + "\n" for row in rows), encoding="utf-8"
        )
        command = ["run", "--task", case.task, *self._model(case), "--manifest", manifest]
        command += ["--inputs", inputs, "--ledger", folder / "rows.sluice", "--progress", "none"]
        # A server is asked what it takes, which no client does.
        command += ["--server-limits", "ignore"]
        for name, value in parameters.items():
            command += ["--param", f"{name}={json.dumps(value)}"]
        for name, value in case.headers.items():
            command += ["--header", f"{name}: {value}"]
        if case.rows:
            command += ["--batch", str(len(case.rows))]
        done = self._run(command, case.has_token)
        return None if done.returncode == 0 else Failure(done.stderr.strip())

    def _model(self, case):
        return [
            "--model",
            case.model if is_id(case) else self.base + case.model,
            "--wire",
            self.profile,
        ]

    def _run(self, command, has_token):
        token = {"HF_TOKEN": TOKEN} if has_token else {}
        return subprocess.run(
            [self.binary, *command],
            env=self.variables | token,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )


def write_files(folder):
    for file in FILES:
        (folder / file.name).write_bytes(file.content)


def as_path(file):
    """A file for sluice, which takes paths only."""
    return file.name


def as_given(file):
    """A file for the client: its path, or what is in it."""
    data = base64.b64encode(file.content).decode()
    return file.name if file.is_path else {"bytes": data}


def laid_out(case, arguments):
    """A case as rows of a manifest, parameters and a template of inputs."""
    if case.rows:
        names = case.rows[0]
        rest = {name: value for name, value in arguments.items() if name not in names}
        return case.rows, rest, json.dumps({name: "{{%s}}" % name for name in names})
    row = {name: value for name, value in arguments.items() if name in case.columns}
    rest = {name: value for name, value in arguments.items() if name not in row}
    if case.task == "post":
        return [row], rest, "{{json}}"
    return [row], rest, json.dumps({name: "{{%s}}" % name for name in row})


def is_id(case):
    return bool(case.model) and not case.model.startswith("/")


def environment(home):
    """Nothing of the surroundings: no token, no proxy, no cache."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "HF_HOME": str(home / "huggingface"),
        "LC_ALL": "C.UTF-8",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
