"""What somebody tells of sexual violence: ``docs/protocol.md`` §8.3.

    sealed = HPKE(pk, label ‖ SHA-256 of the header ‖ SHA-256 of the member id ‖ SHA-256 of pk)

Sealed once more, inside the body, to a key that only people with the role ``svr-trained`` hold.
Bound to the report and to the member: taken out of it, it opens nowhere.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.protocol import hpke, padding
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import ContentInvalid, Malformed, SensitiveClosed
from app.protocol.primitives import sha256

TEXT_LIMIT = 10_000
PACE_LIMIT = 500
SEALED_SIZES = tuple(hpke.OVERHEAD + size for size in padding.SENSITIVE_SIZES)


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class WishedContact(_Content):
    """By whom, and how, the person wishes to be spoken to."""

    sex: Literal["woman", "man", "any"] | None = None
    lang: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,35}$")] | None = None
    pace: Annotated[str, Field(max_length=PACE_LIMIT)] | None = None


class Sensitive(_Content):
    """What is sealed; ``tell`` these words, ``contact`` by somebody trained, or only ``record``."""

    choice: Literal["tell", "contact", "record"]
    text: Annotated[str, Field(max_length=TEXT_LIMIT)]
    contact: WishedContact | None = None


def seal_sensitive(
    sensitive: Sensitive, *, header_bytes: bytes, member: str, public_key: bytes
) -> bytes:
    """One part for the sensitive key (1,216 bytes) of ``member``, in the report of the header.

    5,232, 17,520 or 66,672 bytes; raises ``InvalidPublicKey``.
    """
    content = to_json(sensitive.model_dump(exclude_none=True))
    padded = padding.pad(content, padding.sensitive_size(len(content)))
    info = _info(header_bytes, member, sha256(public_key))
    return hpke.seal(public_key, info=info, plaintext=padded)


def open_sensitive(
    sealed: bytes, *, header_bytes: bytes, member: str, key: hpke.PrivateKey
) -> Sensitive:
    """What was sealed, by a sensitive key of ``member``.

    Raises ``Malformed``, ``SensitiveClosed``, ``PaddingInvalid``, ``ContentInvalid``, in this
    order.
    """
    if len(sealed) not in SEALED_SIZES:
        raise Malformed("a length that no sensitive part has")
    padded = key.open(sealed, info=_info(header_bytes, member, sha256(key.public_key)))
    if padded is None:
        raise SensitiveClosed("not for this key, this member or this report")
    return read_sensitive(padding.unpad(padded, padding.sensitive_size))


def read_sensitive(content: bytes) -> Sensitive:
    """What was sealed, from its JSON; raises ``ContentInvalid``."""
    try:
        return Sensitive.model_validate(from_json_object(content))
    except (Malformed, ValidationError):
        # Its message quotes the content, so it must not travel on, not even as a cause.
        raise ContentInvalid("the sensitive part is not of the shape of §8.3") from None


def _info(header_bytes: bytes, member: str, key_sha256: bytes) -> bytes:
    return b"atalaya/1 sensitive" + sha256(header_bytes) + sha256(member.encode()) + key_sha256
