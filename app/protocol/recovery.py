"""An archive seed in shares among partners: ``docs/protocol.md`` §15.

The sharing is SLIP-0039 by Trezor's reference implementation: fewer shares than the threshold
say nothing, each has a checksum, and a wrong combination is noticed. What is ours is only how a
share is sealed to a partner.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from shamir_mnemonic import (  # type: ignore[import-untyped]
    MnemonicError,
    combine_mnemonics,
    generate_mnemonics,
)

from app.protocol import hpke
from app.protocol.application import Application, read_application
from app.protocol.encoding import from_base64url, to_base64url, u16
from app.protocol.errors import CeremonyInvalid, ContentInvalid, Malformed
from app.protocol.fields import (
    failing_as,
    read_count,
    read_hash,
    read_list,
    read_member_id,
    read_object,
    read_text,
)
from app.protocol.primitives import random_bytes, sha256
from app.protocol.statement import Statement

SHARES_LIMIT = 16
PLAINTEXT_BYTES = 512
SEALED_BYTES = hpke.OVERHEAD + PLAINTEXT_BYTES
_PROBE_INFO = b"atalaya/1 share probe"


@dataclass(frozen=True)
class SealedShare:
    """One partner's share; ``commitment`` lets it be recognised without being opened."""

    member: str
    sealed: bytes
    commitment: bytes


@dataclass(frozen=True)
class Ceremony:
    """A seed that was split: by ``member``, ``threshold`` of the shares suffice."""

    id: str
    member: str
    archive_sha256: bytes
    threshold: int
    shares: tuple[SealedShare, ...]

    def share_of(self, member: str) -> SealedShare | None:
        """The share of a partner."""
        return next((share for share in self.shares if share.member == member), None)


@dataclass(frozen=True)
class Opening:
    """A partner's share, sealed again to the archive key of ``application``."""

    ceremony: str
    member: str
    application: Application
    sealed: bytes
    reason: str


def split_seed(seed: bytes, *, threshold: int, shares: int) -> list[str]:
    """``shares`` texts of words, of which ``threshold`` give ``seed`` (32 bytes) again.

    Raises ``CeremonyInvalid`` unless every combination has been tried and has opened a probe.
    """
    if not 2 <= threshold <= shares <= SHARES_LIMIT:
        raise CeremonyInvalid("between 2 and 16 shares, and a threshold of at least 2")
    (texts,) = generate_mnemonics(1, [(threshold, shares)], seed, b"", iteration_exponent=0)
    public_key = hpke.public_key_of(seed)
    probe = random_bytes(32)
    sealed = hpke.seal(public_key, info=_PROBE_INFO, plaintext=probe)
    for some in combinations(texts, threshold):
        if hpke.PrivateKey(combine_shares(some)).open(sealed, info=_PROBE_INFO) != probe:
            raise CeremonyInvalid("shares that do not give the key again")
    return list(texts)


def combine_shares(texts: Iterable[str]) -> bytes:
    """The seed (32 bytes) of enough shares; raises ``CeremonyInvalid``."""
    try:
        seed = combine_mnemonics(texts, b"")
    except MnemonicError:
        # The library's message may quote what was put in.
        raise CeremonyInvalid("too few shares, or not of one key") from None
    if len(seed) != hpke.SEED_BYTES:
        raise CeremonyInvalid("the shares of something else")
    return bytes(seed)


def commitment_of(share: str) -> bytes:
    """SHA-256 that recognises a share (words in ASCII)."""
    return sha256(b"atalaya/1 share" + share.encode("ascii"))


def seal_share(share: str, recipient: bytes) -> bytes:
    """A share for the archive public key ``recipient``, 1,648 bytes whatever the words."""
    words = share.encode("ascii")
    plaintext = (u16(len(words)) + words).ljust(PLAINTEXT_BYTES, b"\0")
    if len(plaintext) != PLAINTEXT_BYTES:
        raise ValueError("a share is longer than any can be")
    info = _share_info(sha256(recipient), commitment_of(share))
    return hpke.seal(recipient, info=info, plaintext=plaintext)


