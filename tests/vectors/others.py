"""Cases for HPKE, public keys, padding, attachments, words, logins and key files."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.protocol import attachment, hpke, key_file, login, padding, return_code
from app.protocol.encoding import to_base64url, u32, u64
from app.protocol.header import Header, Kind
from app.protocol.key_file import Purpose
from app.protocol.primitives import aead_seal, random_bytes, sha256, signing_public_key
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import FORM_HASH, ROSTER_HASH, flip

COUNTING_SEED = bytes(range(32))
WORKING_GROUP = Path(__file__).with_name("hpke-working-group.json")


def hpke_cases() -> Iterator[Case]:
    """Key generation, the working group's vector, and messages of our own."""
    public_key = hpke.public_key_of(COUNTING_SEED)
    known = {"seed": COUNTING_SEED.hex(), "public_key_sha256": sha256(public_key).hex()}
    text = "the seed 00 01 … 1f, on which four implementations agree"
    yield Case("hpke", "public-key-of-counting-seed", text, "ok", known)
    theirs = {k: bytes.fromhex(v) for k, v in json.loads(WORKING_GROUP.read_text()).items()}
    plaintext = b"sealed with the working group's key and nonce"
    fields = {
        "seed": theirs["skRm"].hex(),
        "public_key_sha256": sha256(theirs["pkRm"]).hex(),
        "enc": b64(theirs["enc"]),
        "info": b64(theirs["info"]),
        "shared_secret": theirs["shared_secret"].hex(),
        "key": theirs["key"].hex(),
        "nonce": theirs["base_nonce"].hex(),
        "plaintext": b64(plaintext),
        "sealed": b64(theirs["enc"] + aead_seal(theirs["key"], theirs["base_nonce"], plaintext)),
    }
    text = "the HPKE working group's vector for 0x647a, HKDF-SHA256, ChaCha20-Poly1305"
    yield Case("hpke", "working-group", text, "ok", fields)
    sealed = hpke.seal(public_key, info=b"info", plaintext=b"plaintext")
    own = {**known, "info": b64(b"info"), "plaintext": b64(b"plaintext")}
    yield Case("hpke", "message", "a message", "ok", {**own, "sealed": b64(sealed)})
    zeroed = sealed[:1088] + bytes(32) + sealed[1120:]
    for name, text, data in (
        ("mlkem-flipped", "one bit of the ML-KEM ciphertext", flip(sealed, 3)),
        ("x25519-zero", "an all-zero X25519 share", zeroed),
        ("body-flipped", "one bit of the ciphertext", flip(sealed, -1)),
        ("cut", "one byte is missing", sealed[:-1]),
    ):
        yield Case("hpke", name, text, "slot", {**own, "sealed": b64(data)})


def public_key_cases() -> Iterator[Case]:
    """Keys to which nothing may be sealed."""
    good = hpke.public_key_of(random_bytes(32))
    too_big = b"\xff\xff\xff" + good[3:]
    for name, text, expect, key in (
        ("whole", "a good key", "ok", good),
        ("coefficient-too-large", "an ML-KEM coefficient of 4095", "public-key", too_big),
        ("x25519-zero", "an all-zero X25519 part", "public-key", good[:1184] + bytes(32)),
        (
            "x25519-one",
            "an X25519 part of order four",
            "public-key",
            good[:1184] + b"\1" + bytes(31),
        ),
        ("short", "1,215 bytes", "public-key", good[:-1]),
        ("long", "1,217 bytes", "public-key", good + b"\0"),
        ("empty", "no bytes", "public-key", b""),
    ):
        yield Case("public_key", name, text, expect, {"public_key": b64(key)})


def padding_cases() -> Iterator[Case]:
    """Both sides of every edge, and padding that hides something."""
    sizes = {
        "head": padding.head_size,
        "report": padding.report_size,
        "reply": padding.reply_size,
        "sensitive": padding.sensitive_size,
        "attachment": padding.attachment_size,
    }
    # Both sides of the edge at which one size no longer suffices.
    lengths = {
        "head": (0, 1, 1016),
        "report": (0, 1, 16_376, 16_377, 32_760, 32_761),
        "reply": (0, 1, 8184),
        "sensitive": (0, 1, 4088, 4089, 16_376, 16_377, 65_528),
        "attachment": (0, 65_528, 65_529),
    }
    for kind, size_for in sizes.items():
        for length in lengths[kind]:
            content = bytes(i % 249 for i in range(length))
            data = padding.pad(content, size_for(length))
            fields = {"kind": kind, "padded": b64(data), "content": b64(content)}
            text = f"{length} bytes become {len(data)}"
            yield Case("padding", f"{kind}-{length}", text, "ok", fields)
        good = padding.pad(b"content", size_for(7))
        for name, text, data in (
            ("not-zero", "a byte behind the content", flip(good, -1)),
            ("prefix-too-large", "a length beyond the end", u64(len(good)) + good[8:]),
            ("prefix-enormous", "a length of 2^64 - 1", b"\xff" * 8 + good[8:]),
            ("larger-than-needed", "twice the size", padding.pad(b"content", 2 * len(good))),
            ("empty", "not even a length", b""),
        ):
            fields = {"kind": kind, "padded": b64(data)}
            yield Case("padding", f"{kind}-{name}", text, "padding", fields)


