"""The calls that are made: of every method the same ones, and what single methods have besides."""

from dataclasses import dataclass, field

import streams
from tasks import (
    BOTH,
    FILES,
    GENERATION,
    MESSAGES,
    PICTURE,
    PROMPTED,
    RECORDING,
    TASKS,
    TEXT,
    TOOLS,
    UNICODE,
    File,
    by_profile,
)

MODEL = "org/model-1.0_a"


@dataclass
class Case:
    """One call of a method, and the same of `sluice`."""

    task: str
    name: str
    method: str
    # Of the method; of `sluice call` too, unless it has its own.
    arguments: dict
    sluice_arguments: dict | None = None
    profiles: tuple = BOTH
    # Where the method is told the model: the constructor's `model` or `base_url`, or the `call`.
    via: str = "model"
    # What is told: a model's id, or the path of a URL, with its query.
    model: str = MODEL
    # More arguments of the constructor.
    constructor: dict = field(default_factory=dict)
    # Header fields for `sluice run`, which takes them and `call` does not.
    headers: dict = field(default_factory=dict)
    # The arguments that travel as columns of a manifest's row: `sluice run` instead of `call`.
    columns: tuple = ()
    # Several rows in one request: the arguments of `sluice` are a list of rows then.
    rows: list | None = None
    has_token: bool = True
    # What is answered while the request is compared, when it is not the task's first reply.
    replies: tuple = ()


# For post(), which takes any body.
BODY = {"inputs": TEXT, "parameters": {"top_k": None, "ratio": 1.50, "many": 12345678901234567890}}


def common(task, profile):
    """The calls that are made of every method."""
    about = TASKS[task]
    arguments = by_profile(about.arguments, profile)
    parameters = by_profile(about.parameters, profile)
    falsy = by_profile(about.falsy, profile)

    def case(name, more=None, **how):
        how = {"model": by_profile(about.model, profile) or MODEL} | how
        return Case(task, name, about.method, arguments | (more or {}), profiles=(profile,), **how)

    said = [{"role": "user", "content": UNICODE}] if about.unicode == "messages" else UNICODE
    unicode = {about.unicode: said} if about.unicode else {}
    kind = "Unicode" if unicode else "nothing else"
    with_parameters = [
        case("all parameters", parameters),
        case("all parameters, as a row", parameters, columns=tuple(arguments)),
        case("parameters that are None", dict.fromkeys(parameters)),
        case("parameters that are false, zero or empty", falsy),
    ]
    streamed = {"stream": True}
    in_pieces = [
        case("a stream", streamed),
        case("a stream, all parameters", parameters | streamed),
        case("a stream, in Unicode, to a URL", unicode | streamed, model="/v1"),
        case("a stream, the model told to the method", streamed, via="call"),
    ]
    return [
        case("nothing but the arguments"),
        *(with_parameters if parameters else []),
        *(in_pieces if task in streams.REPLIES else []),
        case(f"{kind}, to a URL", unicode, model="/some/end%20point/"),
        case(
            f"{kind}, as a row, to a URL",
            unicode,
            model="/endpoint",
            columns=tuple(arguments | unicode),
        ),
        case("a URL with a query, as base_url", via="base_url", model="/endpoint/?k=1&l=a%2Fb"),
        case("the model told to the method", parameters, via="call"),
    ]


