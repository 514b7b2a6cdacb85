"""Noise in the receipt log: of its own kind, and of no amount that anybody could subtract."""

import asyncio
from collections import Counter
from itertools import pairwise

from sqlalchemy import Engine

from app.intake.limits import MOST_NOISE_AT_ONCE
from app.intake.receipts import add_noise, begin_log
from app.protocol.log import EntryKind
from app.storage.writer import Writer
from tests.receipts import check_stored_log

ROUNDS, HOUR = 60, 498_000


def test_noise_is_of_its_own_kind_and_of_a_random_amount(engine: Engine) -> None:
    begin_log(engine, origin="https://observatorio.example")
    _, before = check_stored_log(engine)
    sizes = [len(before)]

    async def add() -> None:
        async with Writer(engine) as writer:
            for _ in range(ROUNDS):
                await add_noise(writer, hour=HOUR)
                sizes.append(len(check_stored_log(engine)[1]))

    asyncio.run(add())
    _, entries = check_stored_log(engine)
    noise = entries[len(before) :]
    assert {(entry.kind, entry.hour, entry.roster_version) for entry in noise} == {
        (EntryKind.NOISE, HOUR, 0)
    }
    assert len({entry.sha256 for entry in noise}) == len(noise)
    amounts = Counter(after - size for size, after in pairwise(sizes))
    # One of them is missing by chance once in eight million runs.
    assert amounts.keys() == set(range(MOST_NOISE_AT_ONCE + 1))
