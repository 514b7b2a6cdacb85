"""A document as PDF: tagged for screen readers, with its fonts inside, on paper of letter size.

A character that the fonts do not have is shown as an escape, like one that would hide: nothing is
dropped in silence. The same document of the same day is the same file.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst
import uharfbuzz  # type: ignore[import-untyped]

from app.member.display import escaped
from app.member.outputs.document import (
    Block,
    Document,
    Run,
    Runs,
    blank_text,
    is_right_to_left,
    word_in,
)

_FOLDER = Path(__file__).parent
# DejaVu has the letters of Spanish, of Indigenous languages, Arabic and Hebrew.
_FONTS = _FOLDER / "fonts"
_REGULAR, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
# A word that has no place to break may break after so many letters.
_LONG_WORD = re.compile(r"\S{64}")
_BREAK = "\u200b"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def pdf_of(document: Document) -> bytes:
    """The file."""
    return typst.compile(
        _FOLDER / "document.typ",
        root=_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(_Drawing(document).drawn())},
        pdf_standards="ua-1",
    )


class _Drawing:
    """What the template draws; notes are numbered as they come."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notes: list[str] = []

    def drawn(self) -> dict[str, Any]:
        document = self._document
        blocks = [self._block(block) for block in document.blocks]
        year, month, day = map(int, document.day.split("-"))
        return {
            "lang": document.lang,
            "title": _drawable(document.title, _BOLD),
            "code": _drawable(document.code, _REGULAR),
            "day": {"year": year, "month": month, "day": day},
            **{word: word_in(word, document.lang) for word in ("page", "of")},
            "blocks": blocks,
            "sources": word_in("notes", document.lang),
            "notes": self._notes,
        }

    def _block(self, block: Block) -> dict[str, Any]:
        match block["kind"]:
            case "heading":
                return {**block, "text": _drawable(block["text"], _BOLD)}
            case "facts":
                return {"kind": "facts", "rows": [self._row(row) for row in block["rows"]]}
            case "list":
                return {"kind": "list", "items": [self._runs(runs) for runs in block["items"]]}
            case _:
                return {"kind": block["kind"], "runs": self._runs(block["runs"])}

    def _row(self, row: Any) -> dict[str, Any]:
        return {"name": _drawable(row["name"], _BOLD), "runs": self._runs(row["runs"])}

    def _runs(self, runs: Runs) -> dict[str, Any]:
        drawn = [self._run(run) for run in runs]
        return {"runs": drawn, "rtl": is_right_to_left("".join(run["text"] for run in drawn))}

    def _run(self, run: Run) -> dict[str, str]:
        if "blank" in run:
            text = blank_text(run["blank"], self._document.lang)
            return {"kind": "missing", "text": _drawable(text, _BOLD)}
        is_strong = run.get("isStrong", False)
        text = _drawable(run["text"], _BOLD if is_strong else _REGULAR)
        if "note" in run:
            number = len(self._notes) + 1
            self._notes.append(_drawable(f"{number}. {run['note']}", _REGULAR))
            text += str(number).translate(_SUPERSCRIPTS)
        return {"kind": "strong" if is_strong else "plain", "text": text}


def _drawable(text: str, font: str) -> str:
    """A text as a font can draw it: what it does not have is an escape."""
    letters = _letters_of(font)
    shown = "".join(
        letter if letter == "\n" or ord(letter) in letters else escaped(letter)
        for letter in text.replace("\t", " ")
    )
    return _LONG_WORD.sub(rf"\g<0>{_BREAK}", shown)


@cache
def _letters_of(font: str) -> frozenset[int]:
    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(_FONTS / font)).unicodes)


@cache
def _fonts() -> typst.Fonts:
    """These and no others: the same file on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS]
    )
