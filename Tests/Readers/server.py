"""A server for the readers' exports: labels, vectors, pictures and texts, and refusals on request."""

import asyncio
import base64
import json
import threading

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def answer(path, body):
    """The status, the kind and the bytes of a reply."""
    asked = json.loads(body or b"{}")
    inputs = asked.get("inputs")
    if isinstance(inputs, str) and inputs.startswith("poison"):
        return 422, "application/json", json.dumps({"error": f"{inputs} is refused"}).encode()
    if "picture" in path:
        return 200, "image/png", PICTURE
    if "vectors" in path:
        texts = inputs if isinstance(inputs, list) else [inputs]
        return 200, "application/json", json.dumps([[0.25, -1.5, 3.0]] * len(texts)).encode()
    if "texts" in path:
        return 200, "application/json", json.dumps([{"generated_text": f"on {inputs}"}]).encode()
    labels = [{"label": "POSITIVE", "score": 0.75}, {"label": "NEGATIVE", "score": 0.25}]
    return 200, "application/json", json.dumps([labels]).encode()


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = head.split("\r\n")
            path = lines[0].split(" ")[1]
            lengths = [x.split(":")[1] for x in lines if x.lower().startswith("content-length:")]
            body = await reader.readexactly(int(lengths[0])) if lengths else b""
            status, kind, reply = (
                answer(path, body) if body else (404, "application/json", b'{"error":"not here"}')
            )
            writer.write(
                f"HTTP/1.1 {status} OK\r\ncontent-type: {kind}\r\n"
                f"content-length: {len(reply)}\r\n\r\n".encode() + reply
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


class Server:
    """Serves on a free port of the loopback, in a thread, until it is left."""

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