def attachment_cases() -> Iterator[Case]:
    """Files through the manifest."""
    content = bytes(i % 253 for i in range(70_000))
    entry, data = _seal_file(content)
    front = 96 + 32
    for name, text, expect, changes, sealed in (
        ("whole", "a file of 70,000 bytes", "ok", {}, data),
        (
            "hash-mismatch",
            "the manifest lists another hash",
            "manifest",
            {"sha256": "0" * 64},
            data,
        ),
        ("size-mismatch", "the manifest lists another size", "manifest", {"size": 69_999}, data),
        ("id-mismatch", "the manifest lists another id", "manifest", {"id": "0" * 32}, data),
        ("other-key", "the manifest holds another key", "tag", {"key": "A" * 43}, data),
        ("tag-flipped", "one bit of the tag", "tag", {}, flip(data, 96)),
        ("payload-flipped", "one bit of the payload", "payload", {}, flip(data, front + 5)),
        ("form-hash-flipped", "one bit of the form hash", "tag", {}, flip(data, 50)),
        ("cut", "the last byte is missing", "grammar", {}, data[:-1]),
        ("header-only", "nothing but the header", "grammar", {}, data[:96]),
        ("a-report", "the kind of a report", "grammar", {}, data[:8] + b"\1\x10\0\1" + data[12:]),
    ):
        fields = {"manifest": {**entry, **changes}, "envelope": b64(sealed)}
        if expect == "ok":
            fields["content"] = b64(content)
        yield Case("attachment", name, text, expect, fields)
    entry, data = _seal_file(b"")
    fields = {"manifest": entry, "envelope": b64(data), "content": ""}
    yield Case("attachment", "empty", "an empty file", "ok", fields)


