"""The demo's case file: synthetic reports, each marked as such, sealed as a page seals them.

What stands in ``case_file.json`` is made by a generator of synthetic reports; here it is dated to
today, sealed to the coalition's keys and taken in as any other report. It is put into an empty
service only, so that nobody's own attempts are buried in it.
"""

import asyncio
import io
import re
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.admin.demo.casework import Desk, SealedReport, read_authors
from app.intake.governance import Governance
from app.intake.ledger_reader import LedgerReader
from app.intake.limits import SMALL_PART_BYTES
from app.intake.packages import Packages
from app.intake.reports import list_for
from app.intake.threads import Threads
from app.intake.upload_parts import Terms
from app.intake.uploads import Uploads
from app.protocol import attachment, envelope, hpke, reply, report, return_code
from app.protocol.encoding import from_json_object, to_base64url, to_json
from app.protocol.header import HASH_BYTES, ID_BYTES, Header, Kind
from app.protocol.ledger import Ledger
from app.protocol.package import CarriedUpload, package_pieces
from app.protocol.primitives import random_bytes, sha256
from app.protocol.roster import Roster
from app.settings import Settings
from app.storage.blobs.opening import open_store
from app.storage.database import opened_database
from app.storage.writer import Writer

FILE = Path(__file__).with_name("case_file.json")
NO_PAGE = "0" * 2 * HASH_BYTES
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2})?")
Json = Mapping[str, Any]


def put(settings: Settings, folder: Path, *, now: datetime) -> None:
    """Puts the case file into a service in which nothing has arrived yet."""
    with opened_database(settings.database_url) as engine:
        with engine.connect() as connection:
            ledger = LedgerReader().read(connection)
        anybody = ledger.roster.members[0].id if ledger.roster else ""
        if not list(list_for(engine, anybody, after=0, limit=1)):
            asyncio.run(_put(settings, engine, ledger, folder, now))


async def _put(
    settings: Settings, engine: Engine, ledger: Ledger, folder: Path, now: datetime
) -> None:
    content = read_case_file(now.date())
    blobs = open_store(settings.data / "attachments", settings.bucket)
    async with Writer(engine) as writer:
        packages = Packages(writer, Uploads(engine, writer, blobs), is_paid=False)
        sealer = _Sealer(ledger, content["pictures"], now)
        for one in content["reports"]:
            pieces = sealer.seal(one)
            at = now - timedelta(hours=one["hours_ago"])
            await packages.receive(_passed(pieces), Terms(SMALL_PART_BYTES, partial(_same, at)))
        threads = Threads(writer, Governance(engine, writer))
        desk = Desk(ledger, threads, read_authors(folder, ledger), now)
        await desk.write(content["cases"], sealer.sealed)


def _same(at: datetime) -> datetime:
    return at


async def _passed(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def read_case_file(today: date) -> Json:
    """The case file as if it had been made ``today``."""
    value = from_json_object(FILE.read_bytes())
    by = today - date.fromisoformat(value["today"])
    dated: Json = _moved(value, by)
    return dated


def _moved(value: Any, by: timedelta) -> Any:
    """Every day and hour in it later; a month or a year is told too vaguely to be moved."""
    if isinstance(value, dict):
        return {name: _moved(each, by) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, by) for each in value]
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    return f"{date.fromisoformat(found[1]) + by}{found[2] or ''}"


@dataclass(frozen=True)
class _Picture:
    data: bytes
    name: str
    keys: return_code.AttachmentKeys

    def manifest(self) -> dict[str, Any]:
        return {
            "id": self.keys.id.hex(),
            "key": to_base64url(self.keys.data_key),
            "name": self.name,
            "media_type": "image/png",
            "size": len(self.data),
            "sha256": sha256(self.data).hex(),
        }


class _Sealer:
    """Seals reports one after the other, each with words that nobody keeps; ``sealed`` are all."""

    def __init__(self, ledger: Ledger, pictures: Mapping[str, str], now: datetime) -> None:
        if ledger.roster is None:
            raise ValueError("the demo is published before anybody writes")
        self._roster: Roster = ledger.roster
        self._keys = [
            ledger.public_keys[(self._roster.current_key(member, now) or member.intake[-1]).sha256]
            for member in self._roster.members
        ]
        self._pictures = {name: b64decode(text) for name, text in pictures.items()}
        self._codes: list[bytes] = []
        self.sealed: list[SealedReport] = []

    def seal(self, one: Json) -> list[bytes]:
        """The package of one report, with its pictures."""
        code = return_code.new_return_code()
        own = random_bytes(ID_BYTES)
        pictures = self._pictures_of(one, code)
        proof = None
        if "follows" in one:
            before = return_code.follow_key(self._codes[one["follows"]])
            proof = reply.follow_up_mac(before, own)
        self._codes.append(code)
        body = {
            **one["body"],
            "schema": "atalaya-report/1",
            "recipients": one["recipients"],
            "reply": {
                "kem": to_base64url(hpke.public_key_of(return_code.reply_seed(code))),
                "tags": to_base64url(return_code.tag_seed(code)),
                "follow": to_base64url(return_code.follow_key(code)),
            },
            **({"follows": {"mac": to_base64url(proof)}} if proof else {}),
            "attachments": [picture.manifest() for picture in pictures],
            "client": {"build": NO_PAGE},
        }
        sealed = self._envelope(one, body, own, has_files=bool(pictures))
        uploads = [(self._upload(each), [self._seal_picture(each)]) for each in pictures]
        return list(package_pieces(sealed, uploads))

    def _envelope(self, one: Json, body: Json, own: bytes, *, has_files: bool) -> bytes:
        head = {"type": body["type"], "lang": body["lang"], "files": has_files, **one["head"]}
        report.decode_head(to_json(head))
        report.decode_report(to_json(body))
        members = self._roster.members
        sealed = envelope.seal_report(
            roster_version=self._roster.version,
            roster_hash=self._roster.hash,
            form_hash=bytes(HASH_BYTES),
            public_keys=self._keys,
            chosen={i for i, member in enumerate(members) if member.id in one["recipients"]},
            head=to_json(head),
            content=to_json(body),
            envelope_id=own,
        )
        self.sealed.append(SealedReport(sealed, one))
        return sealed

    def _pictures_of(self, one: Json, code: bytes) -> list[_Picture]:
        found = [self._pictures[name] for name in one["pictures"]]
        return [
            _Picture(data, f"a{place}.png", return_code.attachment_keys(code, sha256(data)))
            for place, data in enumerate(found, 1)
        ]

    def _upload(self, picture: _Picture) -> CarriedUpload:
        return CarriedUpload(picture.keys.token, attachment.sealed_length(len(picture.data)))

    def _seal_picture(self, picture: _Picture) -> bytes:
        roster = self._roster
        header = Header(
            Kind.ATTACHMENT, 0, roster.version, roster.hash, bytes(HASH_BYTES), picture.keys.id
        )
        source = io.BytesIO(picture.data)
        key = picture.keys.data_key
        return b"".join(attachment.seal(header, key=key, source=source, size=len(picture.data)))
