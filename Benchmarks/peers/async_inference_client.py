"""huggingface_hub's AsyncInferenceClient, N requests in flight, answers parsed and dropped.

    async_inference_client.py URL MANIFEST ROWS IN_FLIGHT

Prints its own figures as JSON, counted from the first request: imports are not held against it.
"""

import asyncio
import itertools
import json
import sys
import time

from huggingface_hub import AsyncInferenceClient


async def main(url, manifest, rows, in_flight):
    answered = 0
    client = AsyncInferenceClient(url, token=False)
    with open(manifest, encoding="utf-8") as lines:
        texts = (json.loads(line)["text"] for line in itertools.islice(lines, rows))

        async def worker():
            nonlocal answered
            for text in texts:
                await client.text_classification(text)
                answered += 1

        began, cpu = time.monotonic(), time.process_time()
        await asyncio.gather(*(worker() for _ in range(in_flight)))
    print(json.dumps({"rows": answered, "wall": time.monotonic() - began, "cpu": time.process_time() - cpu}))


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
