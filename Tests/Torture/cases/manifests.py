"""Hostile manifests: each record is asked or told with its line; the command never traps, hangs or drops one silently."""

import os

from trial import Trial
from witness import Witness

GOOD = b'{"id": "r000001", "text": "r000001 is this row"}\n'


def lines(*more):
    return GOOD + b"\n".join(more) + b"\n"


MANIFESTS = {
    "empty": b"",
    "blanks": b"\n \n\t\n",
    "no end of line": GOOD.rstrip(b"\n"),
    "CRLF": GOOD.replace(b"\n", b"\r\n") * 3,
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "no UTF-8": lines(b'{"id": "r000002", "text": "\xff\xfe"}'),
    "a NUL": lines(b'{"id": "r000002", "text": "\x00"}'),
    "NUL padding": GOOD + bytes(4096),
    "half a record": lines(b'{"id": "r000002", "te'),
    "no object": lines(b"[1, 2]", b'"text"', b"17"),
    "a column missing": lines(b'{"id": "r000002"}'),
    "a column twice": lines(b'{"id": "r000002", "text": "a", "text": "b"}'),
    "a deep nesting": lines(b'{"id": "r000002", "text": ' + b"[" * 3000 + b"]" * 3000 + b"}"),
    "a line of 4 MB": lines(b'{"id": "r000002", "text": "' + b"a" * 4_000_000 + b'"}'),
    "ids twice": GOOD * 3,
    "an id that is null": lines(b'{"id": null, "text": "r000003"}'),
    "a lone surrogate": lines(b'{"id": "r000002", "text": "\\ud800"}'),
    "a number without an end": lines(b'{"id": "r000002", "text": 1e}'),
    "comments": lines(b"# a comment", b"// another"),
    "a path to a device": None,
    "a folder": None,
    "absent": None,
}


def mutated(rng):
    """A sound manifest with a few random bytes changed, cut out or doubled."""
    data = bytearray(GOOD * 20)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.randint(1, 30)]
        else:
            data[at:at] = data[at : at + rng.randint(1, 30)]
        if not data:
            data = bytearray(GOOD)
    return bytes(data)


def hostile(torture, random, count):
    names = sorted(MANIFESTS)
    for number in torture.trials(count):
        name = names[number - 1] if number <= len(names) else "mutated"
        with Trial(torture, f"manifests.hostile {number} ({name})", server=Witness()) as trial:
            os.unlink(trial.manifest)
            if name == "a path to a device":
                trial.manifest = "/dev/null"
            elif name == "a folder":
                os.mkdir(trial.manifest)
            elif name != "absent":
                data = MANIFESTS[name] if name in MANIFESTS else mutated(random(number))
                with open(trial.manifest, "wb") as out:
                    out.write(data)
            status = trial.run(within=60)
            torture.count("hostile manifests")
            if status not in (0, 3, 64, 65, None):
                trial.problems.append(f"ended with {status}: {trial.errors()[-300:]}")
            if status in (64, 65) and "sluice:" not in trial.errors():
                trial.problems.append("refused without a word")


SIZES = {hostile: (len(MANIFESTS) + 12, 330, 3000)}
