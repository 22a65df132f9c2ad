"""A server that notes when the first request came, and can leave some rows without an answer.

Raw HTTP over asyncio in a thread of its own: every request has a Content-Length and gets the same
small answer, but for those whose body contains the marker, which are left open.
"""

import asyncio
import contextlib
import re
import threading
import time

from harness.nginx import SMALL

REPLY = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(SMALL)}\r\n\r\n{SMALL}".encode()
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Stopwatch:
    """What the server saw; times are of `time.monotonic`."""

    def __init__(self, marker):
        self.marker = marker
        self.first = None
        self.requests = 0
        self.held = 0
        self.port = None

    def reset(self):
        self.first, self.requests, self.held = None, 0, 0


class Connection(asyncio.Protocol):
    def __init__(self, watch):
        self.watch = watch
        self.rest = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        watch = self.watch
        if watch.first is None:
            watch.first = time.monotonic()
        data = self.rest + data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(data, 0, end)
            total = end + 4 + (int(length[1]) if length else 0)
            if len(data) < total:
                break
            watch.requests += 1
            if watch.marker and watch.marker in data[end:total]:
                watch.held += 1
            else:
                self.transport.write(REPLY)
            data = data[total:]
        self.rest = data


@contextlib.contextmanager
def stopwatch(marker=None):
    """Serves for as long as the block lasts: yields the stopwatch."""
    watch = Stopwatch(marker)
    loop = asyncio.new_event_loop()

    async def listen():
        server = await loop.create_server(lambda: Connection(watch), "127.0.0.1", 0, backlog=1024)
        watch.port = server.sockets[0].getsockname()[1]

    loop.run_until_complete(listen())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
