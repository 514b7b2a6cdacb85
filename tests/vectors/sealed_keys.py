"""Cases for what carries keys: the key ring, the archive, shares; and for fingerprints."""

from collections.abc import Iterator
from typing import Any

from app.protocol import hpke, return_code
from app.protocol.archive import archive_key
from app.protocol.encoding import u16
from app.protocol.fingerprint import fingerprint_words
from app.protocol.header import Header, Kind
from app.protocol.key_ring import wrap_key
from app.protocol.primitives import random_bytes, sha256
from app.protocol.recovery import commitment_of, seal_share, split_seed
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import FORM_HASH, ROSTER_HASH, flip


def key_ring_cases() -> Iterator[Case]:
    """``wrapped`` keys, joined, unwrapped with the ``recipient`` seed to ``seeds``."""
    seed, other, recipient = (random_bytes(32) for _ in range(3))
    public_key, stranger = hpke.public_key_of(recipient), random_bytes(32)
    good = wrap_key(seed, public_key).to_bytes()
    hashes = good[:64]
    info = b"atalaya/1 wrapped key" + hashes

    def sealed(plaintext: bytes, info: bytes = info) -> bytes:
        return hashes + hpke.seal(public_key, info=info, plaintext=plaintext)

    second = wrap_key(other, public_key).to_bytes()
    renamed = sha256(hpke.public_key_of(other)) + good[32:]
    for name, text, expect, wrapped, opener in (
        ("whole", "a seed", "ok", good, recipient),
        ("two", "two seeds, joined", "ok", good + second, recipient),
        ("none", "no bytes", "ok", b"", recipient),
        (
            "other-seed",
            "another seed than the one that is named",
            "key-ring",
            sealed(other),
            recipient,
        ),
        ("other-recipient", "wrapped to somebody else", "key-ring", good, stranger),
        ("other-purpose", "sealed as something else", "key-ring", sealed(seed, b"x"), recipient),
        ("renamed", "the name of another key", "key-ring", renamed, recipient),
        ("name-flipped", "one bit of the key's hash", "key-ring", flip(good, 0), recipient),
        (
            "recipient-flipped",
            "one bit of the recipient's hash",
            "key-ring",
            flip(good, 32),
            recipient,
        ),
        ("mlkem-flipped", "one bit of the encapsulation", "key-ring", flip(good, 70), recipient),
        ("body-flipped", "one bit of the seed", "key-ring", flip(good, 64 + 1125), recipient),
        ("mac-flipped", "one bit of the last byte", "key-ring", flip(good, -1), recipient),
        ("second-flipped", "the second of two", "key-ring", good + flip(second, -1), recipient),
        ("cut", "a byte is missing", "grammar", good[:-1], recipient),
        ("long", "a byte too many", "grammar", good + b"\0", recipient),
        ("short-seed", "a seed of 31 bytes", "grammar", sealed(seed[:-1]), recipient),
    ):
        fields: dict[str, Any] = {"wrapped": b64(wrapped), "recipient": opener.hex()}
        if expect == "ok":
            fields["seeds"] = [seed.hex(), other.hex()][: len(wrapped) // len(good)]
        yield Case("key_ring", name, text, expect, fields)


def archive_cases() -> Iterator[Case]:
    """What was in the slot under ``header``, ``archived`` for the ``archive_seed``."""
    archive, key = random_bytes(32), random_bytes(32)
    public_key = hpke.public_key_of(archive)
    header, other_header = (
        Header(Kind.REPORT, 3, 7, ROSTER_HASH, FORM_HASH, random_bytes(16)).to_bytes()
        for _ in range(2)
    )
    good = archive_key(key, header_bytes=header, archive=public_key).to_bytes()
    decoy = archive_key(None, header_bytes=header, archive=public_key).to_bytes()
    broken = archive_key(None, is_broken=True, header_bytes=header, archive=public_key).to_bytes()
    info = b"atalaya/1 archived key" + sha256(header) + sha256(public_key)

    def sealed(plaintext: bytes, info: bytes = info) -> bytes:
        return header[-16:] + hpke.seal(public_key, info=info, plaintext=plaintext)

    stranger = random_bytes(32)
    for name, text, expect, archived, opener, under in (
        ("whole", "the data key", "ok", good, archive, header),
        ("decoy", "chosen were the others", "not-addressed", decoy, archive, header),
        ("broken", "the slot did not open", "slot", broken, archive, header),
        ("unknown-marker", "marker 03", "slot", sealed(b"\3" + key), archive, header),
        ("other-header", "another envelope's", "slot", good, archive, other_header),
        ("header-flipped", "one bit of the roster's hash", "slot", good, archive, flip(header, 20)),
        ("other-key", "another archive key", "slot", good, stranger, header),
        ("other-purpose", "sealed as a slot", "slot", sealed(b"\1" + key, b"x"), archive, header),
        ("mlkem-flipped", "one bit of the encapsulation", "slot", flip(good, 20), archive, header),
        ("mac-flipped", "one bit of the last byte", "slot", flip(good, -1), archive, header),
        ("cut", "a byte is missing", "grammar", good[:-1], archive, header),
        ("long", "a byte too many", "grammar", good + b"\0", archive, header),
        (
            "short-key",
            "a data key of 31 bytes",
            "grammar",
            sealed(b"\1" + key[:-1]),
            archive,
            header,
        ),
    ):
        fields = {"archived": b64(archived), "header": b64(under), "archive_seed": opener.hex()}
        if expect == "ok":
            fields["data_key"] = key.hex()
        yield Case("archive", name, text, expect, fields)


def fingerprint_cases() -> Iterator[Case]:
    """The words of a key in both languages, and what somebody may type for them."""
    for name, comment, whose, key in (
        ("counting-key", "a member", "alborada", bytes(range(32))),
        ("zero-key", "a member", "alborada", bytes(32)),
        ("person", "a person of a member", "alborada/ana", bytes(range(32))),
        ("no-name", "a name without letters", "", bytes(range(32))),
        (
            "moved-boundary",
            "the name and the key, cut elsewhere",
            "alborad",
            b"a" + bytes(range(31)),
        ),
        ("beyond-ascii", "a name in Spanish", "coalición", bytes(range(32))),
    ):
        spanish, english = fingerprint_words(whose, key), fingerprint_words(whose, key, "en")
        words = {"name": whose, "key": key.hex(), "es": spanish, "en": english}
        yield Case("fingerprint", name, comment, "ok", {**words, **_typed(spanish, english)})


def _typed(spanish: str, english: str) -> dict[str, Any]:
    words = spanish.split()
    plain = [return_code._plain(word) for word in words]  # noqa: SLF001
    return {
        "same": [
            spanish,
            english,
            " ".join(plain),
            "  ".join(words).upper() + "\n",
            " ".join(word[:4] for word in plain),
            " ".join(word[:4] for word in english.split()),
        ],
        "different": [
            "",
            " ".join(words[:-1]),
            f"{spanish} {words[0]}",
            " ".join(reversed(words)),
            " ".join(word[:3] if len(word) > 3 else word[:2] for word in plain),
            " ".join([*words[:-1], f"{words[-1]}x"]),
            " ".join([*words[:4], *english.split()[4:]]),
            fingerprint_words("brujula", bytes(range(32))),
        ],
    }


def share_cases() -> Iterator[Case]:
    """A partner's ``sealed`` share, opened with its ``archive_seed`` to ``words``."""
    partner = random_bytes(32)
    public_key = hpke.public_key_of(partner)
    words, other = split_seed(random_bytes(32), threshold=2, shares=2)
    commitment, text = commitment_of(words), words.encode()
    good = seal_share(words, public_key)
    info = b"atalaya/1 share" + sha256(public_key) + commitment

    def sealed(length: int, data: bytes, *, size: int = 512) -> bytes:
        plaintext = (u16(length) + data).ljust(size, b"\0")
        return hpke.seal(public_key, info=info, plaintext=plaintext)

    whole = {
        "sealed": b64(good),
        "commitment": commitment.hex(),
        "archive_seed": partner.hex(),
    }
    yield Case("share", "whole", "33 words", "ok", {**whole, "words": words})
    for name, comment, changes in (
        ("other-partner", "sealed to somebody else", {"archive_seed": random_bytes(32).hex()}),
        ("other-commitment", "another was promised", {"commitment": commitment_of(other).hex()}),
    ):
        yield Case("share", name, comment, "ceremony", {**whole, **changes})
    length = len(text)
    for name, comment, data in (
        ("other-words", "not what was promised", sealed(len(other), other.encode())),
        ("length-too-long", "zeros are read as words", sealed(length + 1, text)),
        ("length-too-short", "a letter is left out", sealed(length - 1, text)),
        ("length-beyond", "65,535 bytes", sealed(65_535, text)),
        ("length-zero", "no words", sealed(0, text)),
        ("something-behind", "a byte behind the words", sealed(length, text + b"x")),
        ("not-ascii", "other letters", sealed(length, text[:-1] + b"\xf1")),
        ("short-plaintext", "511 bytes", sealed(length, text, size=511)),
        ("long-plaintext", "513 bytes", sealed(length, text, size=513)),
        ("mlkem-flipped", "one bit of the encapsulation", flip(good, 3)),
        ("mac-flipped", "one bit of the last byte", flip(good, -1)),
        ("cut", "a byte is missing", good[:-1]),
        ("empty", "no bytes", b""),
    ):
        yield Case("share", name, comment, "ceremony", {**whole, "sealed": b64(data)})
