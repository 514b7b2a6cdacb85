"""A machine that was used is taken: its disk and memory hold nothing but what is listed."""

import json
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import obstore
import psycopg
import pytest
from sqlalchemy import select

from app.admin.backup.take import back_up
from app.admin.seizure.count import count_files
from app.admin.seizure.inventory import read_inventory
from app.protocol import hpke
from app.protocol.primitives import random_bytes
from app.settings import Settings
from app.storage.blobs import Bucket
from app.storage.blobs.s3 import S3BlobStore
from app.storage.database import opened_database
from app.storage.tables import challenge_keys, metadata
from tests.assembly import Assembly
from tests.client import client_of
from tests.coalition import Coalition
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import ROOT, service_process
from tests.s3 import S3Server
from tests.seizure import (
    HEADS,
    REFUSED,
    Used,
    files_in,
    long_ago,
    memory_of,
    send_what_is_refused,
    short_spellings_of,
    spellings_of,
    use,
)
from tests.service import SQLITE_FILE, hand_over, make_settings

HOUR, DAY = 3600, 86_400
# Of a stored column, what may stand in the clear: the longest header has 132 bytes.
CLEAR = 132
KINDS = ["sqlite", "postgresql"]


@dataclass(frozen=True)
class Seized:
    """What was sent and when, and what was taken while the service ran."""

    settings: Settings
    used: Used
    seconds: range
    memory: bytes
    disk: dict[str, bytes]
    # Of PostgreSQL: shared by all databases of the server.
    write_ahead_log: dict[str, bytes]
    backups: dict[str, bytes]

    @property
    def everything(self) -> bytes:
        """Every byte that was taken, but for the memory."""
        places = (self.disk, self.write_ahead_log, self.backups)
        return b"\n".join(data for place in places for data in place.values())


