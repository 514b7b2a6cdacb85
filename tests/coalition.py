"""A coalition in memory: its signers, its members with all their keys, its rosters."""

import hashlib
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app.protocol import attachment, envelope, hpke
from app.protocol.application import Application
from app.protocol.encoding import to_base64url
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.reply import (
    Reply,
    ReplyAddress,
    ReplySigner,
    follow_up_mac,
    seal_reply,
)
from app.protocol.report import (
    Client,
    Follows,
    Head,
    ManifestEntry,
    Narrative,
    ReplyKeys,
    Report,
    ReportType,
    encode,
)
from app.protocol.return_code import follow_key, new_return_code, reply_seed, tag_seed
from app.protocol.root import (
    NONE_BEFORE,
    Pins,
    Root,
    RootKey,
    encode_pins,
    encode_root,
    make_pins,
)
from app.protocol.roster import IntakeKey, Member, Roster, encode_roster, sign_roster

FORM_HASH = sha256(b"a form definition")
QUARTER = timedelta(days=92)


@dataclass(frozen=True)
class Secrets:
    """A member with all its keys; ``kem_seed`` is that of its intake key."""

    id: str
    archive_seed: bytes = field(default_factory=lambda: random_bytes(32))
    kem_seed: bytes = field(default_factory=lambda: random_bytes(32))
    signing_seed: bytes = field(default_factory=lambda: random_bytes(32))

    @property
    def kem_key(self) -> bytes:
        """The intake public key."""
        return hpke.public_key_of(self.kem_seed)

    @property
    def archive_key(self) -> bytes:
        """The archive public key."""
        return hpke.public_key_of(self.archive_seed)

    @property
    def application(self) -> Application:
        """What the member applies with."""
        return Application(
            id=self.id,
            name={"es": f"Organización {self.id}", "en": f"Organisation {self.id}"},
            country="MX",
            contact=f"https://{self.id}.example/",
            signing_key=signing_public_key(self.signing_seed),
            archive=self.archive_key,
            intake=self.kem_key,
        )

    def entry(self, begins: datetime) -> Member:
        """The member as it stands in a roster, with an intake key for a quarter."""
        key = IntakeKey(sha256(self.kem_key), begins, begins + QUARTER)
        return self.application.entry((key,))


