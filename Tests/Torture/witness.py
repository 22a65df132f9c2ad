"""The witness: a server on loopback that answers rows and keeps a log of every request.

It shares nothing with the product. A row is known by its id (`r000042`), which stands in the text that is asked.
"""

import heapq
import json
import random
import re
import selectors
import socket
import threading
import time
import zlib

ROW = re.compile(rb"r\d{6}")


def answer_to(row, size=0):
    """What a row is answered, always the same: a label, a score, and padding to a size."""
    score = zlib.crc32(row.encode()) % 1000 / 1000
    labels = [{"label": row, "score": score}]
    if size:
        labels.append({"label": "x" * size, "score": 0.0})
    return json.dumps([labels], separators=(",", ":")).encode()


def reply(body, status=200, headers=()):
    lines = [f"HTTP/1.1 {status} Status", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Reply:
    """What is sent: bytes, after a time, and whether the connection ends then."""

    def __init__(self, data, delay=0.0, close=False, reset=False):
        self.data, self.delay, self.close, self.reset = data, delay, close, reset


class Request:
    def __init__(self, number, time, head, body):
        self.number, self.time, self.head, self.body = number, time, head, body
        self.rows = [match.decode() for match in ROW.findall(body)]


class Witness:
    """Serves on a thread of its own until `stop`.

    `behaviour(request)` returns a `Reply`; nil answers the request's first row, after `delay` seconds.
    """

    def __init__(self, behaviour=None, delay=0.0, size=0):
        self.behaviour, self.delay, self.size = behaviour, delay, size
        self.log, self.most, self._open = [], 0, 0
        self._selector, self._later, self._order = selectors.DefaultSelector(), [], 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._ended, self._end = socket.socketpair()
        self._selector.register(self._ended, selectors.EVENT_READ, "end")
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._end.send(b".")
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            if key.data != "end":
                key.fileobj.close()

    def asked(self, since=0):
        """How often each row was asked, from a place in the log on."""
        counts = {}
        for request in self.log[since:]:
            for row in request.rows:
                counts[row] = counts.get(row, 0) + 1
        return counts

    def _serve(self):
        while True:
            wait = max(0, self._later[0][0] - time.monotonic()) if self._later else None
            for key, _ in self._selector.select(wait):
                if key.data == "end":
                    return
                if key.data is None:
                    self._accept()
                else:
                    self._read(key.fileobj, key.data)
            while self._later and self._later[0][0] <= time.monotonic():
                _, _, connection, answer = heapq.heappop(self._later)
                self._send(connection, answer)

    def _accept(self):
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection, selectors.EVENT_READ, bytearray())

    def _drop(self, connection):
        try:
            self._selector.unregister(connection)
        except (KeyError, ValueError):
            return
        connection.close()

    def _read(self, connection, buffer):
        try:
            data = connection.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self._drop(connection)
            return
        buffer += data
        while True:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(buffer[:end])
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            total = end + 4 + (int(length[1]) if length else 0)
            if len(buffer) < total:
                return
            body = bytes(buffer[end + 4 : total])
            del buffer[:total]
            self._take(connection, head, body)

    def _take(self, connection, head, body):
        request = Request(len(self.log), time.monotonic(), head, body)
        self.log.append(request)
        self._open += 1
        self.most = max(self.most, self._open)
        answer = self.behaviour(request) if self.behaviour else None
        if answer is None:
            row = request.rows[0] if request.rows else ""
            answer = Reply(reply(answer_to(row, self.size)), self.delay)
        if answer.delay > 0:
            self._order += 1
            heapq.heappush(self._later, (time.monotonic() + answer.delay, self._order, connection, answer))
        else:
            self._send(connection, answer)

    def _send(self, connection, answer):
        self._open -= 1
        try:
            connection.setblocking(True)
            connection.settimeout(5)
            if answer.data:
                connection.sendall(answer.data)
            if answer.reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        except OSError:
            self._drop(connection)
            return
        if answer.close or answer.reset:
            self._drop(connection)


class Weather:
    """A bad night: failures, resets, refusals in bursts, cold spells, at random by a seed."""

    def __init__(self, seed, delay=0.01):
        self.random, self.delay, self.until, self.kind = random.Random(seed), delay, 0.0, None

    def __call__(self, request):
        now = time.monotonic()
        if now >= self.until:
            self.kind = self.random.choices(("fair", "throttled", "cold"), (16, 2, 1))[0]
            self.until = now + self.random.uniform(0.2, 1.0)
        if self.kind == "throttled":
            return Reply(reply(b'{"error":"Too Many Requests"}', 429, ["Retry-After: 1"]))
        if self.kind == "cold":
            return Reply(reply(b'{"error":"Model is loading","estimated_time":0.5}', 503))
        draw = self.random.random()
        if draw < 0.01:
            return Reply(reply(b'{"error":"Internal Server Error"}', 500))
        if draw < 0.015:
            return Reply(b"", reset=True)
        return Reply(reply(answer_to(request.rows[0])), self.delay) if request.rows else None
