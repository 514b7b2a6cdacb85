"""What a row of somebody's table becomes; nothing of it is lost without a word."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.member.exports.gate import Granted, gate
from app.member.exports.uwazi import uwazi
from app.member.imports import csv_sheet, log, rows, xlsx_sheet
from app.member.imports.csv_sheet import read_csv
from app.member.imports.errors import ImportUnreadable, MappingUnusable
from app.member.imports.log import Outcome, log_csv
from app.member.imports.mapping import check_columns, parse_mapping
from app.member.imports.rows import Reading
from app.member.imports.sheets import Note, Sheet
from app.member.imports.suggest import suggested, to_file
from app.member.imports.tables import read_rows
from app.member.imports.take import read_source
from app.member.imports.targets import TARGETS, Target, target_of
from app.member.imports.xlsx_sheet import read_xlsx
from app.protocol.encoding import to_json
from app.protocol.report import faults_of
from app.protocol.vocabulary import vocabulary
from tests.member.exports_cases import HOSTILE, OWN, body, synthetic_cases
from tests.member.import_cases import FILE, cases, outcome
from tests.member.workbooks import tables, workbooks, zipped

BASE = {
    "schema": "atalaya-import/1",
    "source": "archivo",
    "lang": "es",
    "dates": "day-first",
    "rest": "keep",
}
OLD = bytes.fromhex("d0cf11e0a1b11ae1")
STORY = {**BASE, "columns": [{"column": "Relato", "to": "narrative"}]}


def read(value: dict[str, Any], *sheets: Sheet) -> list[Reading]:
    mapping = parse_mapping(to_json(value))
    main = check_columns(mapping, sheets)
    return list(read_rows(mapping, main, [s for s in sheets if s is not main], file=FILE))


def all_texts(value: object) -> str:
    return to_json(value).decode()


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case["name"])
def test_a_file_is_read_as_it_was_agreed_for_both_languages(case: dict[str, Any]) -> None:
    assert outcome(case) == case["expected"]


def test_no_cell_is_lost_with_the_rest_kept() -> None:
    for case in cases():
        mapping = case["mapping"] or case["expected"]["suggested"]
        if mapping["rest"] != "keep":
            continue
        (name, text), *_ = case["files"].items()
        sheet = read_csv(name, text.encode())
        # What is plainly said in another way: days, codes, yes and no, numbers, places.
        coded = {
            column["column"]
            for column in mapping["columns"]
            if target_of(column["to"])[0].kind not in ("story", "id", "text")  # type: ignore[index]
        }
        for row, reading in zip(sheet.rows, case["expected"]["rows"], strict=True):
            told = all_texts(reading["answers"])
            for column, cell in row.cells.items():
                parts = cell.split("|") if column == "Victims" else [cell]
                shown = all(to_json(part).decode()[1:-1] in told for part in parts)
                assert shown or column in coded, (column, cell)


@pytest.mark.parametrize(
    ("text", "encoding", "warnings"),
    [
        ("Relato\nMéxico", "utf-8", []),
        ("\ufeffRelato\nMéxico", "utf-8", []),
        ("\ufeffRelato\nMéxico", "utf-16-le", []),
        ("\ufeffRelato\nMéxico", "utf-16-be", []),
        ("Relato\nMéxico", "cp1252", ["windows-1252"]),
    ],
)
def test_letters_of_windows_are_guessed_aloud_and_unicode_is_read(
    text: str, encoding: str, warnings: list[str]
) -> None:
    sheet = read_csv("a", text.encode(encoding))
    assert (sheet.columns, sheet.warnings) == (["Relato"], warnings)
    assert [dict(row.cells) for row in sheet.rows] == [{"Relato": "México"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_delimiter_inside_of_quotes_is_none(delimiter: str) -> None:
    sheet = read_csv("a", f'"Uno,;\t,;\t"{delimiter}Dos\n1{delimiter}"2\n3"'.encode())
    assert [dict(row.cells) for row in sheet.rows] == [{"Uno,; ,;": "1", "Dos": "2\n3"}]


def test_a_csv_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_sheet, "ROWS_LIMIT", 3)
    with pytest.raises(ImportUnreadable, match="rows"):
        read_csv("a", b"Relato\n1\n2\n3\n")
    with pytest.raises(ImportUnreadable, match="signs"):
        read_csv("a", b"Relato\n" + b"x" * 100_001)
    with pytest.raises(ImportUnreadable, match="columns"):
        read_csv("a", b"x" + b"," * 1_001)
    with pytest.raises(ImportUnreadable):
        read_csv("a", b"")


def test_a_text_of_fifty_thousand_signs_fits_and_one_more_is_refused_not_cut() -> None:
    whole, over = read(STORY, read_csv("a", f"Relato\n{'á' * 50_000}\n{'á' * 50_001}".encode()))
    assert not whole.is_refused
    assert (over.is_refused, [note.reason for note in over.notes]) == (True, ["story-too-long"])


@pytest.mark.parametrize("foreign", [b"%PDF-1.7", b"\x89PNG\r\n", b"<!DOCTYPE html><table>", OLD])
def test_what_is_no_table_is_refused_whatever_it_is_called(foreign: bytes, tmp_path: Path) -> None:
    path = tmp_path / "libro.xlsx"
    path.write_bytes(foreign + b"\nRelato,uno\n")
    with pytest.raises(ImportUnreadable):
        read_source([path])


@pytest.mark.parametrize(
    ("case", "data"), [pytest.param(*each, id=each[0]["name"]) for each in workbooks()]
)
def test_a_workbook_is_read_as_it_was_agreed_for_both_languages(
    case: dict[str, Any], data: bytes
) -> None:
    assert tables(data) == case["expected"]


def test_another_sheet_may_have_the_cases() -> None:
    (data,) = [data for case, data in workbooks() if case["name"].startswith("Kobo")]
    sheets = read_xlsx(data)
    assert suggested(sheets, name="a")["columns"][0]["to"] == "event.time"
    value = suggested(sheets, name="a", sheet="personas")
    assert (value["sheet"], value["source"], "repeats" in value) == ("personas", "a", False)
    assert check_columns(parse_mapping(to_file(value)), sheets).name == "personas"
    with pytest.raises(MappingUnusable):
        suggested(sheets, name="a", sheet="otra")


def workbook(fill: Callable[[Any], None]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    fill(book.active)
    book.save(out)
    return out.getvalue()


def test_a_formula_without_a_result_is_said_and_never_worked_out() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Relato", "Suma", "Fecha", "Número"])
        sheet.append(["uno", "=1+1", None, 45_000])
        sheet["C2"] = "2024-05-01"

    (sheet,) = read_xlsx(workbook(fill))
    (row,) = sheet.rows
    assert dict(row.cells) == {"Relato": "uno", "Fecha": "2024-05-01", "Número": "45000"}
    assert row.notes == (Note("formula-empty", "Suma"),)


def test_a_workbook_reads_as_the_same_tables_in_csv() -> None:
    (case,) = [each for each in cases() if "sheet of people" in each["name"]]
    book, out = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, text in case["files"].items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text), delimiter=";"):
            sheet.append([_typed(cell) for cell in row])
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if str(cell.value).startswith("="):
                cell.data_type = "s"
    book.save(out)
    sheets = read_xlsx(out.getvalue())
    value = suggested(sheets, name="kobo")
    assert value == case["expected"]["suggested"]
    for read_here, agreed in zip(read(value, *sheets), case["expected"]["rows"], strict=True):
        assert {**read_here.answers, "modules": []} == {**agreed["answers"], "modules": []}


def _typed(cell: str) -> object:
    """A number and a day as a spreadsheet keeps them."""
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return datetime.fromisoformat(cell)
    return int(cell) if cell.isdecimal() else cell or None


def altered(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    contents = {name: source.read(name) for name in source.namelist()}
    return zipped({**contents, part: change(contents[part])})


def told(sheet: Any) -> None:
    sheet.append(["Relato"])
    sheet.append(["uno"])


SHEET = "xl/worksheets/sheet1.xml"
TEXT = b't="inlineStr"><is><t>uno</t></is>'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
HOSTILE_SHEETS: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: len(data) // 2],
    "entities": lambda data: data.replace(b"<worksheet", ENTITIES, 1).replace(b">uno<", b">&b;<"),
    "a million empty rows": lambda data: data.replace(b'r="2"', b'r="1048576"').replace(
        b'"A2"', b'"A1048576"'
    ),
    "a string that is not there": lambda data: data.replace(TEXT, b't="s"><v>99</v>'),
    "a number that is none": lambda data: data.replace(TEXT, b't="n"><v>x</v>'),
}


@pytest.mark.parametrize("name", list(HOSTILE_SHEETS))
def test_a_hostile_workbook_is_refused_without_its_content(name: str) -> None:
    whole = workbook(told)
    same = altered(whole, SHEET, lambda data: data)
    assert read_xlsx(same)[0].rows[0].cells == {"Relato": "uno"}
    broken = altered(whole, SHEET, HOSTILE_SHEETS[name])
    assert broken != same
    with pytest.raises(ImportUnreadable) as caught:
        read_xlsx(broken)
    assert "aaa" not in str(caught.value)


def test_a_zip_that_unpacks_to_more_than_a_spreadsheet_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xlsx_sheet, "UNPACKED_LIMIT", 1024 * 1024)
    big = zipped({"xl/a": bytes(600 * 1024), "xl/b": bytes(600 * 1024)})
    assert len(big) < 10 * 1024
    with pytest.raises(ImportUnreadable, match="unpacks"):
        read_xlsx(big)
    with pytest.raises(ImportUnreadable):
        read_xlsx(b"PK\x03\x04 no zip at all")


def test_hostile_words_are_kept_as_they_were_and_harmless_in_the_log() -> None:
    out = io.StringIO()
    out.write("Relato,Estado\n")
    for words in HOSTILE:
        quoted = words.replace('"', '""')
        out.write(f'"{quoted}","{quoted}"\n')
    mapping = {
        **BASE,
        "columns": [*STORY["columns"], {"column": "Estado", "to": "event.place.state"}],
    }
    readings = read(mapping, read_csv("a", out.getvalue().encode()))
    assert any("\u202e" in reading.answers["narrative"]["text"] for reading in readings)
    written = log_csv([], [Outcome(r.row, "checked", "", r.notes) for r in readings], "es")
    for row in read_csv("log", written).rows:
        assert not row.cells["value"].lstrip().startswith(("=", "+", "-", "@", "\t"))
    assert "\u202e" not in written.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": [{"column": "Relato", "to": "attachments"}]},
        {"columns": [{"column": "Relato", "to": "narrative"}] * 2},
        {"columns": [{"column": "Otra", "to": "narrative"}]},
        {"columns": [{"column": "Relato", "to": "urgency", "codes": {"x": "no-code"}}]},
        {"sheet": "otra"},
        {"rest": "lose"},
        {"more": 1},
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_before_anything_is_read(
    wrong: dict[str, Any],
) -> None:
    with pytest.raises(MappingUnusable):
        read({**STORY, **wrong}, read_csv("a", b"Relato\nuno"))


def test_the_same_words_of_another_collection_are_another_row() -> None:
    sheet = read_csv("a", b"Relato\nuno\nuno\ndos")
    first, same, other = (reading.key for reading in read(STORY, sheet))
    assert first == same != other
    assert read({**STORY, "source": "otro"}, sheet)[0].key != first


def test_a_row_with_everything_in_it_is_a_body_by_the_schema() -> None:
    cells: dict[str, Callable[[Target], str]] = {
        "code": lambda target: next(iter(vocabulary(target.lists[0]))).id,
        "codes": lambda target: "|".join(term.id for term in vocabulary(target.lists[0])),
        "categories": lambda _: "threat|torture",
        "text": lambda target: "x" * target.limit,
        "texts": lambda target: "x" * target.limit + "|y",
        "time": lambda _: "2024-05-01T10:20",
        "time-end": lambda _: "2024-06",
        "point": lambda _: "16,-92",
        "degrees": lambda _: "1",
        "age": lambda _: "17",
        "number": lambda _: "3",
    }
    columns = [
        target
        for target in TARGETS.values()
        if target.kind != "leave" and not target.to.startswith("event.place.point.")
    ]
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([target.to for target in columns])
    writer.writerow([cells[t.kind](t) if t.kind in cells else "1" for t in columns])
    mapping = {**BASE, "columns": [{"column": t.to, "to": t.to} for t in columns]}
    (reading,) = read(mapping, read_csv("a", table.getvalue().encode()))
    assert reading.notes == ()
    assert faults_of(to_json(body(**reading.answers))) == []


def test_every_reason_that_can_be_given_has_words_in_both_languages() -> None:
    sources = Path(rows.__file__).parent.glob("*.py")
    given = {
        reason
        for source in sources
        for reason in re.findall(r'(?:Unread|Note|_keep)\(\s*"([a-z0-9-]+)"', source.read_text())
    }
    assert len(given) > 12
    for reason in given:
        assert log.explained(reason, "es") != log.explained(reason, "en") != ""


def _is_listed(code: str) -> bool:
    return any(code in vocabulary(name) for name in ("violations", "attacks"))


def test_our_own_uwazi_files_come_back_with_the_same_codes() -> None:
    """Where Uwazi's template has a place: what happened, where, when, and who says what of it."""
    may = [w for w in synthetic_cases(30, "imports") if isinstance(gate(w.subject(), OWN), Granted)]
    facts = [written.leaving(OWN).facts for written in may]
    (name,) = [n for n in uwazi(facts, ("es",)) if n.endswith("incident.zip")]
    files = zipfile.ZipFile(io.BytesIO(uwazi(facts, ("es",))[name]))
    sheet = read_csv("incident", files.read("import.csv"))
    value = suggested([sheet], name="incident")
    mapped = {column["column"]: column["to"] for column in value["columns"]}
    assert mapped["state"] == "event.place.state"
    assert mapped["category"] == "event.categories"
    read_back = {r.answers["modules"][0]["answers"]["original"]: r for r in read(value, sheet)}
    acts = {f"{case['code']} {act['id']}": act for case in facts for act in case.get("acts", ())}
    assert len(acts) == len(read_back) > 20
    for title, act in acts.items():
        event: dict[str, Any] = next(iter(read_back[title].answers.get("events", [])), {})
        codes = {category["id"] for category in event.get("categories", ())}
        known = {code for code in (act["category"], *act.get("also", ())) if _is_listed(code)}
        assert known == codes
        assert event.get("place", {}).get("state") == act.get("place", {}).get("state")
        time = act.get("time", {})
        if len(time.get("start", "")) == 10 and not time.get("end"):
            assert event["time"]["start"] == time["start"]
    assert parse_mapping(to_file(value)).source == "incident"
