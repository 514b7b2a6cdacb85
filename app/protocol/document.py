"""A text and the signatures under it: ``docs/protocol.md`` §9.1.

    {"signed": text, "signatures": [{"key": hex SHA-256 of the key, "signature": base64url}]}

What was signed is the UTF-8 of ``signed`` behind a purpose, and is never serialised again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.protocol.encoding import from_base64url, from_json_object, to_base64url, to_json
from app.protocol.errors import Malformed
from app.protocol.fields import read_list, read_object
from app.protocol.primitives import sha256, sign, signing_public_key, verify

DOCUMENT_LIMIT = 1_048_576


@dataclass(frozen=True)
class SignedDocument:
    """The exact signed bytes, and signatures by key id; nothing is verified yet."""

    signed: bytes
    signatures: Mapping[str, bytes]

    @property
    def hash(self) -> bytes:
        """SHA-256 of the signed bytes."""
        return sha256(self.signed)

    def signed_by(self, public_key: bytes, purpose: bytes) -> bool:
        """Whether ``public_key`` has signed this for ``purpose``."""
        signature = self.signatures.get(key_id(public_key))
        return signature is not None and verify(public_key, purpose + self.signed, signature)

    def has_threshold(self, keys: Iterable[bytes], threshold: int, purpose: bytes) -> bool:
        """Whether at least ``threshold`` of the distinct ``keys`` have signed."""
        return sum(self.signed_by(key, purpose) for key in set(keys)) >= threshold


def parse_document(data: bytes) -> tuple[SignedDocument, Mapping[str, Any]]:
    """The document in ``data`` and its whole JSON; raises ``Malformed``."""
    if len(data) > DOCUMENT_LIMIT:
        raise Malformed("the document is too long")
    value = from_json_object(data)
    return read_document(value), value


def read_document(value: Any) -> SignedDocument:
    """A document from parsed JSON; raises ``Malformed``."""
    fields = read_object(value)
    signed = fields.get("signed")
    if not isinstance(signed, str) or not signed:
        raise Malformed("nothing was signed")
    entries = [_read_signature(entry) for entry in read_list(fields.get("signatures"))]
    signatures = dict(entries)
    if len(signatures) != len(entries):
        raise Malformed("two signatures by one key")
    return SignedDocument(signed.encode(), signatures)


def _read_signature(value: Any) -> tuple[str, bytes]:
    fields = read_object(value)
    key, signature = fields.get("key"), fields.get("signature")
    if not isinstance(key, str) or not isinstance(signature, str):
        raise Malformed("not a signature")
    return key, from_base64url(signature)


def key_id(public_key: bytes) -> str:
    """How signatures name their key: hex SHA-256 of the Ed25519 public key."""
    return sha256(public_key).hex()


def document_json(signed: bytes, signatures: Mapping[str, bytes]) -> dict[str, Any]:
    """A document as JSON; ``signed`` is UTF-8."""
    return {
        "signed": signed.decode(),
        "signatures": [
            {"key": key, "signature": to_base64url(signature)}
            for key, signature in signatures.items()
        ],
    }


def sign_document(signed: bytes, seeds: Iterable[bytes], purpose: bytes) -> dict[str, Any]:
    """A document over exactly ``signed``, with one signature for each seed."""
    return {
        "signed": signed.decode(),
        "signatures": [
            {
                "key": key_id(signing_public_key(seed)),
                "signature": to_base64url(sign(seed, purpose + signed)),
            }
            for seed in seeds
        ],
    }


def to_document(value: Mapping[str, Any]) -> bytes:
    """A document's bytes, as they are posted and kept."""
    return to_json(value)
