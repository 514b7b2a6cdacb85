"""Who does what only one process must do, where several share a database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

# Any constant will do, as long as every process takes the same one and writers take another.
_FORGETTING = 0x0A7A0FF0


@asynccontextmanager
async def turn_to_forget(engine: Engine) -> AsyncIterator[bool]:
    """Whether it is this process's turn, until the end of the block; nobody waits for it.

    SQLite has one process only.
    """
    with ExitStack() as stack:
        is_ours = await asyncio.to_thread(stack.enter_context, _try_lock(engine))
        try:
            yield is_ours
        finally:
            await asyncio.to_thread(stack.close)


@contextmanager
def _try_lock(engine: Engine) -> Iterator[bool]:
    if engine.dialect.name != "postgresql":
        yield True
        return
    # Of the connection and not of a transaction: one that stays open for long is cut off.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"key": _FORGETTING}
        is_ours = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one()
        try:
            yield is_ours
        finally:
            if is_ours:
                # Where the connection is gone, so is the lock.
                with suppress(DBAPIError):
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
