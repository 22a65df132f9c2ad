"""Batch inference from Python: a thin layer over the sluice command that this package holds.

    import sluice

    end = sluice.run({"task": "feature-extraction", "model": "http://127.0.0.1:8080",
                      "inputs": "{{text}}"}, rows=[{"text": "one"}, {"text": "two"}], ledger="two.sluice")
    for result in sluice.results("two.sluice"):
        print(result)
"""

import json
import os
import pathlib
import subprocess
import tempfile

from .command import certificates, path

__all__ = ["SluiceError", "results", "run"]


class SluiceError(Exception):
    """A command that did not end as it should.

    `status` is its exit status, as `sluice --help` lists them; `summary` what it said about the end, where it
    came that far.
    """

    def __init__(self, status, message, summary=None):
        super().__init__(message or f"sluice ended with exit status {status}")
        self.status = status
        self.summary = summary


def run(job, rows=None, *, ledger=None, options=(), check=True):
    """Runs a job, or goes on with it, and returns how it ended: the object that `sluice run --json` prints.

    - `job`: the path of a job file or of a ledger, or a dictionary with a job file's keys.
    - `rows`: the manifest: a path, or dictionaries, one a row (a pandas DataFrame will do). Rows of the second kind
      are written beside the ledger, because a run that goes on needs them again.
    - `ledger`: the ledger's path; needed with a dictionary or with rows that are no path.
    - `options`: more of `sluice run`'s options.
    - `check`: raise `SluiceError` unless every row succeeded.

    Progress goes to standard error, as the command's own.
    """
    arguments = []
    temporary = None
    if isinstance(job, dict):
        if ledger is None:
            raise ValueError("sluice.run: a job that is a dictionary needs ledger=PATH")
        # Paths in a job file are relative to it: those of a dictionary to the current folder.
        temporary = tempfile.NamedTemporaryFile("w", suffix=".json", dir=".", prefix=".sluice-job-")
        json.dump({"name": pathlib.Path(ledger).stem, **job}, temporary)
        temporary.flush()
        arguments.append(temporary.name)
    else:
        arguments.append(os.fspath(job))
    if ledger is not None:
        arguments += ["--ledger", os.fspath(ledger)]
    if rows is not None:
        arguments += ["--manifest", _manifest(rows, ledger)]
    try:
        ended = subprocess.run(
            [path(), "run", *arguments, "--json", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=certificates(dict(os.environ)),
        )
    finally:
        if temporary is not None:
            temporary.close()
    lines = ended.stdout.decode().strip().splitlines()
    summary = json.loads(lines[-1]) if lines else None
    if check and ended.returncode != 0:
        raise SluiceError(ended.returncode, (summary or {}).get("reason"), summary)
    return summary


def results(ledger, *, join=False, frame=False):
    """The results of a run, in the order of its manifest: an iterator of dictionaries, as `sluice export` writes them.

    - `join`: put the manifest's columns beside each result.
    - `frame`: a pandas DataFrame instead; answers that are vectors of one length become numpy arrays.
    """
    records = _records(os.fspath(ledger), join)
    if not frame:
        return records
    import pandas

    table = pandas.DataFrame.from_records(list(records))
    for column in table.columns:
        vectors = _vectors(table[column])
        if vectors is not None:
            table[column] = vectors
    return table


def _records(ledger, join):
    command = [path(), "export", ledger, *(["--join"] if join else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        for line in process.stdout:
            yield json.loads(line)
        process.stdout.close()
        status = process.wait()
    if status != 0:
        raise SluiceError(status, f"{ledger} cannot be exported: the command's words are on standard error")


def _vectors(column):
    """A column of lists of numbers, all of one length, as numpy arrays; None where it is something else."""
    values = list(column)
    if not values or not all(isinstance(value, list) and value for value in values):
        return None
    if not all(isinstance(number, (int, float)) for value in values for number in value):
        return None
    if len({len(value) for value in values}) != 1:
        return None
    import numpy

    return [numpy.asarray(value, dtype=numpy.float32) for value in values]


def _manifest(rows, ledger):
    if isinstance(rows, (str, os.PathLike)):
        return os.fspath(rows)
    if ledger is None:
        raise ValueError("sluice.run: rows that are not a file need ledger=PATH")
    if hasattr(rows, "to_dict"):
        rows = rows.to_dict("records")
    target = os.fspath(ledger) + ".rows.jsonl"
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(target) or ".", prefix=".sluice-rows-")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    os.replace(draft, target)
    return target
