"""Our rules of roots and rosters against the reference implementation of The Update Framework.

Each situation is built twice: as our documents, and as TUF metadata in which ``timestamp`` is
signed by the root keys and stands for our roster. Both readers must come to the same word:
``ok`` or the class of the refusal. Where ours differs on purpose, the table says why.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]
from tuf.api import exceptions
from tuf.api.metadata import Metadata, MetaFile, Timestamp  # type: ignore[attr-defined]
from tuf.api.metadata import Root as TufRoot  # type: ignore[attr-defined]
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from app.protocol import root as roots
from app.protocol import roster as rosters
from app.protocol.document import key_id
from app.protocol.encoding import to_base64url, to_json
from app.protocol.errors import ProtocolError
from app.protocol.primitives import sha256, sign, signing_public_key
from app.protocol.root import Root, RootKey, encode_root, make_pins
from app.protocol.roster import Roster, SeenRoster, encode_roster, verify_roster
from tests.coalition import Secrets
from tests.protocol.tuf_situations import DAY, NOW, SITUATIONS, Link, Situation

MEMBER = Secrets("alborada").entry(NOW)
BEFORE = sha256(b"the roster before")

STAGES = {
    "grammar": "malformed",
    "content": "malformed",
    "root-content": "malformed",
    "signatures": "unsigned",
    "root-signatures": "unsigned",
    "version": "version",
    "root-version": "version",
    "equivocation": "forked",
    "expiry": "expired",
    "root-expiry": "expired",
}
TUF_WORDS = {
    exceptions.UnsignedMetadataError: "unsigned",
    # Its client goes on with what it has.
    exceptions.EqualVersionNumberError: "ok",
    exceptions.BadVersionNumberError: "version",
    exceptions.ExpiredMetadataError: "expired",
    exceptions.RepositoryError: "malformed",
}


def seed(letter: str) -> bytes:
    """The same key for a small letter and its capital."""
    return sha256(letter.lower().encode())


def public_key(letter: str) -> bytes:
    return signing_public_key(seed(letter))


def signature(letter: str, message: bytes) -> bytes:
    return sign(seed(letter), message if letter.islower() else message + b"!")


# --- ours --------------------------------------------------------------------------------------


def our_word(situation: Situation) -> str:
    first = our_root(situation.first, None)
    shown, before = [], first
    for link in situation.chain:
        before = our_root(link, before)
        shown.append(our_document(encode_root(before), link.signers, roots.PURPOSE))
    roster = our_roster(situation, first)
    signed = encode_roster(roster)
    document = our_document(signed, situation.signers, rosters.PURPOSE)
    seen = None
    if situation.seen or situation.walked:
        same = sha256(signed) if situation.seen == situation.version else BEFORE
        hash_ = same if situation.agrees else bytes(32)
        seen = SeenRoster(max(situation.seen, 1), hash_, 1 + len(situation.walked))
    data = to_json({"roots": shown, **document}) if situation.raw is None else situation.raw
    pins = make_pins(encode_root(first), minimum_roster_version=situation.minimum)
    try:
        verify_roster(data, pins=pins, now=NOW, seen=seen)
    except ProtocolError as error:
        return STAGES[error.stage]
    return "ok"


def our_root(link: Link, before: Root | None) -> Root:
    root = Root(
        coalition="coalicion-de-prueba",
        version=link.version,
        previous=before.hash if before and link.follows else bytes(32),
        issued=NOW - DAY,
        expires=link.expires,
        threshold=link.threshold,
        waiting_hours=0,
        keys=tuple(RootKey(public_key(letter), letter) for letter in link.letters),
    )
    return replace(root, hash=sha256(encode_root(root)))


def our_roster(situation: Situation, root: Root) -> Roster:
    return Roster(
        root=root,
        version=situation.version,
        previous=BEFORE,
        issued=NOW - DAY,
        expires=situation.expires,
        keys_sha256=bytes(32),
        members=(MEMBER,),
    )


def our_document(signed: bytes, signers: str, purpose: bytes) -> dict[str, Any]:
    return {
        "signed": signed.decode(),
        "signatures": [
            {
                "key": key_id(public_key(letter)),
                "signature": to_base64url(signature(letter, purpose + signed)),
            }
            for letter in signers
        ],
    }


# --- The Update Framework's ----------------------------------------------------------------------


def tuf_word(situation: Situation) -> str:
    try:
        tuf_client(situation)
    except exceptions.RepositoryError as error:
        return next(word for kind, word in TUF_WORDS.items() if isinstance(error, kind))
    return "ok"


def tuf_client(situation: Situation) -> None:
    trusted = TrustedMetadataSet(tuf_root(situation.first), EnvelopeType.METADATA)
    trusted.reference_time = NOW
    for link in (*situation.walked, *situation.chain):
        trusted.update_root(tuf_root(link))
    if situation.seen:
        # On its disk lies what whoever signs now has signed.
        signers = (situation.first, *situation.walked, *situation.chain)[-1].letters
        trusted.update_timestamp(tuf_timestamp(situation.seen, signers, NOW + DAY))
    timestamp = tuf_timestamp(situation.version, situation.signers, situation.expires)
    trusted.update_timestamp(timestamp if situation.raw is None else situation.raw)


def tuf_root(link: Link) -> bytes:
    root = TufRoot(expires=link.expires)
    for letter in link.letters:
        public = public_key(letter)
        key = SSlibKey(key_id(public), "ed25519", "ed25519", {"public": public.hex()})
        root.add_key(key, "root")
        root.add_key(key, "timestamp")
    signed = Metadata(root).signed.to_dict()
    for role in ("root", "timestamp"):
        signed["roles"][role]["threshold"] = link.threshold
    return tuf_document({**signed, "version": link.version}, link.signers)


def tuf_timestamp(version: int, signers: str, expires: datetime) -> bytes:
    signed = Timestamp(expires=expires, snapshot_meta=MetaFile(1)).to_dict()
    return tuf_document({**signed, "version": version}, signers)


def tuf_document(signed: dict[str, Any], signers: str) -> bytes:
    """Its own classes would not write what must be refused."""
    message = str(encode_canonical(signed)).encode()
    signatures = [
        {"keyid": key_id(public_key(letter)), "sig": signature(letter, message).hex()}
        for letter in signers
    ]
    return to_json({"signed": signed, "signatures": signatures})


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_we_come_to_the_word_of_the_update_framework(situation: Situation) -> None:
    assert our_word(situation) == situation.expect
    assert tuf_word(situation) == (situation.tuf or situation.expect)


def test_every_difference_has_its_reason() -> None:
    assert [s.name for s in SITUATIONS if bool(s.tuf) != bool(s.because)] == []
    assert len({s.name for s in SITUATIONS}) == len(SITUATIONS) >= 70
