"""Files of documents: what was told stays text, nothing hides, and nothing tells who made them."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from app.member.explain import explain
from app.member.outputs.document import Block, Document, paragraphs_of, runs_of, told
from app.member.outputs.docx import docx_of
from app.member.outputs.errors import WritersNotInstalled
from app.member.outputs.giving import Format, file_of
from app.member.outputs.pdf import pdf_of


def document(*blocks: Block) -> Document:
    return Document("es", "Llamamiento urgente", "2026-11-28", "AT-0123456789ab", blocks)


FACTS = document(
    {"kind": "notice", "runs": [told("Borrador. ", strong=True), told("Falta lugar.")]},
    {"kind": "heading", "level": 1, "text": "Hechos"},
    *paragraphs_of("Rosalba salió el 3 de noviembre. [falta: lugar exacto]"),
    {"kind": "facts", "rows": [
        {"name": "Nombre completo", "runs": [{"blank": "Nombre completo"}]},
        {"name": "Fecha", "runs": [told("3 de noviembre", note="testimonio directo")]},
    ]},
    {"kind": "list", "items": [[told("Que se investigue.")]]},
)  # fmt: skip
PARTS = (
    "Llamamiento urgente", "Borrador.", "Hechos", "Rosalba salió", "[falta: lugar exacto]",
    "[falta: Nombre completo]", "3 de noviembre", "testimonio directo", "Que se investigue.",
    "AT-0123456789ab", "Página 1 de 1",
)  # fmt: skip


def read(data: bytes, folder: Path, program: str = "pdftotext", *options: str) -> str:
    """What poppler's programs say of a PDF."""
    path = folder / "document.pdf"
    path.write_bytes(data)
    to = ["-"] if program == "pdftotext" else []
    command = [program, *options, str(path), *to]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def part(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_facts_blanks_and_sources_stand_in_the_pdf_and_it_is_tagged(tmp_path: Path) -> None:
    data = pdf_of(FACTS)
    text = read(data, tmp_path, "pdftotext", "-layout")
    assert [each for each in PARTS if each not in text] == []
    assert "3 de noviembre¹" in text
    assert "1. testimonio directo" in text
    assert "Tagged:          yes" in read(data, tmp_path, "pdfinfo")
    structure = read(data, tmp_path, "pdfinfo", "-struct-text")
    assert [
        each for each in ("H1 ", "L (block)", "LBody", "P (block)") if each not in structure
    ] == []
    assert b"pdfuaid:part>1<" in data


def test_what_was_told_is_never_markup_and_nothing_hides(tmp_path: Path) -> None:
    markup = '#panic() #read("/etc/passwd") $x$ *a* </w:t><w:instrText>INCLUDETEXT '
    hostile = f"{markup}\u202efin\u0000 \u200b漢"
    typed = document(
        {"kind": "heading", "level": 1, "text": told(hostile)["text"]},
        *paragraphs_of(hostile),
        {"kind": "facts", "rows": [{"name": hostile, "runs": runs_of(f"{hostile}[falta: #x]")}]},
    )
    shown = markup + "\\u202efin\\u0000 \\u200b\\u6f22"
    text = "".join(read(pdf_of(typed), tmp_path, "pdftotext", "-raw").split())
    assert text.count("".join(shown.split())) == 3
    assert "[falta:#x]" in text
    assert "<w:instrText>" not in part(docx_of(typed))
    assert "\u202e" not in part(docx_of(typed))


def test_a_line_that_begins_from_the_right_is_written_from_the_right(tmp_path: Path) -> None:
    data = document(
        *paragraphs_of("Rosalba dijo \u05e9\u05dc\u05d5\u05dd\n\u05e9\u05dc\u05d5\u05dd Rosalba")
    )
    boxes = read(pdf_of(data), tmp_path, "pdftotext", "-bbox")
    starts = [
        float(line.split('xMin="')[1].split('"')[0])
        for line in boxes.splitlines()
        if ">Rosalba<" in line
    ]
    assert starts[1] - starts[0] > 300
    assert part(docx_of(data)).count("<w:bidi/>") == 1


@pytest.mark.parametrize(
    "text", ["x" * 50_000, "retén " * 8_333, "سلام " * 10_000], ids=["word", "words", "Arabic"]
)
def test_fifty_thousand_letters_become_pages(text: str, tmp_path: Path) -> None:
    rows = [{"name": text[:500], "runs": runs_of(text)}]
    for blocks in (paragraphs_of(text), [{"kind": "facts", "rows": rows}]):
        info = read(pdf_of(document(*blocks)), tmp_path, "pdfinfo")
        assert int(info.split("Pages:")[1].split()[0]) > 10


def test_the_same_document_of_the_same_day_is_the_same_file_and_tells_no_hour() -> None:
    pdf, docx = pdf_of(FACTS), docx_of(FACTS)
    assert (pdf, docx) == (pdf_of(FACTS), docx_of(FACTS))
    assert b"CreationDate(D:20261128000000Z)" in pdf
    assert part(docx, "docProps/core.xml").count("2026-11-28T12:00:00Z") == 2
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("format_", "library"), [("pdf", "typst"), ("docx", "docx")])
def test_a_machine_without_the_libraries_says_what_to_install(
    format_: Format, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"app.member.outputs.{format_}")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(WritersNotInstalled) as raised:
        file_of(FACTS, format_)
    assert explain(raised.value) == ExitCode.FILES


@pytest.mark.skipif(
    "ATALAYA_SYNTHETIC" not in os.environ, reason="LibreOffice is for 'make synthetic' alone"
)
def test_libreoffice_opens_the_docx_with_its_blanks_sources_and_numbers_of_pages(
    tmp_path: Path,
) -> None:
    (tmp_path / "document.docx").write_bytes(docx_of(FACTS))
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
    convert: Sequence[str] = [*office, "--convert-to", "pdf:writer_pdf_Export", "--outdir"]
    written = tmp_path / "written"
    subprocess.run(
        [*convert, str(written), str(tmp_path / "document.docx")], check=True, capture_output=True
    )
    text = read((written / "document.pdf").read_bytes(), tmp_path, "pdftotext", "-layout")
    assert [each for each in PARTS if each not in text] == []
