"""The console exports what the command line does: the same cases, the same files byte for byte."""

import base64
import csv
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree  # type: ignore[import-untyped]

from app.member.exports.codes import Format, Lang
from app.member.exports.export import FORMATS, exported_event
from app.member.exports.facts import facts_of
from app.member.exports.gate import Granted, Refused, Subject, Wish, gate
from app.member.exports.package_gate import package_gate
from app.protocol.encoding import to_base64url, to_json
from app.protocol.report import Report
from tests.casework import Talk, events_to_json
from tests.fuzz.other_language import OtherLanguage, other_language
from tests.member.exports_cases import (
    OWN,
    PUBLISH,
    TODAY,
    Written,
    part,
    rich,
    said,
    simple,
    synthetic_cases,
)
from tests.member.test_exports_cli import VICTIM
from tests.member.test_exports_gate import agreed
from tests.member.test_exports_lists import KEY_LIKE, SECRETS, columns, field_names
from tests.member.test_exports_uwazi import imported_files

__all__ = ["other_language"]
WHOLE = replace(OWN, names=True, sensitive=True)
WISHES = (
    OWN,
    WHOLE,
    PUBLISH,
    replace(PUBLISH, names=True),
    Wish("urgent-appeal", TODAY, names=True, sensitive=True),
    Wish("complaint", TODAY, names=True),
    Wish("share", TODAY, recipient="brujula"),
)
BOTH: tuple[Lang, ...] = ("es", "en")
KINDS: tuple[tuple[Format, tuple[Lang, ...]], ...] = (
    ("json", BOTH),
    ("csv", ("es",)),
    ("uwazi", BOTH),
)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# 'make synthetic' asks for more.
NUMBER = int(os.environ.get("ATALAYA_SYNTHETIC", "12"))


def asked(
    subjects: Sequence[Subject], wish: Wish, format_: Format, languages: tuple[Lang, ...]
) -> bytes:
    """An order as the other language reads it."""
    return to_json({
        "subjects": [_subject(each) for each in subjects],
        "wish": {
            "use": wish.use,
            "today": wish.today,
            "names": wish.names,
            "sensitive": wish.sensitive,
            **({"recipient": wish.recipient} if wish.recipient else {}),
        },
        "format": format_,
        "languages": languages,
    })  # fmt: skip


def _subject(subject: Subject) -> dict[str, Any]:
    told = [
        {"id": part.id, "report": part.report.model_dump(by_alias=True, exclude_none=True)}
        for part in subject.told or ()
        if isinstance(part.report, Report)
    ]
    return {
        "threads": events_to_json([[entry.event for entry in subject.case.history]]),
        "told": told if subject.told is not None else None,
        "is_ordered": subject.is_ordered,
        "is_whole": subject.is_whole,
    }


