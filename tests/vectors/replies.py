"""Cases for replies: whole ones, and each way in which somebody else could speak."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.protocol import hpke, return_code
from app.protocol.certificate import Role
from app.protocol.document import sign_document
from app.protocol.encoding import to_base64url, to_json
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes, sha256, sign
from app.protocol.reply import (
    NO_FORM,
    SCHEMA,
    Reply,
    reply_message,
    seal_content,
)
from app.protocol.return_code import reply_tag, tag_seed
from app.protocol.statement import purpose_of
from tests.assembly import Assembly, Device
from tests.coalition import Coalition
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import flip
from tests.vectors.rosters import NOW

CODE = bytes(range(16))
TEXT = "Recibimos su reporte. ¿Puede decirnos si él ya está a salvo? 🐦"


class Scene:
    """A coalition whose member alborada has a lead and somebody who reads."""

    def __init__(self) -> None:
        self.coalition = Coalition(version=7, now=NOW)
        self.assembly = Assembly(self.coalition, founded=False, is_witness=False)
        self.seed = self.assembly.secrets["alborada"].signing_seed
        self.lead = Device("ana", "alborada")
        self.reader = Device("berta", "alborada")

    def certificate(
        self,
        device: Device,
        *roles: Role,
        by: bytes | None = None,
        days: int = 365,
        member: str | None = None,
    ) -> dict[str, Any]:
        """A certificate as JSON, by the member's own key unless ``by`` is another."""
        named = replace(device, member=member or device.member)
        document = self.assembly.certificate(named, roles, seed=by or self.seed, days=days)
        value: dict[str, Any] = json.loads(document)
        return value


@dataclass(frozen=True)
class Speech:
    """A reply with everything in it that a case may bend."""

    scene: Scene
    seed: bytes
    certificates: Sequence[Mapping[str, Any]] = ()
    reply: Reply = field(default_factory=lambda: Reply("alborada", 0, "es", TEXT))
    # What is signed where it is not what is said.
    signed_text: str | None = None
    signed_counter: int | None = None
    signed_kem: bytes | None = None
    signed_header: bytes | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    header: bytes = b""

    @property
    def header_bytes(self) -> bytes:
        """The header that was given, or the usual one."""
        roster = self.scene.coalition.roster
        usual = Header(Kind.REPLY, 1, roster.version, roster.hash, NO_FORM, bytes(range(16, 32)))
        return self.header or usual.to_bytes()

    def content(self) -> bytes:
        """The signed content, with the changes made afterwards."""
        reply = self.reply
        counter = reply.counter if self.signed_counter is None else self.signed_counter
        message = reply_message(
            self.signed_header or self.header_bytes,
            self.signed_kem or KEM,
            reply_tag(tag_seed(CODE), reply.member, counter),
            self.signed_text or reply.text,
        )
        value = {
            "schema": SCHEMA,
            **vars(reply),
            "certificates": list(self.certificates),
            "signature": to_base64url(sign(self.seed, message)),
            **self.changes,
        }
        return to_json({name: entry for name, entry in value.items() if entry is not MISSING})

    def envelope(self) -> bytes:
        """The reply."""
        return seal_content(self.content(), header=self.header_bytes, kem=KEM)

    def case(self, name: str, comment: str, expect: str, **fields: Any) -> Case:
        """The reply as somebody with the words finds it."""
        return reply_case(self, name, comment, expect, self.envelope(), **fields)


KEM = hpke.public_key_of(return_code.reply_seed(CODE))
MISSING = object()


def reply_case(
    speech: Speech,
    name: str,
    comment: str,
    expect: str,
    data: bytes,
    *,
    now: datetime = NOW,
    found_under: int | None = None,
    rosters: Sequence[bytes] | None = None,
) -> Case:
    """``found_under``: the counter of the tag, where it is not the reply's own."""
    reply, coalition = speech.reply, speech.scene.coalition
    counter = reply.counter if found_under is None else found_under
    documents = [coalition.document] if rosters is None else rosters
    fields: dict[str, Any] = {
        "code": CODE.hex(),
        "tag": reply_tag(tag_seed(CODE), reply.member, counter).hex(),
        "now": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "pins": json.loads(coalition.pins_bytes),
        "rosters": [b64(document) for document in documents],
        "envelope": b64(data),
    }
    if expect == "ok":
        fields["reply"] = vars(reply)
    return Case("reply", name, comment, expect, fields)


def author_cases() -> Iterator[Case]:
    """Whose word a reply is."""
    scene = Scene()
    yield from _whole(scene)
    yield from _other_authors(scene)
    yield from _other_certificates(scene)
    yield from _other_signatures(scene)
    yield from _other_rosters(scene)


