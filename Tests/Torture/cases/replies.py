"""Hostile replies: every run ends, its books balance, and no row has another row's answer or half of one."""

import json

from trial import Trial
from witness import Reply, Witness, answer_to, reply


def raw(text, **how):
    return lambda row: Reply(text if isinstance(text, bytes) else text.encode(), close=True, **how)


def body(data, status=200, headers=()):
    return lambda row: Reply(reply(data if isinstance(data, bytes) else data.encode(), status, headers))


def cut_answer(row):
    whole = answer_to(row)
    return Reply(reply(whole)[: -len(whole) // 2], close=True)


# What is sent, by name. Generated here; every one is a plain misbehaviour of a server or a proxy.
REPLIES = {
    "nothing": raw(""),
    "half of an answer": cut_answer,
    "no HTTP": raw("hello\r\n\r\n"),
    "a status alone": raw("HTTP/1.1 200 OK\r\n\r\n"),
    "chunks without an end": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[[{\"l"),
    "a chunk size that is none": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n"),
    "two lengths": raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\n[[]]"),
    "a reset": lambda row: Reply(b"", reset=True),
    "a page": body("<html><body>Welcome</body></html>", headers=["Content-Type: text/html"]),
    "empty": body(""),
    "null": body("null"),
    "an empty list": body("[]"),
    "an error with 200": body('{"error":"out of memory"}'),
    "a deep nesting": body("[" * 5000 + "]" * 5000),
    "no JSON": body("[[{label: 'a'}]]"),
    "bytes that are no UTF-8": body(b'[[{"label":"\xff\xfe","score":1}]]'),
    "a NUL": body(b'[[{"label":"\x00","score":1}]]'),
    "1 MB of blanks": body(" " * 1_000_000),
    "escapes in an error": body('{"error":"\\u001b]0;title\\u0007\\u001b[2J"}', 422),
    "an error of 1 MB": body(json.dumps({"error": "x" * 1_000_000}), 400),
    "a redirect": body("", 307, ["Location: http://127.0.0.1:1/elsewhere"]),
    "422": body('{"error":"too long"}', 422),
    "413": body("too large", 413),
    "500": body("oops", 500),
    "a long header": raw("HTTP/1.1 200 OK\r\nX-A: " + "a" * 90_000 + "\r\nContent-Length: 2\r\n\r\n[]"),
    "Retry-After that is none": body("later", 429, ["Retry-After: soon"]),
    "Retry-After below zero": body("later", 429, ["Retry-After: -5"]),
    "gzip that is none": body("hello", 200, ["Content-Encoding: gzip"]),
    "trailing bytes": lambda row: Reply(reply(answer_to(row)) + b"and more", close=True),
}


def hostile(torture, random, count):
    names = sorted(REPLIES)
    for number in torture.trials(count):
        rng = random(number)
        name = names[(number - 1) % len(names)]
        hit = {f"r{row:06d}" for row in rng.sample(range(1, 61), 3)}

        def behave(request):
            row = request.rows[0] if request.rows else ""
            return REPLIES[name](row) if row in hit else None

        with Trial(torture, f"replies.hostile {number} ({name})", rows=60, server=Witness(behave)) as trial:
            status = trial.run(*trial.arguments("--attempts", "2", "--run-deadline", "20s"), within=60)
            torture.count("hostile replies")
            if status not in (0, 3, 69, 75, 77, None):
                trial.problems.append(f"ended with {status}: {trial.errors()[-300:]}")
            if any(ord(byte) in (0x1B, 0x07) for byte in trial.errors()):
                trial.problems.append("a control character of the server stands on standard error")
            books = trial.look()
            if status in (0, 3) and len(books.done) != 60:
                trial.problems.append(f"finished with {len(books.done)} of 60 rows")
            passed = [row for row in hit if books.settled.get(row) == 1]
            if passed and name not in WHOLE:
                trial.problems.append(f"rows that got {name} count as succeeded: {passed}")


# Replies that hold a row's whole answer all the same.
WHOLE = ("trailing bytes",)

SIZES = {hostile: (len(REPLIES), 700, 3000)}
