"""What a package says to whoever opens it without knowing where it comes from.

The text stands in ``readme.json``, which the console reads too.
"""

import json
from importlib import resources


def readme() -> bytes:
    """README.txt of a package, in Spanish and English."""
    path = resources.files("app.member.evidence").joinpath("readme.json")
    lines: list[str] = json.loads(path.read_text(encoding="utf-8"))["lines"]
    return ("\n".join(lines) + "\n").encode()