def _whole(scene: Scene) -> Iterator[Case]:
    own = Speech(scene, scene.seed)
    yield own.case("by-the-member", "signed by the member's own key", "ok")
    device = replace(
        own,
        seed=scene.reader.signing_seed,
        certificates=[scene.certificate(scene.reader, "reviewer")],
    )
    yield device.case("by-a-device", "with the certificate by the member's key", "ok")
    chain = replace(device, certificates=_chain(scene))
    yield chain.case("by-a-leads-device", "certified by a lead, and the lead as well", "ok")
    last = replace(own, reply=replace(own.reply, counter=99))
    yield last.case("last-counter", "the hundredth", "ok")
    full = "ñ" * 1500
    longest = replace(chain, reply=replace(own.reply, text=full))
    yield longest.case("longest-text", "3,000 bytes, with two certificates", "ok")
    shortest = replace(own, reply=replace(own.reply, text=" "))
    yield shortest.case("shortest-text", "one byte", "ok")
    more = replace(own, changes={"mood": {"x": [1]}})
    yield more.case("unknown-field", "a field of a later version", "ok")
    ends = NOW + timedelta(days=365)
    just = ends - timedelta(seconds=1)
    yield device.case("certificate-last-second", "just good", "ok", now=just)
    yield device.case("certificate-expired", "the second it ends", "author", now=ends)


def _chain(scene: Scene, *roles: Role) -> list[dict[str, Any]]:
    """The reader's certificate by the lead, and the lead's."""
    by_lead = scene.certificate(scene.reader, "reviewer", by=scene.lead.signing_seed)
    return [by_lead, scene.certificate(scene.lead, *(roles or ("lead",)))]


def _other_authors(scene: Scene) -> Iterator[Case]:
    own = Speech(scene, scene.seed)
    brujula = scene.assembly.secrets["brujula"]
    named = replace(own, reply=replace(own.reply, member="brujula"))
    yield named.case("in-another-members-name", "another's id and tag", "author")
    theirs = replace(own, seed=brujula.signing_seed)
    yield theirs.case("by-another-recipient", "who has the same report", "author")
    nobody = replace(own, reply=replace(own.reply, member="nadie"))
    yield nobody.case("by-no-member", "an id that the roster does not have", "author")
    loose = replace(own, seed=scene.reader.signing_seed)
    yield loose.case("by-an-uncertified-device", "no certificate", "author")
    spy = Device("berta", "brujula")
    for name, comment, member in (
        ("by-another-members-device", "certified by another member", None),
        ("by-another-members-device-as-ours", "which says that it is ours", "alborada"),
    ):
        certificate = scene.certificate(spy, "lead", by=brujula.signing_seed, member=member)
        device = replace(own, seed=spy.signing_seed, certificates=[certificate])
        yield device.case(name, comment, "author")


def _other_certificates(scene: Scene) -> Iterator[Case]:
    device = Speech(scene, scene.reader.signing_seed)
    by_itself = scene.certificate(scene.reader, "lead", by=scene.reader.signing_seed)
    theirs = scene.certificate(scene.reader, "reviewer", member="brujula")
    by_lead, lead = _chain(scene)
    other_coalition = Scene()
    other_coalition.coalition.name = "otra-coalicion"
    elsewhere = other_coalition.certificate(scene.reader, "reviewer", by=scene.seed)
    third = scene.certificate(Device("carla", "alborada"), "lead")
    roles_twice = scene.certificate(scene.reader, "reviewer")
    roles_twice["signed"] = roles_twice["signed"].replace('"reviewer"', '"reviewer","reviewer"')
    signed = sign_document(roles_twice["signed"].encode(), [scene.seed], purpose_of("certificate"))
    body = json.loads(scene.certificate(scene.reader, "reviewer")["signed"])
    refusal = scene.assembly.write(
        "refusal", {**body, "type": "atalaya-refusal"}, seed=scene.seed, by="alborada"
    )
    cases: tuple[tuple[str, str, str, list[Any]], ...] = (
        ("auditor", "a role that reads no reports", "author", [_roles(scene, "auditor")]),
        ("custodian", "another one", "author", [_roles(scene, "key-custodian")]),
        ("one-reading-role", "beside others", "ok", [_roles(scene, "auditor", "intake")]),
        ("self-certified", "by the device itself", "author", [by_itself]),
        ("certificate-for-another-member", "which the key does not speak for", "author", [theirs]),
        ("certificate-of-another-coalition", "by the same key", "author", [elsewhere]),
        ("lead-left-out", "the second certificate is missing", "author", [by_lead]),
        ("middle-is-no-lead", "a reviewer certifies", "author", _chain(scene, "reviewer")),
        ("certificates-swapped", "the lead's first", "author", [lead, by_lead]),
        ("lead-certified-by-a-lead", "a chain of three", "content", [by_lead, lead, third]),
        ("certificate-too-much", "a certificate that certifies nobody here", "author",
         [_roles(scene, "reviewer"), lead]),
        ("certificate-flipped", "one bit", "author", [_flipped(_roles(scene, "reviewer"))]),
        ("certificate-with-a-role-twice", "well signed", "content",
         [{"kind": "certificate", **signed}]),
        ("refusal-as-certificate", "with all that a certificate has", "content",
         [json.loads(refusal)]),
        ("certificate-is-text", "no object", "content", ["certificate"]),
    )  # fmt: skip
    for name, comment, expect, certificates in cases:
        yield replace(device, certificates=certificates).case(name, comment, expect)
    short = scene.certificate(scene.lead, "lead", days=30)
    later = NOW + timedelta(days=31)
    speech = replace(device, certificates=[by_lead, short])
    yield speech.case("leads-certificate-expired", "the second one", "author", now=later)
    own = Speech(scene, scene.seed, [_roles(scene, "reviewer")])
    yield own.case("own-key-with-certificate", "which names another key", "author")


