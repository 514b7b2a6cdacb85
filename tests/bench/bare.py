"""The ceiling: a bare FastAPI application that does one durable insert, and nothing else.

It shares commits as the service does, and checks, parses and proves nothing. ``ATALAYA_BARE``
names an SQLite file or a PostgreSQL address.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import psycopg
from fastapi import FastAPI, Request, Response

BATCH = 128
Insert = Callable[[list[bytes]], None]
Waiting = tuple[bytes, asyncio.Future[None]]


def open_sqlite(path: str) -> Insert:
    """One connection with the pragmas of the service."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS bare (number INTEGER PRIMARY KEY, body BLOB)")

    def insert(bodies: list[bytes]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO bare (body) VALUES (?)", [(b,) for b in bodies])
        connection.execute("COMMIT")

    return insert


def open_postgresql(address: str) -> Insert:
    """One connection of psycopg, without a layer above it."""
    connection = psycopg.connect(address)
    connection.execute("CREATE TABLE IF NOT EXISTS bare (number bigserial PRIMARY KEY, body bytea)")
    connection.commit()

    def insert(bodies: list[bytes]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare (body) VALUES (%b)", [(b,) for b in bodies])
        connection.commit()

    return insert


@asynccontextmanager
async def lifespan(application: FastAPI) -> AsyncIterator[None]:
    """One thread that writes whatever waits."""
    address = os.environ["ATALAYA_BARE"]
    opened = open_postgresql if address.startswith("postgresql") else open_sqlite
    queue: asyncio.Queue[Waiting] = asyncio.Queue()
    application.state.queue = queue
    with ThreadPoolExecutor(1) as thread:
        insert = await asyncio.get_running_loop().run_in_executor(thread, opened, address)
        task = asyncio.create_task(write(queue, thread, insert))
        yield
        task.cancel()


async def write(queue: asyncio.Queue[Waiting], thread: ThreadPoolExecutor, insert: Insert) -> None:
    """Takes all that waits into one commit, again and again."""
    while True:
        batch = [await queue.get()]
        while len(batch) < BATCH and not queue.empty():
            batch.append(queue.get_nowait())
        bodies = [body for body, _ in batch]
        await asyncio.get_running_loop().run_in_executor(thread, insert, bodies)
        for _, done in batch:
            done.set_result(None)


app = FastAPI(lifespan=lifespan)


@app.post("/api/v1/reports", status_code=201)
async def receive(request: Request) -> Response:
    """Keeps the body."""
    done = asyncio.get_running_loop().create_future()
    request.app.state.queue.put_nowait((await request.body(), done))
    await done
    return Response(status_code=201)
