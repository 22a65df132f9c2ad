"""Calls the real InferenceClient, one call a line of standard input; run inside its environment.

client.py current ROUTER    or    client.py classic

A line is {"constructor": {…}, "method": "…", "arguments": {…}}, where {"bytes": "…"} stands for what
its base64 holds; the line that comes back holds "result" or "error". {"signatures": true} asks for
the methods and their arguments.
"""

import base64
import dataclasses
import inspect
import json
import sys
import warnings

from compare import RAISED

IMAGES = (b"\x89PNG", b"\xff\xd8\xff")


def load(profile, router):
    """The client class; the current one believes that the router is at the given address."""
    from huggingface_hub import constants
    from huggingface_hub.inference import _common

    _common._import_pil_image = lambda: Pictures

    if profile == "current":
        # No variable of the environment moves the router, and the hub is asked about models first.
        constants.INFERENCE_PROXY_TEMPLATE = router + "/{provider}"
        from huggingface_hub.inference import _providers
        from huggingface_hub.inference._providers import hf_inference

        _providers.CONVERSATIONAL_AUTO_ROUTER.base_url = router
        hf_inference._check_supported_task = lambda model, task: None
    from huggingface_hub import InferenceClient

    return InferenceClient


class Pictures:
    """Stands for PIL.Image, whose pictures no longer hold the bytes that came."""

    @staticmethod
    def open(stream):
        data = stream.read()
        if not data.startswith(IMAGES):
            raise ValueError("cannot identify image file")
        return data


def given(value):
    """An argument as the method takes it."""
    is_binary = isinstance(value, dict) and set(value) == {"bytes"}
    return base64.b64decode(value["bytes"]) if is_binary else value


def plain(value):
    """What a method returned, as JSON has it; dataclasses become objects, unknown fields stay."""
    if dataclasses.is_dataclass(value):
        known = {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
        more = {name: plain(member) for name, member in value.items() if name not in known}
        return known | more
    if inspect.isgenerator(value):
        return pieces(value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def pieces(stream):
    """What a stream yields, and whether it raises behind that."""
    taken = []
    try:
        for piece in stream:
            taken.append(plain(piece))
    except Exception:
        if not taken:
            raise
        taken.append(RAISED)
    return taken


def signatures(client):
    methods = inspect.getmembers(client, inspect.isfunction)
    return {
        name: [
            argument.name
            for argument in inspect.signature(method).parameters.values()
            if argument.name != "self" and argument.kind != argument.VAR_KEYWORD
        ]
        for name, method in methods
        if not name.startswith("_")
    }


def answer(client, line):
    if line.get("signatures"):
        return {"result": signatures(client)}
    try:
        method = getattr(client(**line["constructor"]), line["method"])
        arguments = {name: given(value) for name, value in line["arguments"].items()}
        return {"result": plain(method(**arguments))}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:500]}


def main(profile, router=""):
    warnings.simplefilter("ignore")
    client = load(profile, router)
    for line in sys.stdin:
        print(json.dumps(answer(client, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
