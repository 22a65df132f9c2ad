"""Recorded exchanges: what real servers answered, to be fed back.

A line of the file is {"task", "name", "request": {"body_b64"}, "response": {"status", "headers",
"body_b64"}}.
"""

import base64
import json
from dataclasses import dataclass

from tasks import TASKS
from recorder import Reply


@dataclass
class Exchange:
    task: str
    name: str
    # What the request gave that the answer's form depends on.
    arguments: dict
    reply: Reply


def read(path):
    """The exchanges of a file, or of a folder's files, and in words what was left out."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    kept, left_out = [], []
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                exchange = json.loads(line)
                reason = obstacle(exchange)
                if reason:
                    left_out.append(f"{exchange['task']}, {exchange['name']}: {reason}")
                else:
                    kept.append(taken(exchange))
    return kept, left_out


def obstacle(exchange):
    """Why an exchange cannot be fed back to both; None when it can."""
    asked = request(exchange)
    if exchange["task"] not in TASKS:
        return "not a task of a method here"
    is_list = isinstance(asked.get("inputs"), list) and len(asked["inputs"]) > 1
    if is_list and exchange["task"] not in ("feature-extraction", "chat-completion"):
        return "several texts in a request, which the method does not send"
    if b"`model_kwargs` are not used" in reply(exchange).body:
        return "the client asks again without these parameters"
    return None


def taken(exchange):
    asked = request(exchange)
    arguments = {}
    if exchange["task"] == "feature-extraction" and isinstance(asked.get("inputs"), list):
        arguments["text"] = asked["inputs"]
    if exchange["task"] == "text-generation" and (asked.get("parameters") or {}).get("details"):
        arguments["details"] = True
    answer = reply(exchange)
    if answer.is_stream or asked.get("stream"):
        arguments["stream"] = True
    return Exchange(exchange["task"], exchange["name"], arguments, answer)


def request(exchange):
    """The body as an object; an empty one where it is none."""
    try:
        asked = json.loads(base64.b64decode(exchange["request"].get("body_b64") or ""))
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def reply(exchange):
    answer = exchange["response"]
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    kind = headers.get("content-type") or "application/json"
    body = base64.b64decode(answer.get("body_b64") or "")
    return Reply(body, answer["status"], kind[0] if isinstance(kind, list) else kind)
