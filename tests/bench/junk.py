"""Throws requests that have no admission at a service, at a steady pace, until it is ended.

    python -m tests.bench.junk PORT REQUESTS_A_SECOND

It prints then how many a second were answered.
"""

import asyncio
import signal
import sys
import time
from contextlib import suppress
from itertools import count

import uvloop

from tests.bench.load import read_answer

BODY = bytes(4096)
THROWERS = 8


async def throw(port: int, a_second: float, answered: "count[int]") -> None:
    """From one connection, and from a new one where the old one was closed."""
    head = f"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n"
    due = time.monotonic()
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                due = max(due + 1 / a_second, time.monotonic() - 1)
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                writer.write(head.encode() + BODY)
                await read_answer(reader)
                next(answered)
        writer.close()


async def main(port: int, a_second: float) -> None:
    """All throwers at once."""
    told, answered, start = asyncio.Event(), count(), time.monotonic()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    throwers = [throw(port, a_second / THROWERS, answered) for _ in range(THROWERS)]
    throwing = asyncio.gather(*throwers)
    await told.wait()
    print(next(answered) / (time.monotonic() - start))
    throwing.cancel()
    with suppress(asyncio.CancelledError):
        await throwing


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), float(sys.argv[2])))