class Coalition:
    """Three signers of whom two must sign, and any number of members."""

    def __init__(
        self,
        members: Sequence[str] = ("alborada", "brujula", "cauce"),
        *,
        version: int = 2,
        now: datetime | None = None,
        waiting_hours: int = 0,
    ) -> None:
        self.name = "coalicion-de-prueba"
        self.signers = [random_bytes(32) for _ in range(3)]
        self.members = [Secrets(member) for member in members]
        self.now = (now or datetime.now(UTC)).replace(microsecond=0)
        self.waiting_hours = waiting_hours
        self._first = self._version = version
        self.previous = NONE_BEFORE

    @property
    def version(self) -> int:
        """The roster's version; one more makes a roster that follows the one before."""
        return self._version

    @version.setter
    def version(self, version: int) -> None:
        self.previous = self.roster.hash
        self._version = version

    @property
    def root(self) -> Root:
        """The first root: two of three."""
        keys = tuple(
            RootKey(signing_public_key(seed), f"Firmante {number}")
            for number, seed in enumerate(self.signers, 1)
        )
        root = Root(
            coalition=self.name,
            version=1,
            previous=NONE_BEFORE,
            issued=self.now,
            expires=self.now + timedelta(days=730),
            threshold=2,
            waiting_hours=self.waiting_hours,
            keys=keys,
        )
        return replace(root, hash=sha256(encode_root(root)))

    @property
    def pins(self) -> Pins:
        """Pins with this coalition's root and its first version as the lowest."""
        return make_pins(encode_root(self.root), minimum_roster_version=self._first)

    @property
    def pins_bytes(self) -> bytes:
        """The pins as a build takes them."""
        return encode_pins(self.pins)

    @property
    def key_file(self) -> bytes:
        """The intake keys of all members, in order."""
        return b"".join(member.kem_key for member in self.members)

    @property
    def roster(self) -> Roster:
        """The roster that the signers agree on."""
        unsigned = Roster(
            root=self.root,
            version=self.version,
            previous=self.previous,
            issued=self.now,
            expires=self.now + timedelta(days=14),
            keys_sha256=sha256(self.key_file),
            members=tuple(member.entry(self.now) for member in self.members),
        )
        return replace(unsigned, hash=sha256(encode_roster(unsigned)))

    @property
    def document(self) -> bytes:
        """The roster, signed by two of the three."""
        return self.sign(self.roster)

    def sign(self, roster: Roster, *, signers: int = 2) -> bytes:
        """A document over ``roster`` with the first ``signers`` signatures."""
        return sign_roster(encode_roster(roster), self.signers[:signers])

    def index(self, member: str) -> int:
        """The slot of ``member``."""
        return [m.id for m in self.members].index(member)

    def seal_report(
        self,
        chosen: Collection[str],
        *,
        text: str = "",
        files: Sequence[bytes] = (),
        type: ReportType = "attack",  # noqa: A002 - the field's name in the protocol
        urgency: str | None = None,
        code: bytes | None = None,
        mac: bytes | None = None,
    ) -> tuple[bytes, list[bytes]]:
        """A report for ``chosen`` as a browser would seal it, and its sealed attachments.

        ``code`` is a new return code unless somebody reports again; ``mac`` is what a follow-up
        is tied with, where it is not the right one.
        """
        roster, code, envelope_id = self.roster, code or new_return_code(), random_bytes(16)
        follows = Follows(mac=to_base64url(mac or follow_up_mac(follow_key(code), envelope_id)))
        sealed = [self._seal_file(roster, number, data) for number, data in enumerate(files, 1)]
        report = Report.model_validate(
            {
                "schema": "atalaya-report/1",
                "type": type,
                "lang": "es",
                "narrative": Narrative(text=text),
                "recipients": tuple(sorted(chosen)),
                "reply": ReplyKeys(
                    kem=to_base64url(hpke.public_key_of(reply_seed(code))),
                    tags=to_base64url(tag_seed(code)),
                    follow=to_base64url(follow_key(code)),
                ),
                "follows": follows if type == "followup" else None,
                "attachments": tuple(entry for entry, _ in sealed),
                "client": Client(build="0" * 64),
            }
        )
        head = Head.model_validate(
            {"type": type, "lang": "es", "urgency": urgency, "files": bool(files)}
        )
        data = envelope.seal_report(
            roster_version=roster.version,
            roster_hash=roster.hash,
            form_hash=FORM_HASH,
            public_keys=[member.kem_key for member in self.members],
            chosen={self.index(member) for member in chosen},
            head=encode(head),
            content=encode(report),
            envelope_id=envelope_id,
        )
        return data, [data for _, data in sealed]

    def seal_reply(
        self, member: str, code: bytes, *, counter: int = 0, text: str = "Recibido."
    ) -> tuple[bytes, bytes]:
        """A reply by the member's own key to whoever has ``code``: its tag, and the envelope."""
        reply = Reply(member, counter, "es", text)
        address = ReplyAddress(hpke.public_key_of(reply_seed(code)), tag_seed(code))
        signer = ReplySigner(self.members[self.index(member)].signing_seed)
        sealed = seal_reply(reply, address=address, signer=signer, roster=self.roster)
        return address.tag_of(reply), sealed

    @staticmethod
    def _seal_file(roster: Roster, number: int, data: bytes) -> tuple[ManifestEntry, bytes]:
        key = random_bytes(32)
        header = Header(
            Kind.ATTACHMENT, 0, roster.version, roster.hash, FORM_HASH, random_bytes(16)
        )
        sealed = attachment.seal(header, key=key, source=io.BytesIO(data), size=len(data))
        entry = ManifestEntry(
            id=header.id.hex(),
            key=to_base64url(key),
            name=f"a{number}.bin",
            media_type="application/octet-stream",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        return entry, b"".join(sealed)
