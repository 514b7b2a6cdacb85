"""Opening, with the roster that the report names and the key on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.member.errors import NotInRoster, OtherKey
from app.member.home import Keys
from app.member.rosters import Rosters
from app.protocol import attachment, envelope, excerpt
from app.protocol.envelope import Envelope
from app.protocol.excerpt import Excerpt
from app.protocol.header import Header
from app.protocol.report import Head, ManifestEntry, Report, decode_head, decode_report
from app.protocol.roster import Roster


@dataclass(frozen=True)
class OpenedReport:
    """A report after every stage; ``content`` is its JSON as it was sealed."""

    envelope: Envelope
    roster: Roster
    head: Head
    report: Report
    content: bytes


@dataclass(frozen=True)
class Reader:
    """What a member opens with.

    Methods raise a ``ProtocolError`` for the stage that failed, or an ``Unreadable`` where
    this machine lacks the roster or the key.
    """

    member: str
    keys: Keys
    rosters: Rosters

    def place(self, header: Header) -> int:
        """This member's slot in a report with ``header``."""
        roster = self.rosters.named_by(header)
        index = roster.index_of(self.member)
        if index is None:
            raise NotInRoster(f"version {roster.version}")
        # Told apart from a broken slot: after a change of keys old reports need the old key.
        if roster.members[index].kem_sha256 != self.keys.kem_sha256:
            raise OtherKey(f"version {roster.version}")
        return index

    def open_head(self, part: Excerpt) -> Head:
        """The head alone."""
        index = self.place(part.header)
        return decode_head(excerpt.open_head(part, key=self.keys.kem, index=index))

    def open_report(self, data: bytes) -> OpenedReport:
        """The whole report."""
        sealed = envelope.parse(data)
        index = self.place(sealed.header)
        head, content = envelope.open_report(sealed, key=self.keys.kem, index=index)
        return OpenedReport(
            envelope=sealed,
            roster=self.rosters.named_by(sealed.header),
            head=decode_head(head),
            report=decode_report(content),
            content=content,
        )

    def excerpt_of(self, data: bytes) -> Excerpt:
        """What the server should have listed for the envelope ``data``."""
        sealed = envelope.parse(data)
        return excerpt.build(sealed, self._checked_place(sealed.header))

    def _checked_place(self, header: Header) -> int:
        index = self.place(header)
        if index >= header.slots:
            raise NotInRoster(f"version {header.roster_version}")
        return index


def open_attachment(path: Path, entry: ManifestEntry) -> Iterator[bytes]:
    """The pieces of an attachment; nothing may be kept before the iterator has ended."""
    with path.open("rb") as file:
        yield from attachment.open_file(entry, file)
