"""Cases as JSON, each by ``case.schema.json``."""

import json
from collections.abc import Sequence

from app.member.exports.facts import Facts


def case_json(cases: Sequence[Facts]) -> bytes:
    """A list. Letters outside of ASCII are escaped: nothing in it plays with a terminal."""
    return f"{json.dumps(list(cases), indent=1)}\n".encode()