def special():
    """What single methods have besides."""
    yield from chat()
    yield from generation()
    yield Case(
        "feature-extraction",
        "several texts",
        "feature_extraction",
        {"text": ["one", "zwei", "三"]},
        replies=("several texts",),
    )
    yield Case(
        "feature-extraction",
        "several texts, as a batch of rows",
        "feature_extraction",
        {"text": ["one", "zwei", "三"], "normalize": True},
        rows=[{"text": "one"}, {"text": "zwei"}, {"text": "三"}],
        replies=("several texts",),
    )
    yield Case(
        "text-classification",
        "a pair of texts",
        "text_classification",
        {"text": {"text": TEXT, "text_pair": UNICODE}, "top_k": 1},
        {"text": TEXT, "text_pair": UNICODE, "top_k": 1},
        model="/endpoint",
    )
    yield Case(
        "feature-extraction",
        "a URL that ends in /v1",
        "feature_extraction",
        {"text": TEXT},
        model="/v1",
    )
    yield Case(
        "summarization",
        "the older argument `parameters`",
        "summarization",
        {"text": TEXT, "parameters": {"max_length": 9, "do_sample": False}},
        {"text": TEXT, "extra_body": {"max_length": 9, "do_sample": False}},
        profiles=("classic",),
    )
    yield Case(
        "summarization",
        "a member of a parameter is null",
        "summarization",
        {"text": TEXT, "generate_parameters": {"min_length": 3, "max_length": None}},
    )
    yield Case(
        "table-question-answering",
        "all parameters in the argument `parameters`",
        "table_question_answering",
        TASKS["table-question-answering"].arguments
        | {
            "parameters": {
                "padding": "longest",
                "sequential": True,
                "truncation": False,
                "more": [1.5, None],
            }
        },
        TASKS["table-question-answering"].arguments
        | {
            "padding": "longest",
            "sequential": True,
            "truncation": False,
            "extra_body": {"more": [1.5, None]},
        },
        profiles=("classic",),
    )
    for name in ("src_lang", "tgt_lang"):
        yield Case("translation", f"{name} alone", "translation", {"text": TEXT, name: "en_XX"})
    yield from posts()
    yield from headers()
    yield from media()


def media():
    """Bytes in place of paths, other kinds of file, and what goes by another name."""
    for task, about in TASKS.items():
        for profile in BOTH:
            arguments = by_profile(about.arguments, profile)
            files = {name: each for name, each in arguments.items() if isinstance(each, File)}
            if not files:
                continue
            data = arguments | {name: each.as_bytes() for name, each in files.items()}
            parameters = by_profile(about.parameters, profile)
            how = {"profiles": (profile,)}
            yield Case(task, "bytes", about.method, data, **how)
            if parameters:
                yield Case(task, "bytes and all parameters", about.method, data | parameters, **how)
    for file in FILES:
        what = "image" if file.name.startswith("photo") else "audio"
        task = f"{what}-classification"
        if file not in (PICTURE, RECORDING):
            yield Case(task, f"the file {file.name}", TASKS[task].method, {what: file})
    own = {"Content-Type": "image/x-own", "Accept": "text/json"}
    yield Case(
        "image-to-image",
        "header fields of one's own",
        "image_to_image",
        {"image": PICTURE},
        constructor={"headers": own},
        headers=own,
        columns=("image",),
    )
    yield Case(
        "image-to-image",
        "a prompt alone, in Unicode",
        "image_to_image",
        {"image": PICTURE, "prompt": UNICODE},
    )
    yield Case(
        "image-to-image",
        "parameters of other names",
        "image_to_image",
        {"image": PICTURE, "clip_skip": 2},
        {"image": PICTURE, "extra_body": {"clip_skip": 2}},
    )
    yield Case(
        "text-to-image",
        "parameters of other names",
        "text_to_image",
        PROMPTED | {"clip_skip": 2},
        PROMPTED | {"extra_body": {"clip_skip": 2}},
        profiles=("classic",),
    )
    yield Case(
        "tabular-regression",
        "a model's id",
        "tabular_regression",
        TASKS["tabular-regression"].arguments,
        profiles=("current",),
    )


