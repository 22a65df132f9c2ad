"""Streams: what servers of both dialects write, by task, the usual first; and what differs on purpose."""

import json

from compare import RAISED, Failure
from meant import Meant, is_lenient
from recorder import Reply

DONE = "[DONE]"


def token(text, index=None, **members):
    """A token as text-generation-inference tells it; servers of 2023 did not number them."""
    numbered = {} if index is None else {"index": index}
    said = {"id": 29, "text": text, "logprob": -0.5, "special": text == "</s>"}
    return numbered | {"token": said, "generated_text": None, "details": None} | members


def chunk(delta, reason=None, index=0, **members):
    """What is added to an answer of a chat."""
    choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": reason}
    head = {"id": "", "object": "chat.completion.chunk", "created": 1742555982, "model": "tgi"}
    return head | {"system_fingerprint": "3.2.1-native", "choices": [choice]} | members


def called(name, arguments, **members):
    return {"index": 0, "type": "function", "function": {"name": name, "arguments": arguments}} | members


def stream(*events, before="data: ", end="\n"):
    """A reply of events; a text is one as it stands."""
    lines = [
        event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        for event in events
    ]
    text = "".join(f"{before}{line}{end}{end}" for line in lines)
    return Reply(text.encode(), 200, "text/event-stream")


def in_between(reply):
    """The same with lines between the events that say nothing."""
    body = reply.body.replace(b"data:", b": ping\n\nevent: message\nid: 7\nretry: 10\ndata:")
    return Reply(body, 200, reply.content_type)


DETAILS = {"finish_reason": "length", "generated_tokens": 2, "seed": None, "input_length": 1}
OLD_DETAILS = {"finish_reason": "eos_token", "generated_tokens": 3, "seed": 7}
TOP = [{"id": 29, "text": " a", "logprob": -0.5, "special": False}]
FAILED = {"error": "Request failed during generation: CUDA", "error_type": "generation"}
OPENAI_FAILED = {"error": {"message": "no memory", "type": "server_error", "code": 500}}
TGI_FAILED = {"error": {"message": "no memory", "http_status_code": 422}}
USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}

LAST = token(" Ende", 2, generated_text="Größe Ende", details=DETAILS)
TOKENS = stream(token("Größe", 1), LAST)
SAID = {"role": "assistant", "content": "Größe"}
# Some readers of lines take it for the end of one.
SEPARATED = "a\u2028b"
CHUNKS = stream(
    chunk(SAID, usage=None), chunk({"role": "assistant", "content": " 🤖"}, "stop", usage=None), DONE
)

REPLIES = {
    "text-generation": {
        "tokens": TOKENS,
        "tokens of a server of 2023": stream(
            token("one"),
            token(" two"),
            token("</s>", generated_text="one two", details=OLD_DETAILS),
            before="data:",
        ),
        "likeliest tokens, members unknown": stream(
            token(" a", 1, top_tokens=TOP, new={"x": [1.5]}),
            token(" b", 2, top_tokens=TOP, generated_text=" a b"),
        ),
        "comments, names and numbers of events": in_between(TOKENS),
        "lines that end in CR LF": stream(token("one", 1), LAST, end="\r\n"),
        "a line separator in a text": stream(token(SEPARATED, 1, generated_text=SEPARATED)),
        "an error in the middle": stream(token("one", 1), FAILED, token("two", 2)),
        "an error at once": stream(FAILED),
        "an error of an unknown form in the middle": stream(token("one", 1), TGI_FAILED),
        "an early end": stream(token("one", 1), token("two", 2)),
    },
    "chat-completion": {
        "chunks": CHUNKS,
        "chunks of a server of 2024": stream(
            chunk({"role": "assistant", "content": "one"}, object="text_completion"),
            chunk({}, "eos_token", object="text_completion"),
            before="data:",
        ),
        "two answers and the usage": stream(
            chunk({"role": "assistant", "content": "a"}),
            chunk({"role": "assistant", "content": "b"}, index=1),
            chunk({"content": ""}, "stop"),
            chunk({"content": "c"}, "length", index=1),
            chunk({}, choices=[], usage=USAGE),
            DONE,
        ),
        "a call of a tool": stream(
            chunk({"role": "assistant", "tool_calls": [called("weather", "", id="7")]}),
            chunk({"tool_calls": [called(None, '{"city":')]}),
            chunk({"tool_calls": [called(None, '"Paris"}')]}, "tool_calls"),
            DONE,
        ),
        "a call of a tool, in no list": stream(
            chunk({"role": "assistant", "tool_calls": called("weather", "{}", id="7")}, "eos_token")
        ),
        "members unknown, no choices": stream(
            {"x_groq": {"id": "req"}, "choices": []},
            chunk(SAID | {"reasoning": "r"}, provider="P", time_info={"queue_time": 0.5}),
            chunk({"content": ""}, "stop"),
            DONE,
        ),
        "comments, names and numbers of events": in_between(CHUNKS),
        "lines that end in CR LF": stream(chunk(SAID), chunk({}, "stop"), DONE, end="\r\n"),
        "an end without a space": stream(chunk(SAID), chunk({}, "stop"), DONE, before="data:"),
        "nothing counts behind the end": stream(chunk(SAID), chunk({}, "stop"), DONE, chunk(SAID)),
        "a line separator in a text": stream(chunk({"content": SEPARATED}, "stop"), DONE),
        "an error in the middle": stream(chunk(SAID), OPENAI_FAILED, chunk(SAID)),
        "an error of TGI's in the middle": stream(chunk(SAID), TGI_FAILED),
        "an early end": stream(chunk(SAID), chunk({"content": "x"})),
    },
}


