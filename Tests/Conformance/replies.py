"""What servers answer: recorded shapes, by task. The first one is the usual."""

import base64
import json

import streams
from recorder import Reply
from tasks import PICTURE, RECORDING

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9"
MASK = base64.b64encode(PICTURE.content).decode()
BLOB = base64.b64encode(RECORDING.content).decode()
BOX = {"xmin": 1, "ymin": 2, "xmax": 30, "ymax": 40}
PART = {"label": "cat", "score": 0.99, "mask": MASK}
VOICE = {"label": "label_0", "blob": BLOB, "content-type": "audio/flac"}
WORDS = {"text": " Going along slushy country roads."}
CHUNKS = {"chunks": [{"text": " Going along", "timestamp": [0.0, 1.5]}]}
READ = {"answer": "us-001", "score": 0.4251735508441925, "start": 16, "end": 16}
SEEN = {"score": 0.779, "answer": "laying down"}
LOADING = {"error": "Model org/model is currently loading", "estimated_time": 2.0}
UNUSED = (
    "The following `model_kwargs` are not used by the model: ['return_full_text', 'stop', 'details']"
    " (note: typos in the generate arguments will also show up in this list)"
)
LABELS = [
    {"label": "POSITIVE", "score": 0.9998695850372314},
    {"label": "NEGATIVE", "score": 0.00013},
]
SPAN = {"answer": "Clara", "score": 1.4291124728060822e-08, "start": 11, "end": 16}
WORD = {
    "score": 0.06897063553333282,
    "token": 11098,
    "token_str": " happiness",
    "sequence": "Life is happiness.",
}
ENTITY = {"entity_group": "PER", "score": 0.999, "word": "Sarah Jessica", "start": 11, "end": 24}
TOKEN = {"entity": "B-PER", "index": 4, "score": 0.99, "word": "Sarah", "start": 11, "end": 16}
CELLS = {
    "answer": "AVERAGE > 36542",
    "coordinates": [[0, 1]],
    "cells": ["36542"],
    "aggregator": "AVERAGE",
}
ZERO_SHOT = {"sequence": "I like you", "labels": ["friendly, warm", "cold"], "scores": [0.9, 0.1]}
VECTOR = [-0.015488003380596638, 0.02568504959344864, 1e-7, 0, 1]
DETAILS = {
    "generated_text": " a lot",
    "details": {
        "finish_reason": "length",
        "generated_tokens": 1,
        "seed": None,
        "prefill": [{"id": 0, "text": "I", "logprob": None}],
        "tokens": [{"id": 1, "text": " a", "logprob": -0.5, "special": False}],
        "top_tokens": [[{"id": 1, "text": " a", "logprob": -0.5, "special": False}]],
    },
}
CHAT = {
    "id": "",
    "object": "chat.completion",
    "created": 1742555982,
    "model": "org/model",
    "system_fingerprint": "3.2.1-native",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Deep learning is…"},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7},
}
TOOL_CALL = {
    "id": 0,
    "type": "function",
    "function": {"name": "weather", "arguments": {"city": "Paris"}},
}
CHAT_TOOLS = CHAT | {
    "object": "text_completion",
    "prompt": [],
    "choices": [
        {
            "index": 0,
            "finish_reason": "eos_token",
            "message": {
                "role": "assistant",
                "content": None,
                "tool_calls": [TOOL_CALL],
                "reasoning": "r",
            },
            "content_filter_results": {"hate": {"filtered": False}},
        }
    ],
}


def generated(member):
    one = {member: "Hallo Welt"}
    return {
        "one in a list": [one],
        "an object": one,
        "a list of lists": [[one]],
        "warnings": [one | {"warnings": ["w"]}],
    }


