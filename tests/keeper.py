"""Something to forget: a database and a folder that hold reports, attachments and a log."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, Table, func, insert, select

from app.intake import forgetting
from app.intake.forgetting import Tally
from app.intake.governance import Governance, adopt_pins, hand_in, publish_now
from app.intake.ledger_reader import LedgerReader
from app.protocol.deletion import NamedThread, deletion_body, objection_body
from app.protocol.ledger_state import moment_of
from app.protocol.primitives import random_bytes
from app.protocol.thread_key import CarriedKey
from app.storage import thread_keys, threads
from app.storage.blobs import BlobStore
from app.storage.blobs.local import LocalBlobStore
from app.storage.database import begin_write
from app.storage.tables import archived_keys, attachments, blob_parts, reports, uploads
from app.storage.writer import Writer
from tests.assembly import Assembly

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = int(NOW.timestamp()) // 3600


@dataclass
class Keeper:
    """A database and a folder that hold things, and the coalition whose orders count."""

    engine: Engine
    folder: Path
    assembly: Assembly
    reader: LedgerReader = field(default_factory=LedgerReader)
    handed_in: int = 0
    blobs: BlobStore = field(init=False)

    def __post_init__(self) -> None:
        self.blobs = LocalBlobStore(self.folder / "attachments")

    def publish(self) -> Self:
        """Hands over pins and log."""
        with begin_write(self.engine) as connection:
            adopt_pins(connection, self.assembly.coalition.pins)
        self.catch_up()
        return self

    def catch_up(self) -> None:
        """Hands over what the assembly has said since."""
        for document, hour in self.assembly.documents[self.handed_in :]:
            if b'"kind"' in document:
                hand_in(self.engine, self.reader, document, now=moment_of(hour))
            else:
                publish_now(self.engine, self.reader, now=moment_of(hour))
        self.handed_in = len(self.assembly.documents)

    def report(self, *, hour: int = HOUR, mark: bytes = b"") -> bytes:
        """A report and what each member has archived of it; its evidence hash."""
        report_id, digest = random_bytes(16), random_bytes(32)
        row = {"id": report_id, "sha256": digest, "arrival_hour": hour, "leaf": 7}
        row |= {"roster_version": self.assembly.roster.version}
        row |= {"excerpt_front": mark, "excerpt_back": mark, "envelope": mark * 1000}
        keys = [
            {"member": member.id, "report_id": report_id, "sealed": mark}
            for member in self.assembly.coalition.members
        ]
        with begin_write(self.engine) as connection:
            connection.execute(insert(reports).values(row))
            connection.execute(insert(archived_keys), keys)
        return digest

    def attachment(self, *, hour: int = HOUR, mark: bytes = b"", parts: int = 2) -> bytes:
        """An attachment, and the upload that it was; its evidence hash."""
        blob, digest = random_bytes(16), random_bytes(32)
        names = [random_bytes(16).hex() for _ in range(parts)]
        for name in names:
            asyncio.run(self.blobs.put(name, mark * 1000))
        row = {"id": random_bytes(16), "sha256": digest, "size": parts, "arrival_hour": hour}
        row |= {"blob": blob, "roster_version": 1, "leaf": 8}
        with begin_write(self.engine) as connection:
            connection.execute(insert(attachments).values(row))
            rows = [
                {"blob": blob, "start": n, "size": 1, "name": name} for n, name in enumerate(names)
            ]
            connection.execute(insert(blob_parts), rows)
            connection.execute(insert(uploads).values(_upload(blob, digest)))
        return digest

    def thread(self, *, hour: int = HOUR, mark: bytes = b"", events: int = 3) -> NamedThread:
        """A thread of two members, with a key that is carried to one; how an order names it."""
        named = NamedThread(random_bytes(16), random_bytes(32))
        with begin_write(self.engine) as connection:
            threads.add_members(connection, named.thread, ["alborada", "brujula"])
            for number in range(events):
                digest = random_bytes(32) if number else named.first
                new = threads.NewEvent(
                    named.thread, number, digest, hour + number, 1, bytes(32), mark * 1000
                )
                threads.add_event(connection, new, leaf=number + 9)
            key = CarriedKey(named.thread, 1, bytes(32), mark)
            thread_keys.add_keys(connection, [("alborada", key)])
        return named

    def order(
        self, *evidence: bytes, member: str = "alborada", named: Sequence[NamedThread] = ()
    ) -> str:
        """A deletion, now by the assembly's clock; its id."""
        body = deletion_body(evidence, reason="lo pide", threads=named)
        seed = self.assembly.secrets[member].signing_seed
        entry = self.assembly.take(self.assembly.write("deletion", body, seed=seed, by=member))
        self.catch_up()
        return entry.id

    def object_to(self, deletion: str, member: str = "brujula") -> None:
        body = objection_body(deletion, reason="es prueba")
        seed = self.assembly.secrets[member].signing_seed
        self.assembly.take(self.assembly.write("objection", body, seed=seed, by=member))
        self.catch_up()

    def forget(self, *, hours: int = 0, keep_days: int | None = None) -> Tally:
        """One run, ``hours`` from now."""
        tally = asyncio.run(self.run(NOW + timedelta(hours=hours), keep_days))
        assert tally is not None
        return tally

    async def run(self, now: datetime, keep_days: int | None = None) -> Tally | None:
        """One run; ``None`` where another process is at it."""
        async with asyncio.timeout(120), Writer(self.engine) as writer:
            governance = Governance(self.engine, writer)
            return await forgetting.run(
                self.engine, writer, self.blobs, governance, now=now, keep_days=keep_days
            )

    def count(self, table: Table) -> int:
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def hashes(self, table: Table) -> set[bytes]:
        with self.engine.connect() as connection:
            return set(connection.execute(select(table.c.sha256)).scalars())

    @property
    def files(self) -> set[str]:
        return {path.name for path in (self.folder / "attachments").iterdir()}

    def files_with(self, mark: bytes) -> list[str]:
        """Every file of the data folder in which the bytes are."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        assert found
        return [path.name for path in found if mark in path.read_bytes()]


def _upload(blob: bytes, digest: bytes) -> dict[str, object]:
    return {
        "token_sha256": random_bytes(32),
        "blob": blob,
        "size": 1,
        "received": 1,
        "header": b"",
        "metadata": "",
        "sha256": digest,
        "expires_hour": HOUR + 72,
    }
