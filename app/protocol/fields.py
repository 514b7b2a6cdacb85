"""The shapes that signed JSON is made of: ``docs/protocol.md`` §2, §9.

Each reader raises ``Malformed``; whoever knows the stage names it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from app.protocol.encoding import from_hex
from app.protocol.errors import ContentInvalid, Malformed, ProtocolError

MEMBER_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
VERSION_LIMIT = 2**32 - 1
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@contextmanager
def failing_as(stage: type[ProtocolError], message: str) -> Iterator[None]:
    """Whatever is malformed inside the block is ``stage``."""
    try:
        yield
    except (KeyError, TypeError, ValueError, Malformed, ContentInvalid) as error:
        raise stage(message) from error


def read_object(value: Any) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Malformed("not an object")
    return value


def read_list(value: Any) -> list[Any]:
    """A JSON list."""
    if not isinstance(value, list):
        raise Malformed("not a list")
    return value


def read_text(value: Any, limit: int) -> str:
    """A text of 1 to ``limit`` code points."""
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        raise Malformed("a text is missing or too long")
    return value


def read_count(value: Any, limit: int, *, least: int = 1) -> int:
    """A whole number from ``least`` to ``limit``, also written ``7.0``; a truth value is none."""
    number = int(value) if type(value) is float and value.is_integer() else value
    if type(number) is not int or not least <= number <= limit:
        raise Malformed("a number is missing or out of range")
    return number


def read_hash(value: Any) -> bytes:
    """32 bytes from lower-case hex."""
    return from_hex(read_text(value, 64), 32)


def read_member_id(value: Any) -> str:
    """An id of a member or a person."""
    if not isinstance(value, str) or not MEMBER_ID.fullmatch(value):
        raise Malformed("an id is malformed")
    return value


def read_time(value: Any) -> datetime:
    """A time in the one accepted spelling; a day that the calendar lacks is refused."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Malformed("a time is not in the one accepted form")
    try:
        return datetime.strptime(value, TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise Malformed("a time that no clock shows") from None


def write_time(moment: datetime) -> str:
    """The one accepted spelling, to the second."""
    return moment.astimezone(UTC).strftime(TIME_FORMAT)
