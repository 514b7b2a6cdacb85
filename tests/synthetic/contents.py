"""What the files of a synthetic report hold: small real ones, as telephones and offices make them.

Kinds come in their shares from ``reports``; here each gets bytes of its kind, of which some are
broken or called what they are not, as some are in the field.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.synthetic.chance import Chance

_FILES = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files"
_PDF = b"%PDF-1.4\n% synthetic: true\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
# Share of all files that end early, and of those whose name says something else.
_BROKEN, _MISNAMED = 0.005, 0.01
# A fifth of all photos is what newer telephones make.
_HEIC = 0.2
_AUDIO = ("opus.ogg", "sound.m4a", "sound.mp3")
_VIDEO = ("film.mp4", "film.mov", "film.webm", "film.3gp")
_MEDIA_TYPES = {
    ".3gp": "video/3gpp",
    ".heic": "image/heic",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".webm": "video/webm",
}


@dataclass(frozen=True)
class Content:
    """One file; ``suffix`` is what its name ends with, which may be wrong."""

    suffix: str
    data: bytes

    @property
    def media_type(self) -> str:
        """What the name says that it is."""
        return _MEDIA_TYPES[self.suffix]


def contents(kinds: list[str], *, seed: str) -> list[Content]:
    """One for each of ``kinds``; the same for the same seed. No two have the same bytes."""
    chance = Chance(seed)
    return [_content(chance, kind, f"{seed}/{place}") for place, kind in enumerate(kinds)]


def _content(chance: Chance, kind: str, mark: str) -> Content:
    suffix, data = _of_kind(chance, kind)
    # At its end, where every reader of such files stops looking: who sends one twice sends it once.
    data += f"synthetic {mark}".encode()
    if chance.happens(_BROKEN):
        data = data[: len(data) // 2]
    if chance.happens(_MISNAMED):
        suffix = chance.among(sorted(set(_MEDIA_TYPES) - {suffix}))
    return Content(suffix, data)


def _of_kind(chance: Chance, kind: str) -> tuple[str, bytes]:
    if kind == "document":
        return ".pdf", _PDF
    if kind == "other":
        return ".txt", b"synthetic: true\n"
    if kind == "photo":
        return _file("photo.heic" if chance.happens(_HEIC) else "photo.jpg")
    if kind == "audio":
        return _file(chance.among(_AUDIO))
    return _file("photo.png" if kind == "screenshot" else chance.among(_VIDEO))


def _file(name: str) -> tuple[str, bytes]:
    path = _FILES / name
    return path.suffix, path.read_bytes()
