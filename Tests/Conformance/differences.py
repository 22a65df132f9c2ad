"""The differences that are meant, each with its reason.

An entry that no longer differs fails: this table says what is so, not what was so.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from compare import ABSENT, Failure


@dataclass(frozen=True)
class Meant:
    """What may differ, and why; `*` in the first four stands for anything."""

    task: str
    profile: str
    case: str
    aspect: str
    # In one line each, for the page.
    python: str
    sluice: str
    why: str
    # Whether the two differ in the way that is meant.
    holds: object = lambda python, sluice: True

    def covers(self, check, difference):
        said = (self.task, self.profile, self.case, self.aspect)
        found = (check.task, check.profile, check.name, difference.aspect)
        is_named = all(fnmatchcase(value, pattern) for value, pattern in zip(found, said))
        return is_named and bool(self.holds(difference.python, difference.sluice))


ROUTE = "/chat/completions"


def is_name(python, sluice):
    return isinstance(python, str) and isinstance(sluice, str)


def is_lenient(python, sluice):
    """The client refuses the reply, sluice reads it."""
    return isinstance(python, Failure) and not isinstance(sluice, Failure)


def is_lenient_sender(python, sluice):
    """The client refuses to ask, sluice asks."""
    return isinstance(python, Failure) and sluice == "sends"


def is_kind_added(python, sluice):
    """The client says nothing of what it sends, sluice says what kind of file it is."""
    is_kind = isinstance(sluice, str) and sluice.startswith(("image/", "audio/"))
    return python is ABSENT and is_kind


def lenient(task, profile, case, python, why):
    """A reply of another shape than the client expects, which some servers send."""
    return Meant(task, profile, case, "answer", f"{python}: refused", "read", why, is_lenient)


MEANT = [
    Meant(
        "*",
        "classic",
        "*",
        "header content-type",
        "an image or a recording, as it is: no `Content-Type`",
        "its kind, by its bytes and its name",
        "dedicated endpoints refuse a body without one",
        is_kind_added,
    ),
    Meant(
        "*",
        "current",
        "bytes",
        "header content-type",
        "bytes that are no file: no `Content-Type`",
        "their kind, by the bytes",
        "dedicated endpoints refuse a body without one",
        is_kind_added,
    ),
    Meant(
        "audio-classification",
        "current",
        "the file speech.m4a",
        "header content-type",
        "a file `.m4a`: `audio/mp4`",
        "`audio/m4a`",
        "the name that dedicated endpoints know",
        lambda python, sluice: (python, sluice) == ("audio/mp4", "audio/m4a"),
    ),
    Meant(
        "image-to-image",
        "current",
        "header fields of one's own",
        "header accept",
        "an `Accept` of one's own: its own one besides",
        "the one that was told",
        "the client's bug: it takes `Accept` and `accept` for two fields",
        lambda python, sluice: python == f"{sluice}, image/png",
    ),
    Meant(
        "tabular-regression",
        "current",
        "*",
        "sent",
        "refuses the task, to a URL as well",
        "asks the URL; an id is refused by both",
        "the hosted service has given the task up, a server of one's own may have it",
        is_lenient_sender,
    ),
    lenient(
        "tabular-regression",
        "current",
        "numbers",
        "any answer",
        "a server of one's own may have the task",
    ),
    lenient(
        "automatic-speech-recognition", "*", "in a list", "`[{…}]`", "some servers send a list"
    ),
    lenient("image-to-text", "current", "an object", "`{…}`", "some servers send no list around it"),
    Meant(
        "image-to-text",
        "*",
        "a list of lists",
        "answer",
        "`[[{…}]]`: the inner list",
        "the object in it",
        "pipelines that batch wrap once more; an answer has one form",
        lambda python, sluice: python == [sluice],
    ),
    *(
        lenient(task, "*", "in base64", '`{"image": "…"}`', "containers answer like this")
        for task in ("image-to-image", "text-to-image")
    ),
    Meant(
        "text-to-speech",
        "*",
        "in base64",
        "answer",
        '`{"audio": "…"}`: the JSON',
        "the recording in it",
        "containers answer like this; an answer has one form",
        lambda python, sluice: python == {"audio": sluice},
    ),
    Meant(
        "text-to-speech",
        "*",
        "nothing, with status 200",
        "answer",
        "nothing at all: an empty recording",
        "fails",
        "that is no recording",
        lambda python, sluice: python == {"bytes": ""} and isinstance(sluice, Failure),
    ),
    Meant(
        "text-to-speech",
        "*",
        "a page with status 200",
        "answer",
        "a page with status 200: as a recording",
        "fails",
        "that is no recording",
        lambda python, sluice: "bytes" in python and isinstance(sluice, Failure),
    ),
    Meant(
        "chat-completion",
        "classic",
        "*",
        "[pq]*",  # path and query
        f"`http://host/v1?x=1`: `/v1?x=1/v1{ROUTE}`",
        f"`/v1{ROUTE}?x=1`",
        "the client's bug: the route ends up in the query",
        lambda python, sluice: python == f"{sluice}/v1{ROUTE}"
        or sluice in (python + ROUTE, python.rstrip("/") + "/v1" + ROUTE),
    ),
    Meant(
        "chat-completion",
        "classic",
        f"the URL http://host/v1{ROUTE}/",
        "path",
        "takes the slash at the end of a URL away",
        "the URL as it was given",
        "both profiles have the current client's rule for URLs",
    ),
    Meant(
        "chat-completion",
        "classic",
        "a model id as base_url",
        "body/model",
        "a model id as `base_url`: `tgi` as the model's name",
        "the id",
        "sluice has one way to name a model; a router needs the name",
    ),
    Meant(
        "chat-completion",
        "current",
        "a model id, and another one in the call",
        "body/model",
        "two names of a model: the constructor's",
        "the call's",
        "what is told last is what is asked for, as in the classic client",
        is_name,
    ),
    Meant(
        "chat-completion",
        "current",
        "a JSON schema, to a URL",
        "body/response_format*",
        'a JSON schema, to a URL: `{"type": "json_object", "value": …}`',
        "`json_schema` as it was given",
        "TGI alone knows the other form, and a URL may be any server",
    ),
    Meant(
        "*",
        "current",
        "*null",
        "body/*",
        "drops members that are null, however deep",
        "sends what the row holds",
        "a row's JSON is copied, never rewritten",
        lambda python, sluice: python is ABSENT and sluice is None,
    ),
    Meant(
        "*",
        "*",
        "parameters that are None",
        "body/parameters/*",
        "None takes the place of a default: the parameter is left out",
        "the default is sent",
        "null in a job means that nothing is given",
        lambda python, sluice: python is ABSENT and sluice is False,
    ),
    Meant(
        "table-question-answering",
        "current",
        "the model told to the method",
        "body/parameters/model",
        "sends the model's id as a parameter when the method is told it",
        "no such parameter",
        "the client's bug: it is no parameter of the task",
        lambda python, sluice: sluice is ABSENT,
    ),
    Meant(
        "feature-extraction",
        "*",
        "a URL that ends in /v1",
        "*",
        "`inputs` to `/v1` itself",
        "`input` to `/v1/embeddings`",
        "OpenAI-compatible servers are asked that way, and serve nothing at `/v1` itself",
    ),
    Meant(
        "text-generation",
        "*",
        "a server of plain transformers refuses parameters",
        "requests",
        "parameters that a server does not know: asks again without them",
        "fails with the server's words",
        "without them the answers would be others, and nobody would know",
        lambda python, sluice: (python, sluice) == (2, 1),
    ),
    Meant(
        "*",
        "classic",
        "the model is loading",
        "header x-wait-for-model",
        "while a model loads: `X-Wait-For-Model: 1` from the second attempt on",
        "no such field",
        "sluice waits by itself, with one request at a time; the current client has no such field",
        lambda python, sluice: (python, sluice) == ("1", ABSENT),
    ),
    Meant(
        "*",
        "current",
        "the model is loading",
        "requests",
        "while a model loads: fails with 503",
        "waits and asks again",
        "a model that loads is no failure of the row",
        lambda python, sluice: python == 1 and sluice > 1,
    ),
    Meant(
        "chat-completion",
        "*",
        "no choices",
        "answer",
        "an object of nothing, for an error with status 200",
        "fails with the server's words",
        "an error is no answer",
        lambda python, sluice: isinstance(sluice, Failure) and not isinstance(python, Failure),
    ),
    Meant(
        "text-generation",
        "*",
        "*",
        "answer",
        "without `details`: the text alone",
        'an object, the text as its `"generated_text"`',
        "one form of answer, whatever the parameters",
        lambda python, sluice: isinstance(sluice, dict) and python == sluice["generated_text"],
    ),
    Meant(
        "text-classification",
        "*",
        "a flat list",
        "answer",
        "`[{…}, {…}]`: the first label alone",
        "all labels",
        "the client's bug: it takes the labels for a list of texts",
        lambda python, sluice: sluice[0] == python and len(sluice) > 1,
    ),
    Meant(
        "sentence-similarity",
        "*",
        "similarities",
        "answer",
        '`{"similarities": […]}`: the object',
        "the list",
        "dedicated endpoints wrap the list; an answer has one form",
        lambda python, sluice: python == {"similarities": sluice},
    ),
    Meant(
        "zero-shot-classification",
        "current",
        "in a list",
        "answer",
        "`[{sequence, labels, scores}]`: as it came",
        "labels with their scores",
        "an answer has one form",
        lambda python, sluice: [each["label"] for each in sluice] == python[0]["labels"],
    ),
    *(
        Meant(
            task,
            "*",
            "a list of lists",
            "answer",
            "`[[{…}]]`: the inner list",
            "the object in it",
            "pipelines that batch wrap once more; an answer has one form",
            lambda python, sluice: python == [sluice],
        )
        for task in ("summarization", "translation")
    ),
    *(
        lenient(task, "*", "an object", "`{…}`", "some servers send no list around it")
        for task in ("summarization", "translation")
    ),
    lenient(
        "text-generation",
        "*",
        "a list of lists",
        "`[[{…}]]`",
        "pipelines that batch wrap once more",
    ),
    lenient(
        "text-classification", "*", "one label", "`{…}`", "some servers send no list around it"
    ),
    lenient(
        "table-question-answering",
        "*",
        "a list",
        "`[{…}]`",
        "the task's published schema has a list",
    ),
    lenient(
        "zero-shot-classification",
        "classic",
        "best label first",
        "`[{label, score}]`",
        "servers of today send it",
    ),
    lenient(
        "zero-shot-classification",
        "classic",
        "in a list",
        "`[{sequence, labels, scores}]`",
        "some servers wrap the object",
    ),
    lenient(
        "zero-shot-classification",
        "current",
        "*",
        "`{sequence, labels, scores}`",
        "servers of earlier years send it",
    ),
    lenient(
        "feature-extraction",
        "*",
        "embeddings",
        '`{"embeddings": …}`',
        "dedicated endpoints wrap the vectors",
    ),
    lenient(
        "feature-extraction",
        "*",
        "OpenAI's",
        '`{"data": [{"embedding": …}]}`',
        "OpenAI-compatible servers",
    ),
]
