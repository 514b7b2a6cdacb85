"""Makes a small backup that every later version must restore: ``python -m tests.new_backup NAME``.

Run it with the code of a release, once for each: ``docs/backup.md``, part 8. NAME is the release.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from sqlalchemy import insert

from app.admin.backup.keys import read_identity, read_recipient
from app.admin.backup.restore import LEFT_OUT
from app.admin.backup.take import back_up
from app.protocol.primitives import random_bytes, sha256
from app.settings import Settings
from app.storage.blobs.local import LocalBlobStore
from app.storage.database import begin_write, opened_database
from app.storage.tables import attachments, blob_parts
from tests.backups import Backups, fill, rows_by_table
from tests.client import client_of
from tests.coalition import Coalition
from tests.service import free_socket, make_settings, prepare, running

FOLDER = Path(__file__).parent / "backup" / "releases"


def make(folder: Path, home: Path) -> None:
    """A series of two files, its key, and what must come out."""
    coalition = Coalition()
    listening, url = free_socket()
    settings = make_settings(home, origin=url)
    prepare(settings, coalition)
    keys = Backups(folder)
    with running(settings, listening), client_of(url) as http:
        for reports in (1, 0):
            fill(http, coalition, reports=reports, files=0)
            _add_attachment(settings)
            back_up(settings, folder, [read_recipient(keys.recipient)])
    keys.identity.rename(folder / "backup.identity")
    keys.recipient.unlink()
    keys.recipient.parent.rmdir()
    (folder / "catalogue.sqlite3").unlink()
    with opened_database(settings.database_url) as engine:
        rows = rows_by_table(engine)
    kept = sorted(name for name in rows if rows[name] and name not in LEFT_OUT)
    expected = {
        "rows": {name: len(rows[name]) for name in kept},
        "reports": [row[2].hex() for row in sorted(rows["reports"])],
    }
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    read_identity(folder / "backup.identity")


def _add_attachment(settings: Settings) -> None:
    """Smaller than a real one can be."""
    data, blob, name = random_bytes(300), random_bytes(16), random_bytes(16).hex()
    asyncio.run(LocalBlobStore(settings.data / "attachments").put(name, data))
    row = {"id": random_bytes(16), "sha256": sha256(data), "size": len(data), "arrival_hour": 1}
    with opened_database(settings.database_url) as engine, begin_write(engine) as connection:
        connection.execute(
            insert(attachments).values(row | {"blob": blob, "roster_version": 2, "leaf": 0})
        )
        connection.execute(insert(blob_parts).values(blob=blob, start=0, size=len(data), name=name))


if __name__ == "__main__":
    new = FOLDER / sys.argv[1]
    with tempfile.TemporaryDirectory() as place:
        make(new, Path(place))
