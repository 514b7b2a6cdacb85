"""A service with something in it, and backups of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine

from app.admin.backup.keys import make_keys, read_identity, read_recipient
from app.admin.backup.reading import Survey, staging, survey
from app.admin.backup.restore import restore
from app.admin.backup.series import find_series
from app.admin.backup.take import Plan, Taken, back_up
from app.settings import Settings
from app.storage.snapshot import one_moment, rows_of, tables_of
from tests.client import upload
from tests.coalition import Coalition
from tests.uploads import like_attachment

# Several parts: one is at most 4 MiB.
FILE_BYTES = 5_000_000


@dataclass
class Backups:
    """A folder of backups, and the keys to it."""

    home: Path
    identity: Path = field(init=False)
    recipient: Path = field(init=False)

    def __post_init__(self) -> None:
        self.identity, self.recipient = make_keys(self.home / "keys")

    @property
    def folder(self) -> Path:
        return self.home / "backups"

    def take(self, settings: Settings, *, days: int = 7, keep: int = 2) -> Taken:
        """One more."""
        return back_up(settings, self.folder, [read_recipient(self.recipient)], Plan(days, keep))

    def restore(self, settings: Settings, *files: Path) -> Survey:
        """The files, or the newest series."""
        headers = find_series(files or [self.folder])
        return restore(settings, headers, read_identity(self.identity))


def fill(http: httpx.Client, coalition: Coalition, *, reports: int = 3, files: int = 1) -> None:
    """Reports that members can open, and attachments that only have their shape."""
    for number in range(reports):
        data, _ = coalition.seal_report({"alborada"}, text=f"Aviso {number}")
        assert http.post("/api/v1/reports", content=data).status_code == 201
    for _ in range(files):
        upload(http, like_attachment(coalition, FILE_BYTES))


def rows_by_table(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """Everything in the database."""
    with one_moment(engine) as connection:
        return {
            table.name: {tuple(row) for row in rows_of(connection, table)}
            for table in tables_of(connection)
        }


def check(backups: Backups, *files: Path) -> Survey:
    """Reads all of the newest series, or of the files."""
    with staging() as wanted:
        headers = find_series(files or [backups.folder])
        return survey(headers, read_identity(backups.identity), wanted)