VALUES = {
    "chat-completion": {
        "a message": CHAT,
        "a call of a tool, members unknown": CHAT_TOOLS,
        "no usage": {"choices": CHAT["choices"]},
        "no choices": {"error": "Model is overloaded", "error_type": "overloaded"},
    },
    "audio-classification": {"labels": LABELS, "one label": LABELS[:1]},
    "audio-to-audio": {"recordings": [VOICE, VOICE]},
    "automatic-speech-recognition": {
        "a text": WORDS,
        "a text with its times": WORDS | CHUNKS,
        "in a list": [WORDS],
    },
    "document-question-answering": {
        "answers": [READ, READ],
        "without a place": [{"answer": "us-001", "score": 0.5}],
        "nothing found": [],
    },
    "image-classification": {"labels": LABELS, "one label": LABELS[:1]},
    "image-segmentation": {"parts": [PART, PART], "nothing found": []},
    "image-to-image": {
        "a PNG": Reply(PICTURE.content, 200, "image/png"),
        "a JPEG": Reply(JPEG, 200, "image/jpeg"),
        "in base64": {"image": MASK},
        "an error that is called a picture": Reply(b'{"error":"CUDA"}', 200, "image/png"),
    },
    "image-to-text": generated("generated_text"),
    "object-detection": {
        "boxes": [LABELS[0] | {"box": BOX}, LABELS[1] | {"box": BOX}],
        "nothing found": [],
    },
    "tabular-classification": {"numbers": [5, 5, 5], "texts": ["good", "bad"]},
    "tabular-regression": {"numbers": [110.5, 120, 1e-7]},
    "text-to-image": {
        "a JPEG": Reply(JPEG, 200, "image/jpeg"),
        "a PNG": Reply(PICTURE.content, 200, "image/png"),
        "in base64": {"image": MASK},
        "an error that is called a picture": Reply(b'{"error":"CUDA"}', 200, "image/png"),
    },
    "text-to-speech": {
        "a recording": Reply(RECORDING.content, 200, "audio/wav"),
        "bytes of no known kind": Reply(b"\x00\x01\xff", 200, "application/octet-stream"),
        "in base64": {"audio": BLOB},
    },
    "visual-question-answering": {"answers": [SEEN, SEEN]},
    "zero-shot-image-classification": {"labels": LABELS, "one label": LABELS[:1]},
    "feature-extraction": {
        "a vector": VECTOR,
        "several texts": [VECTOR, VECTOR, VECTOR],
        "a vector a token": [[VECTOR, VECTOR]],
        "embeddings": {"embeddings": VECTOR},
        "OpenAI's": {
            "object": "list",
            "data": [{"object": "embedding", "index": 0, "embedding": VECTOR}],
        },
    },
    "fill-mask": {"words": [WORD, WORD], "two masks": [[WORD], [WORD, WORD]]},
    "question-answering": {"an object": SPAN, "a list": [SPAN, SPAN], "no score": {"answer": ""}},
    "sentence-similarity": {
        "numbers": [0.8412457704544067, 0.5, 1],
        "similarities": {"similarities": [0.8412457704544067, 0.5, 1]},
    },
    "summarization": generated("summary_text"),
    "table-question-answering": {
        "an object": CELLS,
        "an answer only": {"answer": "1"},
        "a list": [CELLS],
    },
    "text-classification": {
        "best label first": [LABELS],
        "a flat list": LABELS,
        "one label": LABELS[0],
        "warnings": [[LABELS[0] | {"warnings": ["w"]}]],
    },
    "text-generation": generated("generated_text") | {"details": [DETAILS]},
    "text2text-generation": {"one in a list": [{"generated_text": "Hallo Welt"}]},
    "token-classification": {"entities": [ENTITY, ENTITY], "tokens": [TOKEN], "nothing found": []},
    "translation": generated("translation_text"),
    "zero-shot-classification": {
        "labels and scores": ZERO_SHOT,
        "best label first": LABELS,
        "in a list": [ZERO_SHOT],
    },
    "post": {"an object": {"any": ["thing", None]}, "a number": 1.50, "a text": "text"},
}

# Asked only where a case says so: the clients ask again after them.
FIRST = {
    "loading": Reply(json.dumps(LOADING).encode(), 503),
    "unused parameters": Reply(json.dumps({"error": UNUSED}).encode(), 400),
}

# Answers that no task has.
FAILURES = {
    "an error": Reply(b'{"error":["Error in `inputs`: field required"],"warnings":["w"]}', 400),
    "too many requests": Reply(b'{"error":"Rate limit reached."}', 429),
    "a text with status 422": Reply(
        b"Failed to deserialize the JSON body", 422, "text/plain; charset=utf-8"
    ),
    "a page of a proxy": Reply(b"<html><body>502 Bad Gateway</body></html>", 502, "text/html"),
    "a page with status 200": Reply(b"<html><body>Welcome</body></html>", 200, "text/html"),
    "nothing, with status 200": Reply(b"", 200),
}


# What the call needs besides its arguments for the client to look at all of the answer.
ARGUMENTS = {("text-generation", "details"): {"details": True}}


def of(task, name):
    """The reply of this name."""
    value = VALUES.get(task, {}).get(name)
    return FIRST.get(name) or streams.REPLIES.get(task, {}).get(name) or (
        value if isinstance(value, Reply) else Reply(json.dumps(value).encode())
    )


def usual(task, is_stream):
    """The name of the first one."""
    return next(iter((streams.REPLIES if is_stream else VALUES)[task]))


def replies(task):
    """All that a task's answers are compared on, by name."""
    return {name: of(task, name) for name in VALUES[task]} | FAILURES
