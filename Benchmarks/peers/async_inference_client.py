"""huggingface_hub's AsyncInferenceClient, N requests in flight, answers parsed and dropped.

    async_inference_client.py URL MANIFEST ROWS IN_FLIGHT [TIMEOUT]

Prints its own figures as JSON, counted from the first request: imports are not held against it. With
a timeout in seconds a row that is refused or runs out of time has failed, and the next one follows.
"""

import asyncio
import itertools
import json
import sys
import time

from huggingface_hub import AsyncInferenceClient


async def main(url, manifest, rows, in_flight, timeout):
    answered = failed = 0
    client = AsyncInferenceClient(url, token=False, timeout=timeout)
    with open(manifest, encoding="utf-8") as lines:
        texts = (json.loads(line)["text"] for line in itertools.islice(lines, rows))

        async def worker():
            nonlocal answered, failed
            for text in texts:
                try:
                    await client.text_classification(text)
                    answered += 1
                except Exception:
                    if timeout is None:
                        raise
                    failed += 1

        began, cpu = time.monotonic(), time.process_time()
        await asyncio.gather(*(worker() for _ in range(in_flight)))
    took = {"wall": time.monotonic() - began, "cpu": time.process_time() - cpu}
    print(json.dumps({"rows": answered, "failed": failed, **took}))


limit = float(sys.argv[5]) if len(sys.argv) > 5 else None
asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), limit))