def _roles(scene: Scene, *roles: Role) -> dict[str, Any]:
    return scene.certificate(scene.reader, *roles)


def _flipped(certificate: Mapping[str, Any]) -> dict[str, Any]:
    text = certificate["signed"].replace('"berta"', '"bertha"')
    return {**certificate, "signed": text}


def _other_signatures(scene: Scene) -> Iterator[Case]:
    own = Speech(scene, scene.seed)
    other_header = flip(own.header_bytes, 95)
    other_kem = hpke.public_key_of(random_bytes(32))
    for name, comment, speech in (
        ("text-changed", "other words than those signed", replace(own, signed_text="No.")),
        ("signed-for-another-tag", "of another counter", replace(own, signed_counter=1)),
        ("signed-for-another-report", "of another code", replace(own, signed_kem=other_kem)),
        (
            "signed-for-another-envelope",
            "a signature that was taken along",
            replace(own, signed_header=other_header),
        ),
    ):
        yield speech.case(name, comment, "author")
    text = "a reply of the member, moved by the server"
    yield own.case("under-another-tag", text, "author", found_under=1)
    text = "signed for its tag, which is not that of its counter"
    other = replace(own, signed_counter=1)
    yield other.case("another-counter-than-its-tag", text, "author", found_under=1)
    message = reply_message(own.header_bytes, KEM, reply_tag(tag_seed(CODE), "alborada", 0), TEXT)
    login = message.replace(b"atalaya-reply-1\n", b"atalaya-login-1\n")
    for name, comment, expect, signature in (
        ("signed-for-another-purpose", "a login", "author", sign(scene.seed, login)),
        ("signature-flipped", "one bit", "author", flip(sign(scene.seed, message), 9)),
        ("signature-short", "63 bytes", "author", sign(scene.seed, message)[:-1]),
        ("signature-empty", "none", "author", b""),
    ):
        speech = replace(own, changes={"signature": to_base64url(signature)})
        yield speech.case(name, comment, expect)


def _other_rosters(scene: Scene) -> Iterator[Case]:
    own = Speech(scene, scene.seed)
    coalition = scene.coalition
    yield own.case("roster-unknown", "nobody knows its roster", "author", rosters=[])
    roster = coalition.roster
    header = Header(Kind.REPLY, 1, 8, roster.hash, NO_FORM, random_bytes(16)).to_bytes()
    other = replace(own, header=header)
    yield other.case("roster-of-another-version", "the hash is right", "author")
    expired = NOW + timedelta(days=89)
    yield own.case("roster-expired", "as most are when they are read", "ok", now=expired)
    older = coalition.sign(replace(roster, version=6, members=roster.members[1:]))
    past = replace(own, header=_header(older, 6))
    both = [older, coalition.document]
    text = "the roster of the header decides, not the newest"
    yield past.case("not-in-that-roster", text, "author", rosters=both)
    cauce = scene.assembly.secrets["cauce"]
    there = replace(past, seed=cauce.signing_seed, reply=replace(own.reply, member="cauce"))
    yield there.case("in-that-roster", text, "ok", rosters=both)


def _header(document: bytes, version: int) -> bytes:
    signed = sha256(json.loads(document)["signed"].encode())
    return Header(Kind.REPLY, 1, version, signed, NO_FORM, random_bytes(16)).to_bytes()
