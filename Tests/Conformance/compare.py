"""Finds where two requests, or two answers, differ."""

import base64
import json
import struct
from dataclasses import dataclass

# Not compared: who asks, over which connection, and the id of the single request.
UNLIKE = {
    "user-agent",
    "x-amzn-trace-id",
    "host",
    "connection",
    "accept-encoding",
    "content-length",
}


class Absent:
    """Stands where one side has nothing."""

    def __repr__(self):
        return "(nothing)"


ABSENT = Absent()

# Stands behind the pieces of a stream that did not come to its end.
RAISED = {"raised": True}


@dataclass
class Difference:
    """Where, what the Python client has there, and what sluice has."""

    aspect: str
    python: object
    sluice: object

    def __str__(self):
        return f"{self.aspect}: Python {short(self.python)}, sluice {short(self.sluice)}"


def short(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) < 200 else text[:200] + "…"


def values(python, sluice, place):
    """Differences of two JSON values; `1` and `1.0` are two, `true` and `1` as well."""
    if isinstance(python, dict) and isinstance(sluice, dict):
        for name in [*python, *(name for name in sluice if name not in python)]:
            yield from values(python.get(name, ABSENT), sluice.get(name, ABSENT), f"{place}/{name}")
    elif isinstance(python, list) and isinstance(sluice, list) and len(python) == len(sluice):
        for index, pair in enumerate(zip(python, sluice)):
            yield from values(*pair, f"{place}/{index}")
    elif type(python) is not type(sluice) or python != sluice:
        yield Difference(place, python, sluice)


def _once(members):
    """An object whose names stand once."""
    value = dict(members)
    if len(value) != len(members):
        raise ValueError("a name stands twice in an object")
    return value


def _body(asked):
    """A body as a value; bytes that are no JSON stay a text."""
    if not asked.body:
        return ABSENT
    try:
        return json.loads(asked.body, object_pairs_hook=_once)
    except ValueError as error:
        return f"{error}: {asked.body!r}"


def requests(python, sluice):
    """Differences of what was sent, request by request."""
    if len(python) != len(sluice):
        yield Difference("requests", len(python), len(sluice))
    for ours, theirs in zip(sluice, python):
        for name in ("method", "path", "query"):
            if getattr(theirs, name) != getattr(ours, name):
                yield Difference(name, getattr(theirs, name), getattr(ours, name))
        for name in sorted((set(theirs.headers) | set(ours.headers)) - UNLIKE):
            pair = theirs.headers.get(name, ABSENT), ours.headers.get(name, ABSENT)
            if pair[0] != pair[1]:
                yield Difference(f"header {name}", *pair)
        yield from values(_body(theirs), _body(ours), "body")


def answers(task, python, sluice):
    """Differences of what came back; a failure on either side is the text of it."""
    if isinstance(python, Failure) and isinstance(sluice, Failure):
        return
    if isinstance(python, Failure) or isinstance(sluice, Failure):
        yield Difference("answer", python, sluice)
        return
    pair = normal(python), normal(sluice)
    if task == "feature-extraction":
        pair = pair[0], single(pair[1])
    # As a whole: where one of them has another shape, its parts say nothing.
    if list(values(*pair, "answer")):
        yield Difference("answer", *pair)


def texts(python, sluice):
    """Where the text of a stream's pieces is not what was printed."""
    if isinstance(python, Failure):
        return
    written = "".join(_text(piece) for piece in python)
    if written != sluice:
        yield Difference("text", written, sluice)


def _text(piece):
    """The text that a piece adds to the first answer."""
    if isinstance(piece, str):
        return piece
    if "token" in piece:
        return "" if piece["token"]["special"] else piece["token"]["text"]
    choices = piece.get("choices") or []
    deltas = [choice["delta"] for choice in choices if choice["index"] == 0]
    return "".join(delta.get("content") or "" for delta in deltas)


@dataclass
class Failure:
    """A side that gave no answer."""

    words: str

    def __repr__(self):
        return f"refuses ({self.words.splitlines()[0] if self.words else ''})"


def normal(value):
    """An answer as both have it.

    The Python client writes names in one way, and None where a member is missing; post() returns
    bytes, and what is no text stands as base64 in the servers' JSON and in sluice's.
    """
    if isinstance(value, dict):
        if set(value) == {"bytes"}:
            return _decoded(base64.b64decode(value["bytes"]))
        named = {
            name.replace("-", "_").replace(" ", "_").lower(): each for name, each in value.items()
        }
        return {name: normal(each) for name, each in named.items() if each is not None}
    if isinstance(value, list):
        return [normal(each) for each in value]
    return value


def _decoded(data):
    try:
        return normal(json.loads(data))
    except ValueError:
        pass
    try:
        return data.decode()
    except ValueError:
        return base64.b64encode(data).decode()


def single(value):
    """Numbers as the array of the Python client holds them: in single precision."""
    if isinstance(value, list):
        return [single(each) for each in value]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return struct.unpack("f", struct.pack("f", value))[0] if is_number else value
