"""Reads a ledger with Python's own SQLite and says what is wrong with it. Links nothing of the product."""

import glob
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile


class Books:
    """A ledger as it stood at one moment, read from a copy, so that looking changes nothing."""

    def __init__(self, path):
        self.problems, self.settled, self.answers = [], {}, {}
        if not os.path.exists(path):
            return
        with tempfile.TemporaryDirectory(prefix="sluice-books-") as folder:
            copy = os.path.join(folder, "ledger")
            for suffix in ("", "-wal"):
                if os.path.exists(path + suffix):
                    shutil.copyfile(path + suffix, copy + suffix)
            try:
                self._read(sqlite3.connect(copy))
            except sqlite3.Error as error:
                self.problems.append(f"the ledger cannot be read: {error}")

    def _read(self, database):
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            self.problems.append(f"integrity_check: {found}")
        for position, key, state, answer in database.execute("SELECT position, key, state, answer FROM settled"):
            if key in self.settled:
                self.problems.append(f"row {key} is settled twice")
            self.settled[key] = state
            if (state == 1) != (answer is not None):
                self.problems.append(f"row {key} has state {state} and answer {answer}")
        for key, body in database.execute(
            "SELECT key, body FROM settled JOIN answer ON answer.number = settled.answer WHERE state = 1"
        ):
            self.answers[key] = body
        missing = [key for key, state in self.settled.items() if state == 1 and key not in self.answers]
        if missing:
            self.problems.append(f"{len(missing)} succeeded rows have no answer: {missing[:3]}")
        run = database.execute("SELECT rows, succeeded, failed, skipped, low_position FROM run").fetchone()
        if run is None:
            return
        counted = tuple(sum(state == one for state in self.settled.values()) for one in (1, 2, 3))
        if run[1:4] != counted:
            self.problems.append(f"the counters say {run[1:4]}, the rows {counted}")
        if run[4] is not None:
            below = database.execute("SELECT count(*) FROM settled WHERE position < ?", (run[4],)).fetchone()[0]
            if below != run[4] - 1:
                self.problems.append(f"{run[4] - 1 - below} rows below the low-water mark are not settled")

    @property
    def done(self):
        """The rows that have an outcome."""
        return set(self.settled)

    def wrong_answers(self, expected):
        """Succeeded rows whose answer is not what the witness gave: the whole of it, or its one row's part."""
        wrong = []
        for key, body in self.answers.items():
            text = body.encode() if isinstance(body, str) else body
            try:
                whole = json.loads(expected(key))
                if json.loads(text) not in (whole, whole[0]):
                    wrong.append(key)
            except ValueError:
                wrong.append(key)
        return wrong


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def leftovers(folder, pattern):
    return sorted(glob.glob(os.path.join(folder, pattern)))