# Replies that are no streams, whatever was asked for.
REFUSALS = {
    "a refusal": Reply(b'{"error":"Model is overloaded","error_type":"overloaded"}', 429),
    "an answer in place of a stream": Reply(b'[{"generated_text":"all at once"}]'),
    "nothing, with status 200": Reply(b"", 200, "text/event-stream"),
}


def of(task):
    """All that a task's streams are compared on, by name; none where it does not stream."""
    return REPLIES[task] | REFUSALS if task in REPLIES else {}


def tokens(events):
    """What the client makes of a stream without `details`."""
    return [event if event == RAISED else event.get("token", {}).get("text") for event in events]


def is_nothing(python, sluice):
    """The client finds no event and no fault, sluice fails."""
    return python == [] and isinstance(sluice, Failure)


# Part of the table of differences.
MEANT = [
    Meant(
        "text-generation",
        "*",
        "a stream: *",
        "text",
        "a stream without `details`: the marks that a model ends with (`</s>`) are among the texts",
        "`--stream` prints none of them; `--json` has them",
        "the text is that of the whole answer",
        lambda python, sluice: python == sluice + "</s>",
    ),
    Meant(
        "text-generation",
        "*",
        "a stream: *",
        "answer",
        "a stream without `details`: the texts of its tokens",
        "the events as they came",
        "one form of answer, whatever the parameters",
        lambda python, sluice: isinstance(sluice, list) and python == tokens(sluice),
    ),
    Meant(
        "*",
        "*",
        "a stream*: an early end",
        "answer",
        "a stream that ends before its text does: takes it for whole",
        "fails behind the last event",
        "a proxy that cuts a stream ends it as orderly as a whole one",
        lambda python, sluice: sluice[-1] == RAISED
        and python in (sluice[:-1], tokens(sluice[:-1])),
    ),
    Meant(
        "*",
        "*",
        "a stream*: an answer in place of a stream",
        "answer",
        "an answer in place of a stream: nothing at all",
        "fails: the server did not stream",
        "the answer would be lost without a word",
        is_nothing,
    ),
    Meant(
        "*",
        "*",
        "a stream*: nothing, with status 200",
        "answer",
        "an empty stream: nothing at all",
        "fails",
        "that is no answer",
        is_nothing,
    ),
    Meant(
        "*",
        "current",
        "a stream*: a line separator in a text",
        "answer",
        "U+2028 in a text of a stream: raises",
        "a character like any other",
        "the client's bug: nothing but CR and LF ends a line of a stream",
        is_lenient,
    ),
    Meant(
        "chat-completion",
        "*",
        "a stream: an end without a space",
        "answer",
        "`data:[DONE]`: raises",
        "the end",
        "servers that write `data:` without a space end like this",
        lambda python, sluice: python[-1] == RAISED and python[:-1] == sluice,
    ),
]
