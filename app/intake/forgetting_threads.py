"""Deleting threads by order: ``docs/protocol.md`` §20.

What a due order names is looked for in every run, and not only once for each order: a process of
an earlier version, which knew of no threads, may have carried the rest of the order out.
"""

import asyncio
from functools import partial

from sqlalchemy import Connection, Engine

from app.intake.errors import PinsRequired
from app.intake.governance import Governance
from app.intake.limits import FORGOTTEN_AT_ONCE, NAMED_AT_ONCE
from app.protocol.deletion import NamedThread
from app.protocol.ledger import Ledger
from app.protocol.ledger_deletions import deletion_of
from app.storage import thread_tombstones
from app.storage.writer import Writer


async def forget_threads(
    engine: Engine, writer: Writer, governance: Governance, *, hour: int
) -> int:
    """Deletes every thread that a due order names; how many there were.

    Stopped in the middle, it leaves a thread that nobody is shown any more, and the next run goes
    on with its events.
    """
    count = 0
    for named in await asyncio.to_thread(_due, engine, governance, hour):
        if await governance.change(partial(_bury, named=named, hour=hour)):
            drop = partial(
                thread_tombstones.drop_events, thread=named.thread, limit=FORGOTTEN_AT_ONCE
            )
            while await writer.write(drop):
                pass
            count += 1
    return count


def _due(engine: Engine, governance: Governance, hour: int) -> list[NamedThread]:
    """Of what due orders name, that which stands."""
    try:
        named = governance.read(partial(_named, hour=hour))
    except PinsRequired:
        return []
    found: list[NamedThread] = []
    with engine.connect() as connection:
        for start in range(0, len(named), NAMED_AT_ONCE):
            some = named[start : start + NAMED_AT_ONCE]
            found += thread_tombstones.hours_of_first_events(connection, some)
    return found


def _named(ledger: Ledger, hour: int) -> list[NamedThread]:
    states = [state for state in ledger.deletions.values() if state.is_due(hour)]
    return list(dict.fromkeys(each for state in states for each in state.deletion.threads))


def _bury(connection: Connection, ledger: Ledger, *, named: NamedThread, hour: int) -> bool:
    """Asks again in the transaction: another process' clock may be an hour behind."""
    began = thread_tombstones.hours_of_first_events(connection, [named]).get(named)
    if began is None or deletion_of(ledger, named, began=began, hour=hour) is None:
        return False
    thread_tombstones.bury_thread(connection, named.thread)
    return True
