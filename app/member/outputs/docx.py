"""A document as DOCX, to go on writing in an office program: with real headings and footnotes.

Nothing in the file says when or by whom it was made beside the day that the document itself is of.
The letters are not in it: whoever opens it has fonts.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph

from app.member.exports.files import zipped
from app.member.outputs.document import (
    Block,
    Document,
    Run,
    Runs,
    blank_text,
    is_right_to_left,
    told,
    word_in,
)

_FONT = "Arial"
_TITLE, _TEXT, _SMALL = Pt(17), Pt(10.5), Pt(8.5)
_AFTER = Pt(6)
_LINES = 1.15
_NAMES_WIDTH, _VALUES_WIDTH = Twips(3000), Twips(6360)
_PAGE = Twips(12_240), Twips(15_840)
_MARGIN = Twips(1440)
_INK = RGBColor(0x10, 0x10, 0x10)
_STYLES = ("Title", "Heading 1", "Heading 2")
_LANGUAGES = {"es": "es-MX", "en": "en-US"}
_MAKER = "Atalaya"
_FOOTNOTES = PackURI("/word/footnotes.xml")
# The lines that stand above footnotes are notes too, with these numbers.
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


def docx_of(document: Document) -> bytes:
    """The file."""
    file = docx.Document()
    _set_up(file, document)
    writing = _Writing(file, document)
    file.add_heading(document.title, 0)
    for block in document.blocks:
        writing.block(block)
    writing.foot()
    writing.store_notes()
    data = io.BytesIO()
    file.save(data)
    return _without_times(data.getvalue())


class _Writing:
    def __init__(self, file: File, document: Document) -> None:
        self._file = file
        self._document = document
        self._notes: list[str] = []

    def block(self, block: Block) -> None:
        match block["kind"]:
            case "heading":
                self._file.add_heading(block["text"], block["level"])
            case "paragraph":
                self._runs(self._file.add_paragraph(), block["runs"])
            case "notice":
                paragraph = self._file.add_paragraph()
                _properties(paragraph).append(_ruled())
                self._runs(paragraph, block["runs"])
            case "list":
                for runs in block["items"]:
                    self._runs(self._file.add_paragraph(style="List Bullet"), runs)
            case "facts" if block["rows"]:
                self._table(block["rows"])

    def _table(self, rows: Sequence[Any]) -> None:
        table = self._file.add_table(rows=0, cols=2)
        table.autofit = False
        names, values = table.columns
        names.width, values.width = _NAMES_WIDTH, _VALUES_WIDTH
        for row in rows:
            name, value = table.add_row().cells
            name.width, value.width = names.width, values.width
            self._runs(name.paragraphs[0], [told(row["name"], strong=True)])
            self._runs(value.paragraphs[0], row["runs"])
        self._file.add_paragraph()

    def _runs(self, paragraph: Paragraph, runs: Runs) -> None:
        is_turned = is_right_to_left("".join(run.get("text", "") for run in runs))
        if is_turned:
            _properties(paragraph).append(OxmlElement("w:bidi"))
        for run in runs:
            self._run(paragraph, run, is_turned=is_turned)

    def _run(self, paragraph: Paragraph, run: Run, *, is_turned: bool) -> None:
        if "blank" in run:
            made = paragraph.add_run(blank_text(run["blank"], self._document.lang))
            made.bold, made.font.highlight_color = True, WD_COLOR_INDEX.YELLOW
            return
        # The library makes breaks of line ends and tabs.
        made = paragraph.add_run(run["text"])
        made.bold = run.get("isStrong")
        made.font.rtl = is_turned or None
        if "note" in run:
            self._notes.append(run["note"])
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(len(self._notes)))
            number = paragraph.add_run()
            number.font.superscript = True
            number._r.append(reference)  # noqa: SLF001 - the library has no footnotes of its own

    def store_notes(self) -> None:
        """Footnotes, which the library does not know, as a part of their own."""
        if not self._notes:
            return
        notes = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        for number, kind in _SEPARATORS:
            notes.append(_note(number, kind))
        for number, text in enumerate(self._notes, 1):
            note = _note(number)
            paragraph = Paragraph(note[0], self._file)
            mark = paragraph.add_run()
            mark.font.superscript = True
            mark._r.append(OxmlElement("w:footnoteRef"))  # noqa: SLF001
            paragraph.add_run(f" {text}").font.size = _SMALL
            notes.append(note)
        part = self._file.part
        added = XmlPart(_FOOTNOTES, CONTENT_TYPE.WML_FOOTNOTES, notes, part.package)
        part.relate_to(added, RELATIONSHIP_TYPE.FOOTNOTES)

    def foot(self) -> None:
        """The code of the case and the number of each page."""
        code, lang = self._document.code, self._document.lang
        paragraph = self._file.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        words = (f"{code} · {word_in('page', lang)} ", f" {word_in('of', lang)} ")
        for text, counted in zip(words, ("PAGE", "NUMPAGES"), strict=True):
            paragraph.add_run(text).font.size = _SMALL
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), counted)
            paragraph._p.append(field)  # noqa: SLF001 - nor fields
            number = paragraph.add_run("1")
            number.font.size = _SMALL
            field.append(number._r)  # noqa: SLF001


def _set_up(file: File, document: Document) -> None:
    properties = file.core_properties
    noon = datetime.fromisoformat(f"{document.day}T12:00:00+00:00")
    properties.title, properties.comments = document.title, ""
    properties.author = properties.last_modified_by = _MAKER
    properties.created = properties.modified = noon
    section = file.sections[0]
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    for name in ("Normal", *_STYLES):
        style: Any = file.styles[name]
        style.font.color.rgb = _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A font of the theme would count for more.
        fonts.attrib.clear()
        for letters in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{letters}"), _FONT)
    title: Any = file.styles["Title"]
    title.font.bold, title.font.size = True, _TITLE
    title.element.pPr.remove(title.element.pPr.find(qn("w:pBdr")))
    normal: Any = file.styles["Normal"]
    normal.font.size = _TEXT
    normal.paragraph_format.space_after = _AFTER
    normal.paragraph_format.line_spacing = _LINES
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES[document.lang])
    normal.element.get_or_add_rPr().append(language)


def _properties(paragraph: Paragraph) -> Any:
    return paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no borders, nor directions


def _ruled() -> Any:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "6"), ("color", "8A8A8A")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    return borders


def _note(number: int, kind: str | None = None) -> Any:
    note = OxmlElement("w:footnote")
    note.set(qn("w:id"), str(number))
    note.append(OxmlElement("w:p"))
    if kind is not None:
        note.set(qn("w:type"), kind)
        run = OxmlElement("w:r")
        run.append(OxmlElement(f"w:{kind}"))
        note[0].append(run)
    return note


def _without_times(data: bytes) -> bytes:
    """The library writes the hour into the archive: it would say when somebody worked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
