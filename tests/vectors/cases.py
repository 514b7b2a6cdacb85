"""What a vector is: a file that says what must happen, and with which bytes."""

import base64
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """``tests/vectors/<folder>/<name>.json``; ``expect`` is ``ok`` or the stage that must fail."""

    folder: str
    name: str
    comment: str
    expect: str
    fields: dict[str, Any]

    def to_json(self) -> str:
        """The file's text."""
        value = {"comment": self.comment, "expect": self.expect, **self.fields}
        return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def b64(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of standard base64."""
    return base64.b64decode(text, validate=True)
