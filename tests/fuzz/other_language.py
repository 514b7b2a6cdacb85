"""The page's half of the protocol in a process of its own, asked beside Python's."""

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "web" / "verdicts.mjs"


class OtherLanguage:
    """Asked one thing at a time."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._node = subprocess.Popen(["node", str(SCRIPT)], stdin=pipe, stdout=pipe, text=True)

    def verdict(self, kind: str, data: bytes) -> dict[str, Any]:
        """``{"stage": …}`` or ``{"decoded": …}``."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        content = base64.b64encode(data).decode()
        self._node.stdin.write(json.dumps({"kind": kind, "content": content}) + "\n")
        self._node.stdin.flush()
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._node.communicate()


@pytest.fixture(scope="module")
def other_language() -> Iterator[OtherLanguage]:
    other = OtherLanguage()
    yield other
    other.close()
