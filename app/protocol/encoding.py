"""Integers, hex, base64url and JSON: ``docs/protocol.md`` §2.

Decoders refuse every spelling but the one that the encoder writes.
"""

import base64
import json
import math
import re
from typing import Any, Never

from app.protocol.errors import Malformed

_HEX = re.compile(r"(?:[0-9a-f]{2})*")
# Deeper than anything that we write, and shallower than any parser's own limit.
DEPTH_LIMIT = 64
_LONGEST_INTEGER = 20
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def u16(value: int) -> bytes:
    """Two bytes, big-endian."""
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    """Four bytes, big-endian."""
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    """Eight bytes, big-endian."""
    return value.to_bytes(8, "big")


def from_hex(text: str, size: int) -> bytes:
    """Exactly ``size`` bytes from lower-case hex; raises ``Malformed``."""
    if len(text) != 2 * size or not _HEX.fullmatch(text):
        raise Malformed("not the expected hex")
    return bytes.fromhex(text)


def to_base64url(data: bytes) -> str:
    """Base64url without padding, RFC 4648 §5."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of ``text``; refuses padding, other alphabets and stray bits (``Malformed``)."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise Malformed("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_base64url(data) != text:
        raise Malformed("base64url with stray bits")
    return data


def to_json(value: Any) -> bytes:
    """Compact UTF-8 JSON. Readers accept any other spelling as well."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse_constant(name: str) -> Never:
    """Python's parser knows ``NaN`` and ``Infinity``; JSON does not."""
    raise ValueError(name)


def _number(text: str) -> int | float:
    """A whole number, or what a double makes of one that is too long to be meant."""
    return int(text) if len(text) <= _LONGEST_INTEGER else float(text)


def _check_plain(value: Any, depth: int = DEPTH_LIMIT) -> None:
    """Raises ``ValueError`` for what one reader would take and another would not: §2."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number that is none")
    if isinstance(value, str):
        value.encode()  # raises for half a surrogate pair
    if not isinstance(value, (list, dict)):
        return
    if depth == 0:
        raise ValueError("nested too deeply")
    names = value.keys() if isinstance(value, dict) else ()
    for item in (*names, *(value.values() if isinstance(value, dict) else value)):
        _check_plain(item, depth - 1)


def from_json_object(data: bytes) -> dict[str, Any]:
    """A JSON object from UTF-8; raises ``Malformed`` on anything else."""
    try:
        text = data.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_number)
        _check_plain(value)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return value


def without_nulls(value: Any) -> Any:
    """Without fields that are null, which count as absent (§8.2); 12.0 is the whole number 12."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
