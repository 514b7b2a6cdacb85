"""A real Firefox that does what it is told, and what of it lies on the disk."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.journeys.test_traces import found
from tests.patience import PATIENCE

FIREFOX = "/usr/bin/firefox-esr"
SCRIPT = Path(__file__).with_name("firefox.mjs")
FULL_NIBBLE, FULL_BYTE = 15, 255


class Firefox:
    """A small screen that is touched; ``tests/journeys/firefox.mjs`` says what it can be told."""

    def __init__(self, profile: Path) -> None:
        profile.mkdir(exist_ok=True)
        self.profile = profile
        self._process = subprocess.Popen(
            ["node", SCRIPT, FIREFOX, profile],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, order: str, *given: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([order, *given]), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        assert not (isinstance(answer, dict) and "error" in answer), answer["error"]
        return answer

    def close(self) -> None:
        """Ends the browser, whose profile is whole afterwards."""
        self._process.communicate(timeout=PATIENCE)

    def traces(self, marks: Sequence[str]) -> list[tuple[str, str]]:
        """Where a mark lies in the profile, also within what is compressed."""
        sessions = list(self._sessions())
        in_sessions = [(n, mark) for n, data in sessions for mark in marks if mark.encode() in data]
        return [*found(self.profile, list(marks)), *in_sessions]

    def kept_open(self) -> bytes:
        """What Firefox keeps of what is open, for after a crash."""
        return b"".join(data for _, data in self._sessions())

    def visited(self) -> set[tuple[str, str]]:
        """Address and title of each page in the history."""
        with sqlite3.connect(self.profile / "places.sqlite") as places:
            return set(places.execute("SELECT url, coalesce(title, '') FROM moz_places"))

    def stored(self) -> list[str]:
        """The folders of sites that have stored something."""
        kept = self.profile / "storage" / "default"
        return [path.name for path in kept.glob("http*")]

    def _sessions(self) -> Iterator[tuple[str, bytes]]:
        for path in self.profile.rglob("*.jsonlz4"):
            if path.is_file():
                yield path.name, unpacked(path.read_bytes())


def unpacked(data: bytes) -> bytes:
    """One block of LZ4 after Mozilla's head of twelve bytes (lz4_Block_format.md)."""
    out, at = bytearray(), 12

    def length(nibble: int) -> int:
        nonlocal at
        total = nibble
        last = FULL_BYTE if nibble == FULL_NIBBLE else 0
        while last == FULL_BYTE:
            last = data[at]
            total += last
            at += 1
        return total

    while at < len(data):
        token = data[at]
        at += 1
        literals = length(token >> 4)
        out += data[at : at + literals]
        at += literals
        if at >= len(data):
            break
        offset = int.from_bytes(data[at : at + 2], "little")
        at += 2
        for _ in range(length(token & 15) + 4):
            out.append(out[-offset])
    return bytes(out)
