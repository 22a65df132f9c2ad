"""What a person writes in an hour: an aiohttp loop, N requests in flight, answers parsed and dropped.

    aiohttp_loop.py URL MANIFEST ROWS IN_FLIGHT

Prints its own figures as JSON, counted from the first request: imports are not held against it.
"""

import asyncio
import itertools
import json
import sys
import time

import aiohttp


async def main(url, manifest, rows, in_flight):
    answered = 0
    with open(manifest, encoding="utf-8") as lines:
        texts = (json.loads(line)["text"] for line in itertools.islice(lines, rows))

        async def worker(session):
            nonlocal answered
            for text in texts:
                async with session.post(url, json={"inputs": text}) as reply:
                    reply.raise_for_status()
                    await reply.json()
                    answered += 1

        began, cpu = time.monotonic(), time.process_time()
        connector = aiohttp.TCPConnector(limit=in_flight)
        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(*(worker(session) for _ in range(in_flight)))
    print(json.dumps({"rows": answered, "wall": time.monotonic() - began, "cpu": time.process_time() - cpu}))


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
