"""What the console reads too: texts and templates of documents, as JSON beside this file."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def shared(name: str) -> dict[str, Any]:
    """The contents of ``name``.json; not to be changed."""
    path = resources.files("app.member.outputs").joinpath(f"{name}.json")
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