@pytest.fixture(scope="module", params=KINDS)
def seized(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seized:
    """A service with files in a folder, or on PostgreSQL with files in a bucket."""
    folder, server = tmp_path_factory.mktemp("seized"), None
    settings = make_settings(folder, origin=free_url())
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        s3: S3Server = request.getfixturevalue("s3")
        url, bucket = server.new_database(), s3.new_bucket()
        settings = make_settings(
            folder, origin=settings.origins[0], database_url=url, bucket=bucket
        )
    settings.data.mkdir()
    coalition = Coalition(now=long_ago())
    hand_over(settings, Assembly(coalition, is_witness=False))
    start = _now()
    with service_process(settings, folder / "log") as process:
        with client_of(settings.origins[0]) as http:
            used = use(http, coalition)
            memory = memory_of(process.pid)
            send_what_is_refused(http)
        seconds = range(start, _now() + 1)
        disk, write_ahead_log = files_in(settings.data), {}
        if server is not None:
            disk |= _tables_of(server, settings.database_url)
            write_ahead_log = files_in(server.home / "data/pg_wal")
        if settings.bucket is not None:
            disk |= _objects_in(settings.bucket)
    disk["log"] = (folder / "log").read_bytes()
    back_up(settings, folder / "backups", [hpke.public_key_of(random_bytes(32))])
    backups = files_in(folder / "backups")
    return Seized(settings, used, seconds, memory, disk, write_ahead_log, backups)


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


def _tables_of(server: PostgresServer, url: str) -> dict[str, bytes]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        (oid,) = connection.execute(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).fetchone() or (0,)
    return files_in(server.home / f"data/base/{oid}")


def _objects_in(bucket: Bucket) -> dict[str, bytes]:
    store = S3BlobStore(bucket)._store  # noqa: SLF001 - whoever takes the bucket asks it directly
    names = [found["path"] for page in obstore.list(store) for found in page]
    return {name: bytes(obstore.get(store, name).bytes()) for name in names}


def test_what_was_sent_is_there_sealed_and_nothing_of_it_in_the_clear(seized: Seized) -> None:
    everything = seized.everything
    for name, secret in seized.used.secrets.items():
        assert secret not in everything, name
    for name, sealed in seized.used.sealed.items():
        # A page of PostgreSQL breaks what is longer.
        assert sealed[:64] in everything, name


def test_nothing_on_the_disk_tells_who_asked_or_what_was_refused(seized: Seized) -> None:
    everything = seized.everything
    for name, value in (*HEADS.items(), ("refused", REFUSED)):
        assert value.encode() not in everything, name


def test_the_log_says_that_it_serves_and_nothing_else(seized: Seized) -> None:
    (line,) = seized.disk["log"].decode().splitlines()
    assert json.loads(line)["message"].startswith("serving on port ")


def test_a_backup_holds_not_even_what_is_sealed(seized: Seized) -> None:
    everything = b"".join(seized.backups.values())
    assert len(everything) > sum(map(len, seized.used.sealed.values()))
    for name, sealed in seized.used.sealed.items():
        assert sealed[:64] not in everything, name


def test_every_file_of_the_data_folder_is_in_the_inventory(seized: Seized) -> None:
    counted, unlisted = count_files(seized.settings.data, read_inventory())
    assert unlisted == frozenset()
    assert counted or seized.settings.bucket


def test_no_file_of_the_service_holds_a_time_of_today_in_seconds(seized: Seized) -> None:
    spellings = spellings_of(seized.seconds)
    for path, data in seized.disk.items():
        assert not [spelling for spelling in spellings if spelling in data], path


def test_no_column_holds_a_time_that_is_no_full_hour(seized: Seized) -> None:
    short = short_spellings_of(seized.seconds)
    year = range(seized.seconds.start - 366 * DAY, seized.seconds.stop + 366 * DAY)
    with opened_database(seized.settings.database_url) as engine, engine.connect() as connection:
        for name, table in metadata.tables.items():
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    place = f"{name}.{column}"
                    if isinstance(value, int):
                        # What ends in some time tells when it began.
                        assert value not in year or value % HOUR == 0, place
                    elif isinstance(value, bytes):
                        assert not [s for s in short if s in value[:CLEAR]], place


def test_times_are_found_where_there_are_any() -> None:
    second = 1_795_890_000
    written = [
        b"x1795890000y",
        struct.pack(">q", second),
        struct.pack("<q", second),
        struct.pack("<q", second * 1000 + 999),
        struct.pack(">q", (second - 946_684_800) * 10**6 + 999_999),
        struct.pack("<d", second + 0.75),
        datetime.fromtimestamp(second, UTC).isoformat().encode(),
    ]
    spellings = spellings_of(range(second - 5, second + 5))
    for data in written:
        assert [spelling for spelling in spellings if spelling in b"\xff" + data + b"\xff"], data
    assert struct.pack(">I", second) in short_spellings_of(range(second, second + 1))


def test_the_memory_holds_no_plaintext_no_words_and_no_key_of_a_member(seized: Seized) -> None:
    for name, secret in seized.used.secrets.items():
        assert secret not in seized.memory, name
    with opened_database(seized.settings.database_url) as engine, engine.connect() as connection:
        key = connection.execute(select(challenge_keys.c.key)).scalar_one()
    # It has one secret of its own, and whoever looks finds it.
    assert key in seized.memory
    assert key not in b"".join(seized.disk[name] for name in seized.disk if name == "log")


def test_times_of_parts_are_cut_to_the_hour_as_far_as_a_program_can(seized: Seized) -> None:
    parts = [path for path in (seized.settings.data / "attachments").glob("*") if path.is_file()]
    assert parts or seized.settings.bucket
    for path in parts:
        times = path.stat()
        assert times.st_mtime % HOUR == 0
        # The inventory says so: no program can set this one.
        assert int(times.st_ctime) in seized.seconds
    (entry,) = [kind for kind in read_inventory().files if kind.name == "parts of sealed files"]
    assert "to the second" in entry.tells


def test_what_would_linger_in_memory_of_who_asked_is_taken_off_by_the_edge() -> None:
    taken_off = re.findall(
        r"header_up (?:-(\S+)|(\S+) \"\")", (ROOT / "deploy/Caddyfile").read_text()
    )
    patterns = ["".join(found).lower() for found in taken_off]
    for name in HEADS:
        assert any(fnmatch(name.lower(), pattern) for pattern in patterns), name


@pytest.mark.parametrize("seized", ["postgresql"], indirect=True)
def test_the_write_ahead_log_of_postgresql_tells_when_and_the_inventory_says_so(
    seized: Seized,
) -> None:
    everything = b"".join(seized.write_ahead_log.values())
    assert [spelling for spelling in spellings_of(seized.seconds) if spelling in everything]
    (entry,) = [thing for thing in read_inventory().beside if "write-ahead" in thing.name]
    assert "microsecond of every commit" in entry.tells


@pytest.mark.parametrize("seized", ["sqlite"], indirect=True)
def test_the_write_ahead_log_of_sqlite_was_among_what_was_read(seized: Seized) -> None:
    names = {Path(path).name for path in seized.disk}
    assert {SQLITE_FILE, f"{SQLITE_FILE}-wal"} <= names
