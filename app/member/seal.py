"""``seal``: a report for chosen organisations into one package, without a network.

For people in the field: what somebody tells is sealed on the spot to the roster and keys that
``fetch`` has left here, and whoever comes to a network hands the package in. What was sealed can
not be opened here again. The twelve words are shown once and stored nowhere.
"""

import io
import mimetypes
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from app.member.errors import FileTooLarge, MemberUnknown, NotSealable
from app.member.field import FieldKit, field_kit
from app.member.files import read_capped, sha256_of, whole_file
from app.member.home import Home
from app.protocol import attachment, envelope, hpke, padding, report, return_code
from app.protocol.encoding import from_json_object, to_base64url, to_json
from app.protocol.errors import ContentInvalid, Malformed
from app.protocol.header import HASH_BYTES, ID_BYTES, Header, Kind
from app.protocol.package import CarriedUpload, package_pieces
from app.protocol.primitives import random_bytes
from app.protocol.return_code import AttachmentKeys

# A body of at most 1 MiB, with room for how somebody may have spelt it.
BODY_FILE_LIMIT = 4 * 1024 * 1024
NO_PAGE = "0" * 2 * HASH_BYTES
# "Outside of Mexico, or not known" says nothing in a list.
NO_STATE = "mx-99"
# What this tool says itself, and a given body cannot.
_OWN = ("schema", "recipients", "reply", "follows", "attachments", "client")
_EXTENSION = re.compile(r"[a-z0-9]{1,5}")
_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ToSeal:
    """What somebody wants to seal; ``body`` is that of a report as far as it is given."""

    body: Mapping[str, Any]
    files: Sequence[Path]
    # Ids; nobody named is everybody who can receive.
    recipients: Sequence[str]


@dataclass(frozen=True)
class _TakenFile:
    path: Path
    size: int
    sha256: bytes
    keys: AttachmentKeys
    name: str

    @property
    def upload(self) -> CarriedUpload:
        return CarriedUpload(self.keys.token, attachment.sealed_length(self.size))

    def manifest(self) -> dict[str, Any]:
        return {
            "id": self.keys.id.hex(),
            "key": to_base64url(self.keys.data_key),
            "name": self.name,
            "media_type": mimetypes.guess_type(self.path.name)[0] or _UNKNOWN_TYPE,
            "size": self.size,
            "sha256": self.sha256.hex(),
        }


def seal(home: Home, wanted: ToSeal, *, out: Path, words: return_code.Language) -> None:
    """Writes the package and prints the words; raises ``NotSealable``, or ``RosterExpired``."""
    if out.exists():
        raise NotSealable(f"There is a file {out.name} already; it was not touched.")
    now = datetime.now(UTC)
    kit = field_kit(home, now=now)
    chosen = slots_of(kit, wanted.recipients, now)
    code = return_code.new_return_code()
    files = _take_files(wanted.files, code)
    sealed = _sealed(kit, _body(wanted.body, chosen, code, files), chosen=chosen, now=now)
    uploads = [(file.upload, _sealed_pieces(kit, file)) for file in files]
    try:
        with whole_file(out) as sink:
            for piece in package_pieces(sealed, uploads):
                sink.write(piece)
    except ValueError as error:
        raise NotSealable("The files are too large for one package, or one has changed.") from error
    _tell(out, return_code.to_words(code, words), chosen)


def read_body(path: Path | None, *, text: str | None) -> dict[str, Any]:
    """The body as far as it is given: a JSON file, a text, or both; raises ``NotSealable``."""
    body = {} if path is None else _read_json(path)
    for name in _OWN:
        if name in body:
            raise NotSealable(f"The body must not hold {name!r}: that is set here.")
    if text is not None:
        narrative = body.get("narrative", {})
        if not isinstance(narrative, dict) or narrative.get("text"):
            raise NotSealable("There is a text in the body already.")
        body["narrative"] = {**narrative, "text": text}
    return body


def read_text(path: Path) -> str:
    """UTF-8 text from a file, or from standard input for ``-``; raises ``NotSealable``."""
    if str(path) == "-":
        data = sys.stdin.buffer.read(BODY_FILE_LIMIT + 1)
    else:
        data = read_capped(path, BODY_FILE_LIMIT)
    try:
        return data.decode().replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        raise NotSealable("The text is not UTF-8.") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return from_json_object(read_capped(path, BODY_FILE_LIMIT))
    except (Malformed, FileTooLarge):
        raise NotSealable("The body is not a JSON object.") from None