def open_share(sealed: bytes, commitment: bytes, key: hpke.PrivateKey) -> str:
    """The words of a share; raises ``CeremonyInvalid`` where they do not fit ``commitment``."""
    plaintext = key.open(sealed, info=_share_info(sha256(key.public_key), commitment))
    if plaintext is None or len(plaintext) != PLAINTEXT_BYTES:
        raise CeremonyInvalid("the share does not open")
    length = int.from_bytes(plaintext[:2], "big")
    words, rest = plaintext[2 : 2 + length], plaintext[2 + length :]
    is_promised = words.isascii() and commitment_of(words.decode("ascii")) == commitment
    if not is_promised or any(rest):
        raise CeremonyInvalid("the share is not the one that was promised")
    return words.decode("ascii")


def shares_body(
    texts: Sequence[tuple[str, bytes, str]], *, archive_sha256: bytes, threshold: int
) -> dict[str, Any]:
    """The fields of a ceremony, from (member, archive public key, words of the share)."""
    return {
        "archive_sha256": archive_sha256.hex(),
        "threshold": threshold,
        "shares": [
            {
                "member": member,
                "sealed": to_base64url(seal_share(text, recipient)),
                "commitment": commitment_of(text).hex(),
            }
            for member, recipient, text in texts
        ],
    }


def read_shares(statement: Statement) -> Ceremony:
    """A ceremony from a verified statement; raises ``ContentInvalid``, ``CeremonyInvalid``."""
    with failing_as(ContentInvalid, "the ceremony is malformed"):
        body = statement.body
        ceremony = Ceremony(
            id=statement.id,
            member=read_member_id(statement.by),
            archive_sha256=read_hash(body["archive_sha256"]),
            threshold=read_count(body["threshold"], SHARES_LIMIT),
            shares=tuple(_read_share(value) for value in read_list(body["shares"])),
        )
    partners = {share.member for share in ceremony.shares}
    if not 2 <= ceremony.threshold <= len(ceremony.shares) <= SHARES_LIMIT:
        raise CeremonyInvalid("between 2 and 16 shares, and a threshold of at least 2")
    if len(partners) != len(ceremony.shares) or ceremony.member in partners:
        raise CeremonyInvalid("one share for each partner, and none for oneself")
    return ceremony


def read_receipt(statement: Statement) -> str:
    """The id of the ceremony whose share has arrived; raises ``ContentInvalid``."""
    with failing_as(ContentInvalid, "the receipt is malformed"):
        return read_hash(statement.body["shares"]).hex()


def read_opening(statement: Statement) -> Opening:
    """An opening from a verified statement; raises ``ContentInvalid``, ``ApplicationInvalid``."""
    with failing_as(ContentInvalid, "the opening is malformed"):
        body = statement.body
        ceremony, member = read_hash(body["shares"]).hex(), read_member_id(statement.by)
        sealed, reason = _read_sealed(body["sealed"]), read_text(body["reason"], 1000)
        application = body["application"]
    return Opening(
        ceremony=ceremony,
        member=member,
        application=read_application(application, coalition=statement.coalition),
        sealed=sealed,
        reason=reason,
    )


def _read_share(value: Any) -> SealedShare:
    fields = read_object(value)
    return SealedShare(
        read_member_id(fields["member"]),
        _read_sealed(fields["sealed"]),
        read_hash(fields["commitment"]),
    )


def _read_sealed(value: Any) -> bytes:
    sealed = from_base64url(read_text(value, 2 * SEALED_BYTES))
    if len(sealed) != SEALED_BYTES:
        raise Malformed("a sealed share has another length")
    return sealed


def _share_info(recipient_sha256: bytes, commitment: bytes) -> bytes:
    return b"atalaya/1 share" + recipient_sha256 + commitment
