"""Receipts for what was taken in: ``docs/protocol.md`` §16."""

from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection


class EntryKind(IntEnum):
    """What an entry of the receipt log is about."""

    NOISE = 0
    REPORT = 1
    ATTACHMENT = 2
    REPLY = 3
    ROSTER = 4
    GOVERNANCE = 5


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
    del connection, kind, roster_version
    return Receipt(sha256, hour, leaf=0)


def receipt_again(connection: Connection, *, sha256: bytes, hour: int, leaf: int) -> Receipt:
    """The receipt of something that was kept before, under the newest checkpoint."""
    del connection
    return Receipt(sha256, hour, leaf)