def slots_of(kit: FieldKit, recipients: Sequence[str], now: datetime) -> dict[int, str]:
    """Ids by slot; nobody named is everybody. Raises ``MemberUnknown`` or ``NotSealable``."""
    members = kit.roster.members
    unknown = sorted(set(recipients) - {member.id for member in members})
    if unknown:
        raise MemberUnknown(unknown[0])
    chosen = {
        index: member.id
        for index, member in enumerate(members)
        if member.id in recipients or not recipients
        if kit.roster.current_key(member, now) is not None
    }
    closed = sorted(set(recipients) - set(chosen.values()))
    if closed or not chosen:
        raise NotSealable(f"These cannot receive anything now: {', '.join(closed) or 'all'}.")
    return chosen


def _take_files(paths: Sequence[Path], code: bytes) -> list[_TakenFile]:
    """Hashes the files; one that is given twice is taken once."""
    taken: dict[bytes, _TakenFile] = {}
    for path in paths:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            if not padding.is_attachment_size(padding.attachment_size(size)):
                raise NotSealable(f"{path.name} is too large.")
            sha256 = sha256_of(file, 0, size)
        keys = return_code.attachment_keys(code, sha256)
        extension = path.suffix[1:].lower()
        plain = extension if _EXTENSION.fullmatch(extension) else "bin"
        taken.setdefault(sha256, _TakenFile(path, size, sha256, keys, f"a{len(taken) + 1}.{plain}"))
    return list(taken.values())


def seal_answers(
    kit: FieldKit, answers: Mapping[str, Any], *, chosen: Mapping[int, str], now: datetime
) -> bytes:
    """A report without files, whose return code nobody gets; raises ``NotSealable``."""
    body = _body(answers, chosen, return_code.new_return_code(), ())
    return _sealed(kit, body, chosen=chosen, now=now)


def _body(
    given: Mapping[str, Any], chosen: Mapping[int, str], code: bytes, files: Sequence[_TakenFile]
) -> dict[str, Any]:
    return {
        "narrative": {"text": ""},
        **given,
        "schema": "atalaya-report/1",
        "recipients": list(chosen.values()),
        "reply": {
            "kem": to_base64url(hpke.public_key_of(return_code.reply_seed(code))),
            "tags": to_base64url(return_code.tag_seed(code)),
            "follow": to_base64url(return_code.follow_key(code)),
        },
        "attachments": [file.manifest() for file in files],
        "client": {"build": NO_PAGE},
    }


def _sealed(
    kit: FieldKit, body: Mapping[str, Any], *, chosen: Mapping[int, str], now: datetime
) -> bytes:
    head, content = to_json(_head(body)), to_json(body)
    try:
        report.decode_head(head)
        report.decode_report(content)
    except ContentInvalid as error:
        raise NotSealable("The body is not one that docs/protocol.md §8.2 describes.") from error
    if padding.report_size(len(content)) > padding.REPORT_LIMIT:
        raise NotSealable("The body is too long.")
    keys, roster = kit.keys, kit.roster
    return envelope.seal_report(
        roster_version=roster.version,
        roster_hash=roster.hash,
        form_hash=bytes(HASH_BYTES),
        public_keys=[
            keys[(roster.current_key(member, now) or member.intake[-1]).sha256]
            for member in roster.members
        ],
        chosen=set(chosen),
        head=head,
        content=content,
        envelope_id=random_bytes(ID_BYTES),
    )


def _head(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a list shows before the body is opened (§8.1), as the page makes it."""
    event = _first(body.get("events"))
    state = event.get("place", {}).get("state")
    category = _first(event.get("categories")).get("id")
    shown = {
        "type": body.get("type"),
        "lang": body.get("lang"),
        "files": bool(body["attachments"]),
        "urgency": body.get("urgency"),
        "state": None if state == NO_STATE else state,
        "category": category,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _first(entries: Sequence[Mapping[str, Any]] | None) -> Mapping[str, Any]:
    return next(iter(entries or ()), {})


def _sealed_pieces(kit: FieldKit, file: _TakenFile) -> Iterator[bytes]:
    """The envelope around a file, read anew: it must still be what was hashed."""
    header = Header(
        Kind.ATTACHMENT, 0, kit.roster.version, kit.roster.hash, bytes(HASH_BYTES), file.keys.id
    )
    with file.path.open("rb") as source:
        if sha256_of(source, 0, file.size) != file.sha256:
            raise ValueError("a file has changed")
        source.seek(0)
        yield from attachment.seal(header, key=file.keys.data_key, source=source, size=file.size)


def _tell(out: Path, words: Sequence[str], chosen: Mapping[int, str]) -> None:
    typer.echo(f"Sealed for {', '.join(chosen.values())} into {out.name}.")
    typer.echo("\nThe twelve words, for whoever told this. They are shown once and kept nowhere:\n")
    for number, word in enumerate(words, 1):
        typer.echo(f"  {number:2}  {word}")
    typer.echo(
        "\nNobody can open the package here again. The files are sent as they are, with what"
        " photos say\nof place and time. Hand it in within days: 'deliver', or the page, or a"
        " carrier who needs no key.\nThen remove what was sealed from this machine."
    )
