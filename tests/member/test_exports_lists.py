"""Nothing leaves that stands in no list, in whatever format; and what is locked stays locked."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest
from jsonschema_rs import Draft202012Validator

from app.member.exports import age
from app.member.exports.acts_csv import COLUMNS
from app.member.exports.case_json import case_json
from app.member.exports.cells import CELL_LETTERS, Table, harmless, line, paragraphs
from app.member.exports.codes import Format
from app.member.exports.errors import RecipientUnusable
from app.member.exports.export import FORMATS
from app.member.exports.facts import SCHEMA, Leaving, facts_of
from app.member.exports.files import zipped
from app.member.exports.gate import Wish
from app.protocol.encoding import to_base64url
from tests.member.exports_cases import HOSTILE, OWN, PUBLISH, TODAY, rich, synthetic_cases

WISHES = (
    OWN,
    replace(OWN, names=True, sensitive=True),
    replace(PUBLISH, names=True),
    Wish("urgent-appeal", TODAY, names=True, sensitive=True),
)
# What opens something, proves something, or leads to who told it.
KEY_LIKE = re.compile(
    r"(?<![a-z])(key|keys|kem|seed|tag|tags|token|secret|mac|sha256|hash|sealed|slot|signature|"
    r"passphrase|private|evidence|contact|attachment|follow|follows|reply|by|identity)(?![a-z])"
)
SECRETS = [to_base64url(letter * 32)[:40] for letter in (b"K", b"R", b"T", b"F", b"S")]
SECRETS += ["e1" * 8, "f1" * 8, "b7" * 8, "cd" * 8, "ab" * 8, "55-0000-7777", "Recóndita"]


def leaving(wish: Wish) -> Leaving:
    written = rich()
    return facts_of(written.subject(), written.granted(wish))


def files(format_: Format, wish: Wish) -> Mapping[str, bytes]:
    return dict(unpacked(FORMATS[format_]([leaving(wish).facts], ("es", "en"))))


def unpacked(given: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, data in given.items():
        if not name.endswith(".zip"):
            yield name, data
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from ((f"{name}/{inner}", archive.read(inner)) for inner in archive.namelist())


def field_names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from field_names(each)
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from field_names(each)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from objects(each)


def columns(data: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(data.decode())))


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("format_", FORMATS)
def test_no_export_holds_a_key_or_what_leads_to_who_told_it(format_: Format, wish: Wish) -> None:
    for name, data in files(format_, wish).items():
        names = columns(data) if name.endswith(".csv") else [*field_names(json.loads(data))]
        assert [each for each in names if KEY_LIKE.search(each.replace("_", " "))] == [], name
        assert [secret for secret in SECRETS if secret.encode() in data] == [], name


def test_the_case_is_rich_enough_for_that_to_mean_something() -> None:
    written = rich()
    held = str([each.report for each in written.told]) + str(written.talk.events)
    assert [secret for secret in SECRETS if secret not in held] == []
    whole = leaving(WISHES[1]).facts
    assert {"title", "summary", "labels", "acts", "entities", "outputs", "reports"} <= whole.keys()
    assert {"Ana Díaz", "TEST-000"} <= set(re.findall("Ana Díaz|TEST-000", str(whole)))


def test_what_stands_in_no_list_cannot_leave() -> None:
    with pytest.raises(ValueError, match="data_key"):
        Table(["case"], [{"case": "x", "data_key": "y"}]).to_csv()


def test_the_schema_has_no_room_for_more_at_any_depth() -> None:
    facts = json.loads(case_json([leaving(WISHES[1]).facts]))[0]
    shape = Draft202012Validator(SCHEMA)
    assert shape.is_valid(facts)
    places = [*objects(facts)]
    assert len(places) > 20
    for place in places:
        place["key"] = "x"
        assert not shape.is_valid(facts)
        del place["key"]
    assert shape.is_valid(facts)


def test_json_is_ascii_whatever_it_says() -> None:
    assert all(case_json([case.leaving(OWN).facts]).isascii() for case in synthetic_cases(30, "j"))


@pytest.mark.parametrize("wish", WISHES)
def test_notes_among_members_leave_only_for_own_use_with_names(wish: Wish) -> None:
    said = json.dumps(leaving(wish).facts, ensure_ascii=False)
    inner = ("Nota del acto.", "Barrio Sur", "Nos pararon", "en la feria", "TEST-000")
    is_whole = wish.use == OWN.use and wish.names
    # Everybody here lets their words be quoted.
    assert {each for each in inner if each in said} == (set(inner) if is_whole else {"Nos pararon"})
    never = ("Nota entre nosotras", "tía", "Borrador", "expediente", "junto al puente", "según la")
    assert [each for each in never if each in said] == []


def test_a_flat_export_has_one_row_an_act_and_the_columns_of_the_list() -> None:
    data = files("csv", replace(OWN, names=True))["acts.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(data)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["act"] for row in rows] == ["a1", "a2"]
    first = rows[0]
    assert (first["perpetrators"], first["category"], first["victims"]) == (
        "e2 Juan Roto",
        "torture-physical",
        "e1 Ana Díaz",
    )
    assert first["category_words"] == "Tortura física"


def test_tables_refer_to_each_other_in_numbers_of_the_micro_thesauri() -> None:
    made = files("csv", replace(OWN, names=True))
    tables = {
        name: list(csv.DictReader(io.StringIO(data.decode())))
        for name, data in made.items()
        if name.startswith("huridocs/")
    }
    acts = {row["act_record_number"]: row for row in tables["huridocs/act.csv"]}
    people = {row["person_record_number"] for row in tables["huridocs/person.csv"]}
    assert {row["2109_type_of_act"] for row in acts.values()} == {"020111110000", "030102000000"}
    for row in tables["huridocs/involvement.csv"]:
        assert row["act_record_number"] in acts
        assert row["perpetrator_record_number"] in people
        assert row["2412_type_of_perpetrator"] == "010103000000"


def test_no_cell_of_sixty_hostile_cases_runs_or_hides_anything() -> None:
    cases = [case.leaving(OWN).facts for case in synthetic_cases(60, "cells")]
    for data in FORMATS["csv"](cases, ("es",)).values():
        for row in csv.reader(io.StringIO(data.decode())):
            for cell in row:
                assert cell == harmless(cell)
                assert "\u202e" not in cell
                assert "<" not in cell


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 50_000, "\u202e" * 50_000])
def test_hostile_text_becomes_a_harmless_cell(text: str) -> None:
    for cell in (harmless(line(text)), harmless(paragraphs(text))):
        assert not re.match(r"\s*[=+\-@\uff1d]", cell)
        assert not re.search("[<>\u202e\u2066]", cell)
        assert len(cell) <= CELL_LETTERS + 1
    assert "](" not in paragraphs(text)


def test_numbers_stay_numbers() -> None:
    assert [harmless(cell) for cell in ("-12", "16.7|-92.6", "-1+2")] == [
        "-12",
        "16.7|-92.6",
        "'-1+2",
    ]


def test_a_locked_export_opens_for_each_recipient_and_nobody_else() -> None:
    one, two, other = (pyrage.x25519.Identity.generate() for _ in range(3))
    to = age.recipients([str(one.to_public()), f" {two.to_public()}\n"])
    data = age.locked(zipped({"cases.json": b"Ana"}), to)
    assert b"cases.json" not in data
    for identity in (one, two):
        with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(data, [identity]))) as archive:
            assert archive.read("cases.json") == b"Ana"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(data, [other])


def test_what_is_no_public_key_is_refused_without_being_shown() -> None:
    secret = str(pyrage.x25519.Identity.generate())
    with pytest.raises(RecipientUnusable) as refused:
        age.recipients([secret])
    assert secret not in str(refused.value)
    assert refused.value.__cause__ is None
