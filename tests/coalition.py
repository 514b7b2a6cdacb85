"""A coalition in memory: its signers, its members with all their keys, its rosters."""

import hashlib
import io
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.protocol import attachment, envelope, hpke
from app.protocol.answers import SensitivePart
from app.protocol.application import Application
from app.protocol.encoding import to_base64url, to_json
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
    Urgency,
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
from app.protocol.roster import DatedKey, Member, Roster, encode_roster, sign_roster
from app.protocol.sensitive import Sensitive, seal_sensitive

FORM_HASH = sha256(b"a form definition")
QUARTER = timedelta(days=92)


@dataclass(frozen=True)
class Secrets:
    """A member with all its keys; ``kem_seed`` is that of its intake key.

    Only who has somebody trained has a sensitive key.
    """

    id: str
    archive_seed: bytes = field(default_factory=lambda: random_bytes(32))
    kem_seed: bytes = field(default_factory=lambda: random_bytes(32))
    signing_seed: bytes = field(default_factory=lambda: random_bytes(32))
    sensitive_seed: bytes | None = None

    @property
    def kem_seeds(self) -> tuple[bytes, ...]:
        """The seeds of all its KEM keys, in the order in which a roster lists them."""
        optional = () if self.sensitive_seed is None else (self.sensitive_seed,)
        return (self.kem_seed, *optional, self.archive_seed)

    @property
    def kem_key(self) -> bytes:
        """The intake public key."""
        return hpke.public_key_of(self.kem_seed)

    @property
    def archive_key(self) -> bytes:
        """The archive public key."""
        return hpke.public_key_of(self.archive_seed)

    @property
    def sensitive_key(self) -> bytes | None:
        """The sensitive public key."""
        return None if self.sensitive_seed is None else hpke.public_key_of(self.sensitive_seed)

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
            sensitive=self.sensitive_key,
        )

    def entry(self, begins: datetime) -> Member:
        """The member as it stands in a roster, with its keys for a quarter."""
        intake = DatedKey(sha256(self.kem_key), begins, begins + QUARTER)
        if self.sensitive_key is None:
            return self.application.entry((intake,))
        sensitive = DatedKey(sha256(self.sensitive_key), begins, begins + QUARTER)
        return self.application.entry((intake,), (sensitive,))


class Coalition:
    """Three signers of whom two must sign, and any number of members."""

    def __init__(
        self,
        members: Sequence[str] = ("alborada", "brujula", "cauce"),
        *,
        version: int = 2,
        now: datetime | None = None,
        waiting_hours: int = 0,
        trained: Collection[str] = (),
    ) -> None:
        self.name = "coalicion-de-prueba"
        self.signers = [random_bytes(32) for _ in range(3)]
        self.members = [
            Secrets(member, sensitive_seed=random_bytes(32) if member in trained else None)
            for member in members
        ]
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
        """The intake and sensitive keys of all members, in order."""
        return b"".join(
            key for m in self.members for key in (m.kem_key, m.sensitive_key) if key is not None
        )

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
        urgency: Urgency | None = None,
        code: bytes | None = None,
        mac: bytes | None = None,
        sensitive: Sensitive | tuple[SensitivePart, ...] | None = None,
        edit: Callable[[dict[str, Any]], object] = lambda _body: None,
        state: str | None = None,
        category: str | None = None,
    ) -> tuple[bytes, list[bytes]]:
        """A report for ``chosen`` as a browser would seal it, and its sealed attachments.

        ``code`` is a new return code unless somebody reports again; ``mac`` is what a follow-up
        is tied with, where it is not the right one. ``edit`` changes the JSON of the body in
        place, for better or worse; ``state`` and ``category`` stand in the head alone.
        """
        roster, code, envelope_id = self.roster, code or new_return_code(), random_bytes(16)
        if isinstance(sensitive, Sensitive):
            sensitive = self.sensitive_parts(sensitive, chosen, envelope_id)
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
                "sensitive": sensitive,
                "client": Client(build="0" * 64),
            }
        )
        head = Head(
            type=type,
            lang="es",
            urgency=urgency,
            state=state,
            category=category,
            files=bool(files),
        )
        body = json.loads(encode(report))
        edit(body)
        data = envelope.seal_report(
            roster_version=roster.version,
            roster_hash=roster.hash,
            form_hash=FORM_HASH,
            public_keys=[member.kem_key for member in self.members],
            chosen={self.index(member) for member in chosen},
            head=encode(head),
            content=to_json(body),
            envelope_id=envelope_id,
        )
        return data, [data for _, data in sealed]

    def sensitive_parts(
        self, sensitive: Sensitive, chosen: Collection[str], envelope_id: bytes
    ) -> tuple[SensitivePart, ...]:
        """One for each of the chosen that has a sensitive key."""
        roster, slots = self.roster, len(self.members)
        header = Header(
            Kind.REPORT, slots, roster.version, roster.hash, FORM_HASH, envelope_id
        ).to_bytes()
        parts = []
        for member in self.members:
            if member.id in chosen and member.sensitive_key is not None:
                sealed = seal_sensitive(
                    sensitive,
                    header_bytes=header,
                    member=member.id,
                    public_key=member.sensitive_key,
                )
                parts.append(SensitivePart(member=member.id, sealed=to_base64url(sealed)))
        return tuple(parts)

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
