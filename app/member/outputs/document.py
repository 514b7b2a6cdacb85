r"""A document before it is a file: what PDF and DOCX are both made of.

What nobody knows is a blank that everybody sees, in the file as on the screen. Every text is safe
to be shown. Blocks are plain JSON, the same as the console's, so that their hash is the same.

* ``{"kind": "heading", "level": 1 | 2, "text": …}``
* ``{"kind": "paragraph" | "notice", "runs": […]}``: a notice has to be seen first, in a frame
* ``{"kind": "facts", "rows": [{"name": …, "runs": […]}]}``
* ``{"kind": "list", "items": [[…]]}``

A run is ``{"blank": …}``, what is missing by its name, or ``{"text": …}`` with perhaps ``isStrong``
and ``note`` (where it is known from, as a footnote).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.member.display import display_safe
from app.member.exports.codes import Lang
from app.member.outputs.shared import shared
from app.protocol.encoding import to_json
from app.protocol.primitives import sha256

Run = Mapping[str, Any]
Runs = Sequence[Run]
Block = Mapping[str, Any]

# As somebody reads and types it: "[falta: fecha de nacimiento]".
_BLANK = re.compile(r"\[(?:falta|missing): ([^\]\n]{1,200})\]")
# What the other language takes for white space at the ends of a text.
_SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_BREAK = re.compile(r"\r?\n")


@dataclass(frozen=True)
class Document:
    """What a file is made of.

    The same document of the same ``day`` is the same file. ``code`` is what it is called among
    files and at the foot of its pages: nothing that was told stands in it.
    """

    lang: Lang
    title: str
    day: str
    code: str
    blocks: Sequence[Block]

    @property
    def content_hash(self) -> bytes:
        """Of what it says: the same on whatever day and in whichever format it is made."""
        return sha256(
            to_json({"lang": self.lang, "title": self.title, "blocks": list(self.blocks)})
        )

    @property
    def whole_text(self) -> str:
        """Everything that it says, for whoever looks for something in it."""
        return "\n".join(text for block in self.blocks for text in _texts_in(block))

    @property
    def notes(self) -> list[str]:
        """The footnotes, numbered from one in their order."""
        runs = (run for block in self.blocks for run in runs_in(block))
        return [run["note"] for run in runs if "note" in run]


def word_in(word: str, lang: Lang) -> str:
    """A word that documents themselves need, in the document's language."""
    return str(shared("document_words")[word][lang])


def blank_text(what: str, lang: Lang) -> str:
    """What is missing, as it is read."""
    name = re.sub(r"[\]\n]", " ", what)
    return f"[{word_in('missing', lang)}: {name}]"


def told(text: str, *, strong: bool = False, note: str | None = None) -> Run:
    """A run of text."""
    more = {"isStrong": True} if strong else {}
    return {"text": display_safe(text), **more, **({} if note is None else {"note": note})}


def runs_of(text: str) -> Runs:
    """A text as it was typed, with the blanks in it found again."""
    runs: list[Run] = []
    end = 0
    for found in _BLANK.finditer(text):
        if found.start() > end:
            runs.append(told(text[end : found.start()]))
        runs.append({"blank": display_safe(found[1])})
        end = found.end()
    if end < len(text):
        runs.append(told(text[end:]))
    return runs


def paragraphs_of(text: str) -> list[Block]:
    """A paragraph a line; empty ones are left out."""
    lines = (line for line in _BREAK.split(text) if trimmed(line))
    return [{"kind": "paragraph", "runs": runs_of(line)} for line in lines]


def lines_of(text: str) -> list[str]:
    """Lines with something in them."""
    return [line for each in _BREAK.split(text) if (line := trimmed(each))]


def blanks_in(text: str) -> list[str]:
    """What is missing in a text, in its order."""
    return [display_safe(what) for what in _BLANK.findall(text)]


def runs_in(block: Block) -> Runs:
    """All runs of a block; none of a heading."""
    match block["kind"]:
        case "paragraph" | "notice":
            runs: Runs = block["runs"]
            return runs
        case "facts":
            return [run for row in block["rows"] for run in row["runs"]]
        case "list":
            return [run for item in block["items"] for run in item]
        case _:
            return []


def _texts_in(block: Block) -> Iterator[str]:
    if block["kind"] == "heading":
        yield block["text"]
    for run in runs_in(block):
        yield run.get("blank", run.get("text", ""))
        yield run.get("note", "")


def trimmed(text: str) -> str:
    """Without white space at its ends."""
    return text.strip(_SPACES)


def is_right_to_left(text: str) -> bool:
    """Whether a text begins with a letter that is written from right to left."""
    return bool(_TURNED.match(text))


# Hebrew, Arabic, Syriac, Thaana and N'Ko, with Arabic's later blocks and forms.
_TURNED = re.compile(r"[\W\d_]*[\u0590-\u07ff\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
