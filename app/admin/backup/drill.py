"""A backup that was never restored is none: this restores one, beside the running service.

With a key of its own, into a folder that is removed afterwards. Nothing of the running service is
changed, and nothing leaves the machine.
"""

import asyncio
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, Engine

from app.admin.backup.errors import BackupRefused
from app.admin.backup.keys import make_keys, read_identity, read_recipient
from app.admin.backup.reading import LogState, Survey
from app.admin.backup.restore import LEFT_OUT, restore
from app.admin.backup.series import find_series
from app.admin.backup.take import back_up
from app.protocol.log import Edge, Entry, EntryKind, leaf_hash
from app.protocol.primitives import sha256
from app.settings import Settings
from app.storage import receipt_log
from app.storage.blobs import BlobStore
from app.storage.blobs.opening import open_store
from app.storage.database import opened_database
from app.storage.parts import parts_of
from app.storage.snapshot import bytes_in_use, one_moment, rows_of, tables_of

# The backup and the restored copy, and values in between.
_TIMES_AS_MUCH = 3
# Seconds.
_PATIENCE = 60


class DrillFailed(BackupRefused):
    """What was restored is not what was there, or does not work."""


def drill(settings: Settings, folder: Path, *, database_url: str | None) -> Iterator[str]:
    """One line for each thing that was done and seen.

    The copy is restored into ``database_url``, or into SQLite below ``folder``. Raises
    ``DrillFailed``, or ``BackupRefused`` where there is no room.
    """
    with opened_database(settings.database_url) as original:
        yield _room(original, folder)
        place = Path(tempfile.mkdtemp(prefix="atalaya-drill-", dir=folder))
        try:
            copy = _settings_of_copy(settings, place, database_url)
            found, size = _there_and_back(settings, copy, place)
            yield f"A backup of {size:,} bytes was made, checked and restored."
            yield from _compare(original, copy, found)
            yield _start(copy)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    yield "The drill is passed. The key that opens your real backups was not tried: do that too."


def _room(original: Engine, folder: Path) -> str:
    with original.connect() as connection:
        needed = _TIMES_AS_MUCH * bytes_in_use(connection)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupRefused(
            f"The drill may need {needed:,} bytes in {folder}, and {free:,} are free there:"
            " give another folder with --in."
        )
    return f"It may use {needed:,} bytes in {folder} for a while; {free:,} are free."


def _settings_of_copy(settings: Settings, place: Path, database_url: str | None) -> Settings:
    data = place / "data"
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    return replace(
        settings,
        data=data,
        database_url=database_url or f"sqlite:///{data}/atalaya.sqlite3",
        bucket=None,
        host="127.0.0.1",
        port=port,
        keep_days=None,
    )


def _there_and_back(settings: Settings, copy: Settings, place: Path) -> tuple[Survey, int]:
    identity, recipient = make_keys(place / "key")
    taken = back_up(settings, place / "backups", [read_recipient(recipient)])
    found = restore(copy, find_series([place / "backups"]), read_identity(identity))
    return found, taken.path.stat().st_size


def _compare(original: Engine, copy: Settings, found: Survey) -> Iterator[str]:
    blobs = open_store(copy.data / "attachments", copy.bucket)
    with opened_database(copy.database_url) as engine, one_moment(engine) as connection:
        yield _counts(connection, found)
        entries = _entries(connection, original, found.log)
        yield f"The receipt log with {len(entries):,} entries is the one that runs here."
        yield _reports(connection, set(entries))
        yield _attachments(connection, set(entries), blobs)


def _counts(connection: Connection, found: Survey) -> str:
    counts = found.manifest.counts
    total = 0
    for table in tables_of(connection):
        count = sum(1 for _ in rows_of(connection, table))
        gone = bool(found.manifest.gone)
        if table.name not in LEFT_OUT and not gone and count != counts[table.name]:
            raise DrillFailed(f"The table {table.name} has {count} rows, not {counts[table.name]}.")
        total += count
    return f"{total:,} rows in {len(counts)} tables are as many as there were."


def _entries(connection: Connection, original: Engine, log: LogState | None) -> list[bytes]:
    """Every entry of the restored log, which the original has gone on from."""
    if log is None:
        return []
    edge, entries = Edge(), []
    for row in _rows(connection, "receipt_entries"):
        entries.append(row["entry"])
        edge.append(leaf_hash(row["entry"]))
    with original.connect() as reading:
        running = receipt_log.tree_at(reading, log.head.size).head
    if not edge.tree().head == log.head == running:
        raise DrillFailed("The restored receipt log is another than the one that runs here.")
    return entries


def _reports(connection: Connection, entries: set[bytes]) -> str:
    count = 0
    for row in _rows(connection, "reports"):
        count += 1
        if sha256(row["envelope"]) != row["sha256"]:
            raise DrillFailed("A report is not the one that its evidence hash names.")
        _check_entry(entries, EntryKind.REPORT, row)
    return f"{count:,} reports have the hashes of their receipts."


def _attachments(connection: Connection, entries: set[bytes], blobs: BlobStore) -> str:
    count = 0
    with asyncio.Runner() as runner:
        for row in _rows(connection, "attachments"):
            count += 1
            digest = hashlib.sha256()
            for part in parts_of(connection, row["blob"]):
                digest.update(runner.run(blobs.read(part.name)))
            if digest.digest() != row["sha256"]:
                raise DrillFailed("An attachment is not the one that its evidence hash names.")
            _check_entry(entries, EntryKind.ATTACHMENT, row)
    return f"{count:,} attachments have the hashes of their receipts."


def _check_entry(entries: set[bytes], kind: EntryKind, row: Mapping[str, Any]) -> None:
    entry = Entry(kind, row["arrival_hour"], row["roster_version"], row["sha256"])
    if entry.to_bytes() not in entries:
        raise DrillFailed("Something that was kept has no entry in the receipt log.")


def _rows(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    for table in tables_of(connection):
        if table.name == name:
            columns = table.columns.keys()
            for row in rows_of(connection, table):
                yield dict(zip(columns, row, strict=True))


def _start(copy: Settings) -> str:
    url = f"http://{copy.host}:{copy.port}"
    with _served(copy), httpx.Client(base_url=url, timeout=_PATIENCE, trust_env=False) as http:
        answer = http.get("/api/v1/health")
        if answer.status_code != httpx.codes.OK:
            raise DrillFailed(f"The restored service is not well: it answers {answer.status_code}.")
        page = http.get("/")
        if page.status_code != httpx.codes.OK:
            raise DrillFailed(f"The restored service shows no page: {page.status_code}.")
    return "The restored service was started on loopback: it is well and shows its page."


@contextmanager
def _served(copy: Settings) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.main"],
        env=_environment(copy),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        for said in process.stderr or ():
            if "serving on port" in said:
                break
        else:
            raise DrillFailed(f"The restored service does not start. It says: {said.strip()}")
        yield
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE)


def _environment(copy: Settings) -> dict[str, str]:
    """That of this process, but for everything that is the running service's."""
    others = {name: text for name, text in os.environ.items() if not name.startswith("ATALAYA_")}
    return {
        **others,
        "ATALAYA_DATA": str(copy.data),
        "ATALAYA_DATABASE_URL": copy.database_url,
        "ATALAYA_WEB": str(copy.web),
        "ATALAYA_ORIGINS": ",".join(copy.origins),
        "ATALAYA_HOST": copy.host,
        "ATALAYA_PORT": str(copy.port),
    }
