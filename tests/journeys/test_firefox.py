"""The whole way in Firefox, by touch: an alert, a photo, a cut line, the way back; and no trace."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Site
from tests.journeys.finger import has, read
from tests.journeys.replying import Office
from tests.journeys.test_traces import found, pairs
from tests.patience import PATIENCE

FIREFOX = "/usr/bin/firefox-esr"
SCRIPT = Path(__file__).with_name("firefox.mjs")
PHOTO = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files" / "photo.jpg"
TEXT = "canario-Xochiquetzal vio la camioneta"
FULL_NIBBLE, FULL_BYTE = 15, 255
REPLY = "canario-Quetzalcoatl contesta"


class Firefox:
    """A browser that does what it is told; ``tests/journeys/firefox.mjs`` says what it can do."""

    def __init__(self, profile: Path) -> None:
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
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def close(self) -> None:
        """Ends the browser, whose profile is whole afterwards."""
        self._process.communicate(timeout=PATIENCE)

    def words(self) -> list[str]:
        self.do("sees", "#heading", "Guarda estas 12 palabras")
        items: list[str] = self.do("texts", "ol.words li")
        return items


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir()
    return folder


@pytest.fixture
def firefox(profile: Path) -> Iterator[Firefox]:
    browser = Firefox(profile)
    yield browser
    browser.close()


def test_an_alert_a_photo_and_the_way_back_leave_no_trace(
    firefox: Firefox, profile: Path, site: Site
) -> None:
    do = firefox.do
    do("open", site.url)
    do("tap", "#type-urgent", "#happening-disappearance")
    do("type", "main input[type=text]", "Nayeli")
    do("tap", "#primary")
    do("sees", "#heading", "¿Cuándo y dónde")
    assert do("width")[0] <= do("width")[1]
    do("tap", "#finish")
    do("sees", "#heading", "Revisa y envía")
    do("tap", "#primary")
    alerted = firefox.words()
    has(read(site), "Type urgent", "(disappearance), main", "| Nayeli")

    do("open", site.url)
    do("tap", "#type-attack")
    do("type", "#text", TEXT)
    do("tap", "#primary")
    do("choose", "#picker", str(PHOTO))
    do("sees", "#list", "Esta foto guarda el lugar")
    do("tap", "#primary", "#finish")
    do("sees", "#heading", "¿Quién puede leerlo?")
    do("tap", "#primary", "#skip")
    do("sees", "#heading", "Revisa y envía")
    do("network", False)
    do("tap", "#primary")
    do("sees", "#heading", "El envío se detuvo")
    do("network", True)
    do("tap", "#primary")
    words = firefox.words()
    do("tap", "#primary", "#skip")
    do("sees", "#uploads", "Se enviaron 2 archivos.")
    has(read(site), f"| {TEXT}", "a1.jpg", "a2.jpg")

    Office(site, "alborada").reply(REPLY)
    do("open", f"{site.url}volver")
    do("type", "#words", " ".join(words))
    do("tap", "#primary")
    do("sees", "#private", REPLY)
    assert do("width")[0] <= do("width")[1]
    marks = [TEXT, REPLY, "canario", "Nayeli", "photo.jpg", *pairs(words), *pairs(alerted)]
    # While it is open, and after.
    kept = b"".join(unpacked(path.read_bytes()) for path in kept_open(profile))
    assert site.url.encode() in kept, "the scan could not read what is kept for after a crash"
    assert traces(profile, marks) == []
    firefox.close()
    assert (profile / "places.sqlite").exists(), "the scan looked at the wrong folder"
    assert traces(profile, marks) == []


def kept_open(profile: Path) -> list[Path]:
    """Where Firefox keeps what is open, for after a crash: compressed, in a form of its own."""
    return [path for path in profile.rglob("*.jsonlz4") if path.is_file()]


def traces(profile: Path, marks: list[str]) -> list[tuple[str, str]]:
    """Where a mark lies in the profile, also within what is compressed."""
    sessions = [(path.name, unpacked(path.read_bytes())) for path in kept_open(profile)]
    in_sessions = [(n, mark) for n, data in sessions for mark in marks if mark.encode() in data]
    return [*found(profile, marks), *in_sessions]


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