def made(
    subjects: Sequence[Subject], wish: Wish, format_: Format, languages: tuple[Lang, ...]
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What this language makes of the same."""
    cases: list[dict[str, Any]] = []
    leaving = []
    for subject in subjects:
        found = gate(subject, wish)
        if isinstance(found, Granted):
            facts = facts_of(subject, found)
            leaving.append(facts.facts)
            event = exported_event(format_, None, found, facts)
            cases.append({"left_out": list(facts.left_out), "event": dict(event)})
        else:
            cases.append({"refused": _in_json(found)})
        whole = package_gate(subject, replace(wish, names=True, sensitive=False))
        cases[-1]["whole"] = None if isinstance(whole, Granted) else _in_json(whole)
    return cases, dict(unpacked(FORMATS[format_](leaving, languages)))


def _in_json(refused: Sequence[Refused]) -> list[list[str | None]]:
    return [[one.reason, one.person, one.value] for one in refused]


def unpacked(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Two compressors make different archives of the same files."""
    for name, data in files.items():
        if not name.endswith(".zip"):
            yield name, data
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from ((f"{name}/{inner}", archive.read(inner)) for inner in archive.namelist())


def theirs(
    other: OtherLanguage,
    subjects: Sequence[Subject],
    wish: Wish,
    format_: Format,
    languages: tuple[Lang, ...],
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """What the console makes of cases, its archives as they are."""
    answer = other.verdict("exported", asked(subjects, wish, format_, languages))
    assert "decoded" in answer, answer
    cases = answer["decoded"]["cases"]
    return cases, {name: base64.b64decode(data) for name, data in answer["decoded"]["files"]}


@pytest.fixture(scope="module")
def synthetic() -> list[Subject]:
    """Cases with hostile words wherever there is room for them."""
    return [each.subject() for each in synthetic_cases(NUMBER, "twins")]


def every_rule() -> Iterator[Subject]:
    """A case for each rule of the gate."""
    named = agreed("publish-named", "share-un", "share-authorities", "identity-to-state")
    yield rich().subject()
    yield simple().subject()
    yield simple().subject(is_whole=False)
    yield replace(simple().subject(), told=None)
    for identity in ("full", "withheld-from-state", "anonymised"):
        scopes = ("publish-named", "share-un", "share-authorities", "identity-to-state")
        yield simple(**agreed(*scopes, identity=identity)).subject()
    yield simple(**agreed("share-members", recipients=["alborada"])).subject()
    yield simple(**agreed("share-authorities", identity="full")).subject()
    yield simple(**agreed("publish-anon", "quote")).subject()
    # Of a package, all that is in it counts: words, files and names.
    all_ = simple(**agreed("share-un", "quote", "use-media", identity="full"))
    yield all_.subject()
    photo: dict[str, Any] = {"id": "e1" * 16, "key": to_base64url(b"K" * 32), "name": "a1.jpg"}
    photo |= {"media_type": "image/jpeg", "size": 7, "sha256": "f1" * 32}
    for text, more in (("Ana Díaz.", ["quote"]), ("Fue Juan Roto.", ["quote", "use-media"])):
        answers = agreed("share-un", *more, identity="full")
        yield simple(**answers, narrative={"text": text}, attachments=[photo]).subject()
    yield simple(**{**named, "consent": [*named["consent"], said("p1", "never-publish")]}).subject()
    for request in ({"ask": "withdraw", "person": "p1"}, {"ask": "delete"}):
        written = simple(**named)
        written.told.append(part("ee" * 16, type="followup", requests=[request]))
        yield written.subject()
        yield written.subject(is_ordered=False)
    written = simple(**agreed("share-un", "publish-named", identity="full"))
    written.talk.say("entity", entity={**VICTIM, "id": "ana", "is_minor": True})
    yield written.subject()
    written.verify("a9", "v4")
    yield written.subject()
    written.talk.say("state", to="quarantine", reason="parece inventado")
    yield written.subject()
    shown = {"level": "summary", "type": "attack", "summary": "x", "until": "2026-11-27"}
    yield Written(Talk(kind="share", begun={"facts": shown}), []).subject()


@pytest.mark.parametrize("wish", WISHES)
def test_the_same_cases_leave_and_stay_for_the_same_reasons_with_the_same_bytes(
    other_language: OtherLanguage, synthetic: list[Subject], wish: Wish
) -> None:
    subjects = [*every_rule(), *synthetic]
    for format_, languages in KINDS:
        cases, files = theirs(other_language, subjects, wish, format_, languages)
        here, expected = made(subjects, wish, format_, languages)
        assert cases == here
        assert list(dict(unpacked(files))) == list(expected)
        assert dict(unpacked(files)) == expected


def test_nothing_that_the_console_writes_holds_a_key_or_what_leads_to_who_told_it(
    other_language: OtherLanguage,
) -> None:
    for format_, languages in KINDS:
        _, files = theirs(other_language, [rich().subject()], WHOLE, format_, languages)
        for name, data in unpacked(files):
            names = columns(data) if name.endswith(".csv") else [*field_names(json.loads(data))]
            assert [each for each in names if KEY_LIKE.search(each.replace("_", " "))] == [], name
            assert [secret for secret in SECRETS if secret.encode() in data] == [], name


def test_what_the_console_writes_imports_into_uwazi_by_every_rule(
    other_language: OtherLanguage, synthetic: list[Subject]
) -> None:
    _, files = theirs(other_language, synthetic, WHOLE, "uwazi", BOTH)
    instance = imported_files(files, BOTH)
    assert len(instance.entities["Incident"]) > NUMBER


@pytest.mark.skipif(
    "ATALAYA_SYNTHETIC" not in os.environ, reason="LibreOffice is for 'make synthetic' alone"
)
def test_a_spreadsheet_program_that_runs_formulas_finds_none_in_what_the_console_writes(
    other_language: OtherLanguage, synthetic: list[Subject], tmp_path: Path
) -> None:
    _, files = theirs(other_language, synthetic, WHOLE, "csv", ("es",))
    tables = {name.replace("/", "-"): data for name, data in files.items()}
    for name, data in tables.items():
        (tmp_path / name).write_bytes(data)
    # Commas, quotes, UTF-8, from the first line on; numbers are found, formulas are run.
    options = "44,34,76,1,,0,false,true,false,false,false,0,true"
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
    convert = [*office, f"--infilter=CSV:{options}", "--convert-to", "fods"]
    subprocess.run(
        [*convert, "--outdir", tmp_path, *(tmp_path / name for name in tables)],
        check=True,
        capture_output=True,
    )
    for name, data in tables.items():
        sheet = ElementTree.fromstring((tmp_path / name).with_suffix(".fods").read_bytes())
        cells = [*sheet.iter(f"{TABLE}table-cell")]
        assert [cell for cell in cells if f"{TABLE}formula" in cell.attrib] == [], name
        codes = ("".join(cell.itertext()).strip().startswith("AT-") for cell in cells)
        rows = csv.reader(io.StringIO(data.decode()))
        assert sum(codes) == sum(cell.startswith("AT-") for row in rows for cell in row), name
