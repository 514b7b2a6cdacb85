"""A sealed report with its attachments in one file, to be carried and handed in: §18.1.

Whoever carries it needs no key and can read nothing. The front says where each envelope begins;
zeros behind the last one bring the whole to one of the few sizes that attachments have as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

from app.protocol import envelope, padding
from app.protocol.encoding import u32, u64
from app.protocol.envelope import REPORT_LIMIT, Envelope
from app.protocol.errors import Malformed
from app.protocol.header import HASH_BYTES, HEADER_BYTES, Header, Kind, parse_header

MAGIC = b"ATPACK"
FORMAT = 1
UPLOADS_LIMIT = 100
TOKEN_BYTES = 32
FRONT_BYTES = 12
ENTRY_BYTES = TOKEN_BYTES + 8
SIZE_LIMIT = padding.ATTACHMENT_LIMIT
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class CarriedUpload:
    """An attachment on its way: its upload token (§18) and the length of its envelope."""

    token: bytes
    length: int


@dataclass(frozen=True)
class Directory:
    """What stands in a package, and where."""

    report_length: int
    uploads: tuple[CarriedUpload, ...]

    @property
    def report_start(self) -> int:
        """Where the report's envelope begins."""
        return FRONT_BYTES + len(self.uploads) * ENTRY_BYTES

    @property
    def upload_starts(self) -> tuple[int, ...]:
        """Where the envelope of each attachment begins."""
        return self._bounds[:-1]

    @property
    def contents_end(self) -> int:
        """Where the zeros begin."""
        return self._bounds[-1]

    @property
    def size(self) -> int:
        """Of the whole package, in bytes."""
        return padding.attachment_size(self.contents_end - padding.PREFIX)

    @property
    def _bounds(self) -> tuple[int, ...]:
        first = self.report_start + self.report_length
        return tuple(accumulate((upload.length for upload in self.uploads), initial=first))

    def to_bytes(self) -> bytes:
        """The front and one entry for each attachment."""
        entries = b"".join(upload.token + u64(upload.length) for upload in self.uploads)
        return MAGIC + bytes((FORMAT, len(self.uploads))) + u32(self.report_length) + entries


def upload_count(front: bytes) -> int:
    """How many entries follow the first 12 bytes; raises ``Malformed``."""
    if len(front) < FRONT_BYTES or front[: len(MAGIC)] != MAGIC or front[6] != FORMAT:
        raise Malformed("not a package of a known format")
    if front[7] > UPLOADS_LIMIT:
        raise Malformed("more attachments than a report has")
    return front[7]


def parse_directory(data: bytes) -> Directory:
    """The directory from exactly its bytes; raises ``Malformed``."""
    count = upload_count(data)
    if len(data) != FRONT_BYTES + count * ENTRY_BYTES:
        raise Malformed("a directory of another length")
    entries = (data[at : at + ENTRY_BYTES] for at in range(FRONT_BYTES, len(data), ENTRY_BYTES))
    uploads = tuple(
        CarriedUpload(entry[:TOKEN_BYTES], int.from_bytes(entry[TOKEN_BYTES:], "big"))
        for entry in entries
    )
    directory = Directory(int.from_bytes(data[8:12], "big"), uploads)
    if directory.report_length > REPORT_LIMIT:
        raise Malformed("longer than any report")
    for upload in uploads:
        envelope.check_body_length(Kind.ATTACHMENT, upload.length - HEADER_BYTES - HASH_BYTES)
    if len({upload.token for upload in uploads}) != len(uploads):
        raise Malformed("a token that stands there twice")
    if directory.size > SIZE_LIMIT:
        raise Malformed("larger than any package")
    return directory


def parse_report(data: bytes) -> Envelope:
    """The report of a package; raises ``Malformed``."""
    parsed = envelope.parse(data)
    if parsed.header.kind is not Kind.REPORT:
        raise Malformed("not a report")
    return parsed


def parse_attachment_header(front: bytes, report: Header) -> Header:
    """The header of an attachment that travels with ``report``; raises ``Malformed``."""
    header = parse_header(front)
    if header.kind is not Kind.ATTACHMENT:
        raise Malformed("not an attachment")
    if (header.roster_version, header.roster_hash) != (report.roster_version, report.roster_hash):
        raise Malformed("sealed to another roster than the report")
    return header


@dataclass(frozen=True)
class Package:
    """A package whose outer grammar holds; attachments stay where they are."""

    directory: Directory
    report_bytes: bytes
    report: Envelope
    attachments: tuple[Header, ...]


def read_package(source: BinaryIO) -> Package:
    """Checks all that can be checked without a key; raises ``Malformed``.

    ``source`` is a file that can be sought in; its attachments are not read into memory.
    """
    source.seek(0)
    front = source.read(FRONT_BYTES)
    directory = parse_directory(front + source.read(upload_count(front) * ENTRY_BYTES))
    if source.seek(0, 2) != directory.size:
        raise Malformed("a length that no package has")
    source.seek(directory.report_start)
    report_bytes = source.read(directory.report_length)
    report = parse_report(report_bytes)
    headers = []
    for start in directory.upload_starts:
        source.seek(start)
        headers.append(parse_attachment_header(source.read(HEADER_BYTES), report.header))
    if len({header.id for header in headers}) != len(headers):
        raise Malformed("an attachment that stands there twice")
    source.seek(directory.contents_end)
    for piece in iter(lambda: source.read(_PIECE), b""):
        check_zeros(piece)
    return Package(directory, report_bytes, report, tuple(headers))


def check_zeros(piece: bytes) -> None:
    """Raises ``Malformed`` where something hides behind the last envelope."""
    if piece.count(0) != len(piece):
        raise Malformed("bytes other than zero at the end")


def package_pieces(
    report: bytes, uploads: Sequence[tuple[CarriedUpload, Iterable[bytes]]]
) -> Iterator[bytes]:
    """A package piece by piece; the pieces of each attachment are its envelope.

    Raises ``ValueError`` where it would be larger than a package may be.
    """
    directory = Directory(len(report), tuple(upload for upload, _ in uploads))
    if directory.size > SIZE_LIMIT:
        raise ValueError("larger than any package")
    yield directory.to_bytes()
    yield report
    for _, pieces in uploads:
        yield from pieces
    left = directory.size - directory.contents_end
    while left:
        yield bytes(min(left, _PIECE))
        left -= min(left, _PIECE)
