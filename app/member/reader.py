"""Opening, with the roster that the report names and the keys on this machine."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.member.errors import NotInRoster, OtherKey
from app.member.home import Keys
from app.member.rosters import Rosters
from app.protocol import attachment, envelope, excerpt, hpke
from app.protocol.archive import ArchivedKey, open_archived, unseal_archived
from app.protocol.envelope import Envelope
from app.protocol.errors import SlotBroken
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
    archived: Mapping[bytes, ArchivedKey] = field(default_factory=dict)

    def place(self, header: Header) -> int:
        """This member's slot in a report with ``header``."""
        roster = self.rosters.named_by(header)
        index = roster.index_of(self.member)
        if index is None or index >= header.slots:
            raise NotInRoster(f"version {roster.version}")
        return index

    def open_head(self, part: Excerpt) -> Head:
        """The head alone."""
        slot = excerpt.own_slot(part, self.place(part.header))
        data_key = self.data_key(part.header, part.header_bytes, slot)
        return decode_head(excerpt.open_head_with(part, data_key))

    def open_report(self, data: bytes) -> OpenedReport:
        """The whole report."""
        sealed = envelope.parse(data)
        head, content = self._open(sealed)
        return OpenedReport(
            envelope=sealed,
            roster=self.rosters.named_by(sealed.header),
            head=decode_head(head),
            report=decode_report(content),
            content=content,
        )

    def open_content(self, data: bytes) -> bytes:
        """The body as it was sealed, whatever it says."""
        return self._open(envelope.parse(data))[1]

    def _open(self, sealed: Envelope) -> tuple[bytes, bytes]:
        slot = envelope.report_slot(sealed, self.place(sealed.header))
        data_key = self.data_key(sealed.header, sealed.header_bytes, slot)
        return envelope.open_content(sealed, data_key)

    def excerpt_of(self, data: bytes) -> Excerpt:
        """What the server should have listed for the envelope ``data``."""
        sealed = envelope.parse(data)
        return excerpt.build(sealed, self.place(sealed.header))

    def listed_keys(self, header: Header) -> tuple[bytes, ...]:
        """The hashes of the intake keys to which ``header`` can have been sealed, newest first."""
        entry = self.rosters.named_by(header).members[self.place(header)]
        return tuple(key.sha256 for key in reversed(entry.intake))

    def data_key(self, header: Header, header_bytes: bytes, slot: bytes) -> bytes:
        """The data key: from the slot while the intake key is here, else from the archive."""
        try:
            return self.slot_key(header, header_bytes, slot)
        except (SlotBroken, OtherKey):
            archived = self.archived.get(header.id)
            if archived is None:
                raise
        return self._from_archive(archived, header_bytes)

    def slot_key(self, header: Header, header_bytes: bytes, slot: bytes) -> bytes:
        """The data key from the slot alone, whatever the archive says."""
        listed = self.listed_keys(header)
        held = [self.keys.ring[key] for key in listed if key in self.keys.ring]
        index = self.place(header)
        for key in held:
            with suppress(SlotBroken):
                return envelope.open_slot(key, header_bytes=header_bytes, index=index, slot=slot)
        if len(held) < len(listed):
            # Told apart from a broken slot: after a change of keys old reports need the old key.
            raise OtherKey(f"version {header.roster_version}")
        raise SlotBroken("no key of this member opens its slot")

    @property
    def _archive_keys(self) -> tuple[hpke.PrivateKey, ...]:
        """A device's own key archives nothing, but it may have been given the archive key."""
        return (self.keys.kem, *self.keys.ring.values())

    def _from_archive(self, archived: ArchivedKey, header_bytes: bytes) -> bytes:
        for key in self._archive_keys:
            if unseal_archived(archived, header_bytes=header_bytes, key=key) is not None:
                return open_archived(archived, header_bytes=header_bytes, key=key)
        raise OtherKey("it is in the archive")


def open_attachment(path: Path, entry: ManifestEntry) -> Iterator[bytes]:
    """The pieces of an attachment; nothing may be kept before the iterator has ended."""
    with path.open("rb") as file:
        yield from attachment.open_file(entry, file)
