"""An HTTP server on loopback that notes what it is asked and answers what it is told to."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# A stream leaves in pieces of so many bytes, which end anywhere in its events.
PIECE = 11


@dataclass
class Asked:
    method: str
    path: str
    query: str
    headers: dict
    body: bytes


@dataclass
class Reply:
    body: bytes
    status: int = 200
    content_type: str = "application/json"

    @property
    def is_stream(self):
        return self.content_type.startswith("text/event-stream")


class Recorder:
    """Listens on a free port until the `with` block ends."""

    def __enter__(self):
        self._lock = threading.Lock()
        self._asked = []
        self._replies = [Reply(b"{}")]
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            do_GET = do_POST = do_PUT = lambda self: recorder._answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def expect(self, *replies):
        """Forgets what was asked; answers with these from now on, the last one again and again."""
        with self._lock:
            self._asked = []
            self._replies = list(replies)

    def asked(self):
        with self._lock:
            return list(self._asked)

    def _answer(self, call):
        body = call.rfile.read(int(call.headers.get("Content-Length") or 0))
        path, _, query = call.path.partition("?")
        headers = {name.lower(): ", ".join(call.headers.get_all(name)) for name in call.headers}
        with self._lock:
            self._asked.append(Asked(call.command, path, query, headers, body))
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        call.send_response(reply.status)
        call.send_header("Content-Type", reply.content_type)
        if reply.is_stream:
            call.send_header("Transfer-Encoding", "chunked")
            call.end_headers()
            for start in range(0, len(reply.body), PIECE):
                piece = reply.body[start : start + PIECE]
                call.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                call.wfile.flush()
            call.wfile.write(b"0\r\n\r\n")
        else:
            call.send_header("Content-Length", str(len(reply.body)))
            call.end_headers()
            call.wfile.write(reply.body)
