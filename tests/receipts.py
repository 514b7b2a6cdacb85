"""The receipt log as a member reads it, and receipts as a defender checks them."""

from collections.abc import Mapping

import httpx
from sqlalchemy import Engine, select

from app.intake.receipts import certifiable_key
from app.protocol.checkpoint import (
    Checkpoint,
    ReceiptLog,
    VerifiedReceipt,
    open_checkpoint,
    parse_verifier_key,
    split_notes,
    verify_receipt,
)
from app.protocol.log import (
    ENTRY_BYTES,
    TILE_WIDTH,
    Edge,
    Entry,
    EntryKind,
    TreeHead,
    leaf_hash,
    parse_entry,
    tile_path,
)
from app.protocol.primitives import sha256
from app.protocol.stream import split
from app.storage import receipt_log
from app.storage.tables import receipt_entries, reports

RECEIPTS = "/api/v1/receipts"


def certified_log(engine: Engine) -> ReceiptLog:
    """What the coalition would certify."""
    return parse_verifier_key(certifiable_key(engine))


def check_receipt(
    answer: httpx.Response,
    data: bytes,
    log: ReceiptLog,
    *,
    kind: EntryKind = EntryKind.REPORT,
    roster_version: int | None = None,
) -> VerifiedReceipt:
    """The receipt in an answer, for ``data``; raises what is wrong with it.

    An envelope says itself to which roster it was sealed.
    """
    assert answer.status_code in (200, 201), answer.text
    said = answer.json()
    if roster_version is None:
        roster_version = int.from_bytes(data[12:16], "big")
    entry = Entry(kind, said["hour"], roster_version, sha256(data))
    assert said["sha256"] == entry.sha256.hex()
    return verify_receipt(said["proof"].encode(), entry=entry, log=log)


def read_checkpoint(
    http: httpx.Client, session: Mapping[str, str], log: ReceiptLog
) -> tuple[Checkpoint, list[bytes]]:
    """The newest checkpoint, and all notes of the answer."""
    answer = http.get(f"{RECEIPTS}/checkpoint", headers=session)
    assert answer.status_code == 200, answer.text
    notes = split_notes(answer.content)
    return open_checkpoint(notes[0], log), notes


def read_entries(http: httpx.Client, session: Mapping[str, str], size: int) -> list[Entry]:
    """The first ``size`` entries."""
    entries: list[Entry] = []
    for number in range(-(-size // TILE_WIDTH)):
        path = tile_path(number, min(TILE_WIDTH, size - number * TILE_WIDTH))
        answer = http.get(f"{RECEIPTS}/tile/entries/{path}", headers=session)
        assert answer.status_code == 200, path
        for entry in split(answer.content, 2 + ENTRY_BYTES):
            assert entry[:2] == b"\x00\x29"
            entries.append(parse_entry(entry[2:]))
    assert len(entries) == size
    return entries


def head_of(entries: list[Entry]) -> TreeHead:
    """The tree that these entries make."""
    edge = Edge()
    for entry in entries:
        edge.append(leaf_hash(entry.to_bytes()))
    return edge.tree().head


def check_stored_log(engine: Engine) -> tuple[TreeHead, list[Entry]]:
    """That entries, tiles and checkpoint in the database are of one piece; what they are."""
    log = certified_log(engine)
    with engine.connect() as connection:
        note = receipt_log.newest_note(connection)
        assert note is not None
        head = open_checkpoint(note, log).head
        rows = connection.execute(receipt_entries.select().order_by(receipt_entries.c.number))
        numbered = [(row.number, parse_entry(row.entry)) for row in rows]
        assert receipt_log.tree_at(connection, head.size).head == head
    assert [number for number, _ in numbered] == list(range(head.size))
    entries = [entry for _, entry in numbered]
    assert head_of(entries) == head
    return head, entries


def check_reports_against(engine: Engine, entries: list[Entry]) -> None:
    """That every report has its entry, at the place that it names, and every entry its report."""
    with engine.connect() as connection:
        columns = (reports.c.leaf, reports.c.sha256, reports.c.arrival_hour)
        rows = connection.execute(select(*columns).order_by(reports.c.leaf)).all()
    entered = [(number, e) for number, e in enumerate(entries) if e.kind is EntryKind.REPORT]
    assert [(number, entry.sha256, entry.hour) for number, entry in entered] == [
        tuple(row) for row in rows
    ]