def _seal_file(content: bytes) -> tuple[dict[str, Any], bytes]:
    key = random_bytes(32)
    header = Header(Kind.ATTACHMENT, 0, 7, ROSTER_HASH, FORM_HASH, random_bytes(16))
    pieces = attachment.seal(header, key=key, source=io.BytesIO(content), size=len(content))
    entry = {
        "id": header.id.hex(),
        "key": to_base64url(key),
        "name": "a1.bin",
        "media_type": "application/octet-stream",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return entry, b"".join(pieces)


def return_code_cases() -> Iterator[Case]:
    """Words in both languages, well and badly typed."""
    code = bytes(range(16, 32))
    spanish = return_code.to_words(code, "es")
    english = return_code.to_words(code, "en")
    accents = bytes.fromhex("00112233445566778899aabbccddeeff")
    accented = return_code.to_words(accents, "es")
    plain = [return_code._plain(word) for word in accented]  # noqa: SLF001
    for name, text, language, typed, of in (
        ("spanish", "as shown", "es", " ".join(spanish), code),
        ("english", "as shown", "en", " ".join(english), code),
        ("spanish-with-accents", "as shown", "es", " ".join(accented), accents),
        ("spanish-without-accents", "accents left out", "es", " ".join(plain), accents),
        ("four-letters", "four letters each", "es", " ".join(w[:4] for w in plain), accents),
        ("capitals", "in capitals, spaced out", "es", "  ".join(accented).upper(), accents),
        (
            "zeros",
            "all bits zero",
            "en",
            " ".join(return_code.to_words(bytes(16), "en")),
            bytes(16),
        ),
    ):
        yield Case("return_code", name, text, "ok", _code_fields(typed, language, of))
    wrong = " ".join([*spanish[:-1], "ábaco" if spanish[-1] != "ábaco" else "abdomen"])
    for name, text, stage, typed in (
        ("checksum", "the last word is another", "checksum", wrong),
        ("unknown-word", "a word that is in no list", "words", " ".join([*spanish[:-1], "xyzzy"])),
        ("eleven-words", "a word is missing", "words", " ".join(spanish[:-1])),
        ("thirteen-words", "a word too many", "words", " ".join([*spanish, spanish[0]])),
        ("three-letters", "three letters are too few", "words", " ".join(w[:3] for w in plain)),
        ("longer-than-the-word", "a word with more behind it", "words", "ábacoz " * 12),
        ("nothing", "nothing typed", "words", ""),
    ):
        yield Case("return_code", name, text, stage, {"text": typed, "language": "es"})


def _code_fields(typed: str, language: str, code: bytes) -> dict[str, Any]:
    seed = return_code.tag_seed(code)
    reply = return_code.reply_seed(code)
    file_sha256 = sha256(b"a file")
    keys = return_code.attachment_keys(code, file_sha256)
    return {
        "text": typed,
        "language": language,
        "code": code.hex(),
        "words": return_code.to_words(code, "es" if language == "es" else "en"),
        "reply_seed": reply.hex(),
        "reply_public_key_sha256": sha256(hpke.public_key_of(reply)).hex(),
        "tag_seed": seed.hex(),
        "member": "alborada",
        "tags": [return_code.reply_tag(seed, "alborada", i).hex() for i in range(3)],
        "follow_key": return_code.follow_key(code).hex(),
        "file_sha256": file_sha256.hex(),
        "attachment": {name: value.hex() for name, value in vars(keys).items()},
    }


def login_cases() -> Iterator[Case]:
    """A login, and what an eavesdropping server could try with it."""
    seed, challenge = bytes(range(32, 64)), bytes(range(72))
    here, member = "https://observatorio.example", "alborada"
    good = login.sign_login(seed, origin=here, member=member, challenge=challenge)
    message = login.login_message(here, member, challenge)
    for name, text, expect, changes in (
        ("whole", "a login", "ok", {}),
        (
            "other-origin",
            "passed on by another server",
            "login",
            {"origin": "https://otro.example"},
        ),
        ("other-member", "another member's name", "login", {"member": "brujula"}),
        ("other-challenge", "another challenge", "login", {"challenge": b64(bytes(72))}),
        (
            "moved-boundary",
            "the same bytes, cut elsewhere",
            "login",
            {"origin": here[:-1], "member": here[-1] + member},
        ),
        (
            "signature-flipped",
            "one bit of the signature",
            "login",
            {"signature": flip(good, 4).hex()},
        ),
        ("signature-short", "a byte is missing", "login", {"signature": good[:-1].hex()}),
    ):
        fields = {
            "origin": here,
            "member": member,
            "challenge": b64(challenge),
            "signing_key": signing_public_key(seed).hex(),
            "signature": good.hex(),
            "message": message.hex(),
            **changes,
        }
        if expect != "ok":
            del fields["message"]
        yield Case("login", name, text, expect, fields)


def key_file_cases() -> Iterator[Case]:
    """Key files, and files that would weaken a key or exhaust a machine."""
    passphrase = "una frase con eñe y otra más"
    member = bytes(range(64))
    data = key_file.lock(Purpose.MEMBER, member, passphrase)
    signer = key_file.lock(Purpose.SIGNER, bytes(32), passphrase)
    device = key_file.lock(Purpose.DEVICE, member, passphrase)
    decomposed = "una frase con en\u0303e y otra ma\u0301s"
    yield _key_file_case("member", "a member's", "ok", data, passphrase, member)
    yield _key_file_case("signer", "a signer's", "ok", signer, passphrase, bytes(32))
    yield _key_file_case("device", "a person's", "ok", device, passphrase, member)
    yield _key_file_case("decomposed", "typed in NFD", "ok", data, decomposed, member)
    for name, text, stage, changed, typed in (
        ("wrong-passphrase", "another passphrase", "passphrase", data, "otra"),
        ("salt-flipped", "one bit of the salt", "passphrase", flip(data, 16), passphrase),
        ("nonce-flipped", "one bit of the nonce", "passphrase", flip(data, 40), passphrase),
        ("body-flipped", "one bit of the keys", "passphrase", flip(data, 60), passphrase),
        (
            "passes-changed",
            "one pass more",
            "passphrase",
            data[:8] + u32(4) + data[12:],
            passphrase,
        ),
        ("passes-below-floor", "two passes", "bounds", data[:8] + u32(2) + data[12:], passphrase),
        ("passes-above-ceiling", "17 passes", "bounds", data[:8] + u32(17) + data[12:], passphrase),
        (
            "memory-below-floor",
            "64 MiB less 1",
            "bounds",
            data[:12] + u32(65_535) + data[16:],
            passphrase,
        ),
        (
            "memory-above-ceiling",
            "4 TiB",
            "bounds",
            data[:12] + u32(2**32 - 1) + data[16:],
            passphrase,
        ),
        ("magic-flipped", "another magic", "grammar", flip(data, 0), passphrase),
        ("format-flipped", "another format", "grammar", data[:6] + b"\2" + data[7:], passphrase),
        ("unknown-purpose", "purpose 4", "grammar", data[:7] + b"\4" + data[8:], passphrase),
        (
            "member-as-device",
            "a member's as a device's: of one length, and bound to its purpose",
            "passphrase",
            data[:7] + b"\3" + data[8:],
            passphrase,
        ),
        (
            "purpose-changed",
            "a member's as a signer's",
            "grammar",
            data[:7] + b"\2" + data[8:],
            passphrase,
        ),
        ("cut", "a byte is missing", "grammar", data[:-1], passphrase),
        ("empty", "nothing", "grammar", b"", passphrase),
    ):
        yield _key_file_case(name, text, stage, changed, typed, None)


def _key_file_case(
    name: str, text: str, expect: str, data: bytes, passphrase: str, plaintext: bytes | None
) -> Case:
    fields: dict[str, Any] = {"file": b64(data), "passphrase": passphrase}
    if plaintext is not None:
        fields |= {"purpose": data[7], "plaintext": plaintext.hex()}
    return Case("key_file", name, text, expect, fields)
