"""Receipts for what was taken in: ``docs/protocol.md`` §16.

The log begins when it is first needed: at the first start of the service, or with the first
command of an operator. What was kept before is entered then, so that nothing stands outside.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table

from app.intake.errors import NothingHere, found
from app.intake.limits import ENTERED_AT_ONCE, MOST_NOISE_AT_ONCE
from app.protocol.checkpoint import LOG_NAME, ReceiptLog, verifier_key
from app.protocol.errors import Malformed
from app.protocol.log import Entry, EntryKind, Tile, parse_tile_path
from app.protocol.primitives import random_bytes, signing_public_key
from app.storage import before_receipts, receipt_log
from app.storage.database import begin_write
from app.storage.receipt_log import PendingEntries, SigningKey
from app.storage.tables import attachments, reports
from app.storage.writer import Writer

# Features that enter something take its kind from here.
__all__ = [
    "Entry",
    "EntryKind",
    "Receipt",
    "enter",
    "enter_into",
    "enter_unasked",
    "open_log",
    "receipt_again",
]

_SEED_BYTES = 32


@dataclass
class Receipt:
    """What the answer to something kept says; ``proof`` is there once the commit is."""

    sha256: bytes
    hour: int
    leaf: int
    proof: str = ""


def enter(
    connection: Connection, kind: EntryKind, *, hour: int, roster_version: int, sha256: bytes
) -> Receipt:
    """The next entry of the receipt log; its proof follows at the end of the transaction."""
    entry = Entry(kind, hour, roster_version, sha256)
    return enter_into(open_log(connection), entry)


def enter_into(log: PendingEntries, entry: Entry) -> Receipt:
    """``enter`` for many in one transaction, which looks for the log once."""
    receipt = Receipt(entry.sha256, entry.hour, leaf=0)
    receipt.leaf = log.add(entry.to_bytes(), _keeping(receipt))
    return receipt


def enter_unasked(
    connection: Connection, kind: EntryKind, *, hour: int, roster_version: int, sha256: bytes
) -> int:
    """``enter`` where nobody waits for a receipt; the entry's number."""
    return open_log(connection).add(Entry(kind, hour, roster_version, sha256).to_bytes())


def receipt_again(connection: Connection, *, sha256: bytes, hour: int, leaf: int) -> Receipt:
    """The receipt of something that was kept before, under the newest checkpoint."""
    receipt = Receipt(sha256, hour, leaf)
    receipt_log.give_proof(connection, leaf, _keeping(receipt))
    return receipt


def _keeping(receipt: Receipt) -> receipt_log.Keep:
    def keep(proof: str) -> None:
        receipt.proof = proof

    return keep


def begin_log(engine: Engine, *, origin: str) -> None:
    """Makes the key and the log if there are none, and enters what lacks its entry."""
    with begin_write(engine) as connection:
        if receipt_log.signing_key(connection) is None:
            begin_with(connection, _new_key(name_for(origin)))
    _catch_up(engine)


def name_for(origin: str) -> str:
    """The name of a log that begins under this address; it stays when the address changes."""
    name = f"{origin.partition('://')[2]}/receipts"
    return name if LOG_NAME.fullmatch(name) else _some_name()


def _some_name() -> str:
    return f"{random_bytes(8).hex()}/receipts"


def open_log(connection: Connection) -> PendingEntries:
    """The log as this transaction adds to it; it begins where there is none."""
    return receipt_log.pending(connection) or begin_with(connection, _new_key(_some_name()))


def _new_key(name: str) -> SigningKey:
    return SigningKey(name, random_bytes(_SEED_BYTES))


def begin_with(connection: Connection, key: SigningKey) -> PendingEntries:
    """Begins a log where there is none, and enters rosters and the log of governance."""
    receipt_log.found_log(connection, key)
    entries = receipt_log.pending(connection)
    if entries is None:
        raise ValueError("a log that was just begun is not there")
    old = [
        Entry(EntryKind.GOVERNANCE, hour, 0, log_hash)
        for hour, log_hash in before_receipts.old_governance(connection)
    ]
    for hour, version, roster_hash in before_receipts.old_rosters(connection):
        old.append(Entry(EntryKind.ROSTER, hour, version, roster_hash))
    for entry in old:
        entries.add(entry.to_bytes())
    return entries


def _catch_up(engine: Engine) -> None:
    """Enters every report and attachment from before, some at a time."""
    with engine.connect() as connection:
        has_reports = before_receipts.has_old_reports(connection)
    if has_reports:
        _catch_up_table(engine, reports, EntryKind.REPORT)
    _catch_up_table(engine, attachments, EntryKind.ATTACHMENT)


def _catch_up_table(engine: Engine, table: Table, kind: EntryKind) -> None:
    after: Any = None
    while True:
        with begin_write(engine) as connection:
            rows = before_receipts.old_rows(connection, table, after, limit=ENTERED_AT_ONCE)
            if not rows:
                return
            entries = [Entry(kind, row.hour, row.roster_version, row.sha256) for row in rows]
            leaves = [open_log(connection).add(entry.to_bytes()) for entry in entries]
            places = [(row.key, leaf) for row, leaf in zip(rows, leaves, strict=True)]
            before_receipts.set_leaves(connection, table, places)
            after = rows[-1].key


async def add_noise(writer: Writer, *, hour: int) -> None:
    """Adds none to a few entries about nothing.

    Who looks at the sizes in two receipts then cannot tell how much came from others in between.
    """
    amount = random_bytes(1)[0] % (MOST_NOISE_AT_ONCE + 1)

    def add(connection: Connection) -> None:
        for _ in range(amount):
            enter_unasked(
                connection,
                EntryKind.NOISE,
                hour=hour,
                roster_version=0,
                sha256=random_bytes(32),
            )

    if amount:
        await writer.write(add)


def certifiable_key(engine: Engine) -> str:
    """Name and public key of the log in one word, for the coalition to certify."""
    with engine.connect() as connection:
        key = found(receipt_log.signing_key(connection))
    return verifier_of(key)


def verifier_of(key: SigningKey) -> str:
    """Name and public key in one word."""
    return verifier_key(ReceiptLog(key.name, signing_public_key(key.seed)))


def tile(engine: Engine, level: int, path: str) -> bytes:
    """The hashes of a tile; raises ``NothingHere``, also for what is no path."""
    number, width = _place(path)
    with engine.connect() as connection:
        return found(receipt_log.tile_hashes(connection, Tile(level, number, width)))


def entry_bundle(engine: Engine, path: str) -> bytes:
    """The entries of a tile; raises ``NothingHere``, also for what is no path."""
    number, width = _place(path)
    with engine.connect() as connection:
        return found(receipt_log.entry_bundle(connection, number, width))


def _place(path: str) -> tuple[int, int]:
    try:
        return parse_tile_path(path)
    except Malformed as error:
        raise NothingHere("there is nothing under this name") from error