def chat():
    def case(name, more=None, **how):
        return Case(
            "chat-completion", name, "chat_completion", {"messages": MESSAGES} | (more or {}), **how
        )

    for path in (
        "",
        "/",
        "/v1",
        "/v1/",
        "/v1/chat/completions",
        "/v1/chat/completions/",
        "/chat/completions",
        "/api",
        "/openai/v1",
        "/v1/models/abc",
        "/v1?x=1",
        "/v1/chat/completions?x=1",
    ):
        yield case(f"the URL http://host{path}", model=path)
    yield case("http://host/v1 as base_url", via="base_url", model="/v1")
    yield case("http://host/v1 told to the method", via="call", model="/v1")
    yield case("a URL, and a name of the model", {"model": "org/other"}, model="/v1")
    yield case("a URL, and another one as the name", {"model": "http://host/v1"}, model="/v1")
    yield case("a model id, and another one in the call", {"model": "org/other"})
    yield case("a model id as base_url", via="base_url")
    yield case(
        "a conversation with pictures, tools and unknown members",
        {
            "messages": [
                {"role": "system", "content": ""},
                {
                    "role": "user",
                    "name": "Ada",
                    "content": [
                        {"type": "text", "text": UNICODE},
                        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
                    ],
                },
                {"role": "user", "content": "b", "cache_control": {"type": "ephemeral"}},
            ],
            "tools": TOOLS,
            "tool_choice": "auto",
            "stop": ["\n"],
        },
    )
    null = {
        "messages": [
            MESSAGES[0],
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "1",
                        "type": "function",
                        "function": {"name": "weather", "arguments": "{}"},
                    }
                ],
            },
            {"role": "tool", "content": "warm", "tool_call_id": "1"},
        ]
    }
    yield case("a message whose content is null", null)
    yield case("to a URL, a message whose content is null", null, model="/v1")
    schema = {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "n", "strict": True, "schema": {"type": "object"}},
        }
    }
    yield case("a JSON schema", schema)
    yield case("a JSON schema, to a URL", schema, model="/v1")


def generation():
    def case(name, more, **how):
        return Case("text-generation", name, "text_generation", {"prompt": TEXT} | more, **how)

    yield case("decoder_input_details without details", {"decoder_input_details": True})
    yield case("a stream of details", {"details": True, "max_new_tokens": 2, "stream": True})
    yield case(
        "a server of plain transformers is asked for a stream",
        {"return_full_text": True, "stream": True},
        via="call",
        model="/transformers/stream",
        replies=("unused parameters",),
    )
    yield case("the older name stop_sequences", {"stop_sequences": ["."]}, profiles=("classic",))
    yield case(
        "a grammar", {"grammar": {"type": "json", "value": {"type": "object"}}, "details": True}
    )
    yield case(
        "a server of plain transformers refuses parameters",
        {"max_new_tokens": 5, "return_full_text": True},
        via="call",  # else the client remembers it of every server
        model="/transformers",
        replies=("unused parameters", "one in a list"),
    )


def posts():
    def case(name, body, **how):
        return Case("post", name, "post", {"json": body}, profiles=("classic",), **how)

    yield case("an object", BODY)
    yield case("an object, as a row", BODY, columns=("json",))
    yield case(
        "an object, to a URL",
        {"texts": [UNICODE], "deep": {"x": [{}, [], None, False]}},
        model="/rerank?k=1",
    )
    yield case("an empty object", {})
    yield case("a list", [1, 2.5, "three", None])
    yield case("a string", "just a text")
    yield Case(
        "text2text-generation",
        "nothing but the arguments",
        "post",
        {"json": {"inputs": TEXT}, "task": "text2text-generation"},
        {"text": TEXT},
        profiles=("classic",),
    )
    yield Case(
        "text2text-generation",
        "all parameters",
        "post",
        {"json": {"inputs": UNICODE, "parameters": GENERATION}, "task": "text2text-generation"},
        {"text": UNICODE} | GENERATION,
        profiles=("classic",),
    )


def headers():
    """What is told to the constructor and holds for every method."""

    def case(name, task="text-classification", **how):
        about = TASKS[task]
        return Case(task, name, about.method, about.arguments, **how)

    yield case("without a token", has_token=False)
    yield case("without a token, to a URL", "chat-completion", model="/v1", has_token=False)
    own = {"x-wait-for-model": "true", "X-Use-Cache": "false"}
    yield case(
        "header fields of one's own", constructor={"headers": own}, headers=own, columns=("text",)
    )
    yield case(
        "an Accept of one's own",
        constructor={"headers": {"Accept": "application/json"}},
        headers={"Accept": "application/json"},
        columns=("text",),
    )
    yield case(
        "cookies",
        constructor={"cookies": {"session": "abc", "lang": "de"}},
        headers={"Cookie": "session=abc; lang=de"},
        columns=("text",),
    )
    yield case(
        "the model is loading",
        constructor={"timeout": 30},
        columns=("text",),
        replies=("loading", "best label first"),
    )


def cases(profile):
    """All calls of a profile."""
    every = [case for task in TASKS for case in common(task, profile)] + list(special())
    return [case for case in every if profile in case.profiles]
