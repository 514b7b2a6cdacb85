"""Exports for Uwazi, held against its importer's rules by a reader of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.member.exports.codes import Lang
from app.member.exports.facts import Facts
from app.member.exports.gate import Granted, Wish, gate
from app.member.exports.uwazi import uwazi
from tests.member.exports_cases import OWN, PUBLISH, TODAY, simple, synthetic_cases
from tests.member.uwazi_rules import Instance, RuleBroken, check_cell, read_thesaurus
from tests.member.uwazi_rules import read_range as imported_range

WHOLE = replace(OWN, names=True, sensitive=True)
BOTH: tuple[Lang, ...] = ("es", "en")
ORDER = ["victim", "perpetrator", "document", "output", "incident"]


def imported(cases: Sequence[Facts], languages: tuple[Lang, ...]) -> Instance:
    """An instance after everything was imported in the order of the files' names."""
    return imported_files(uwazi(cases, languages), languages)


def imported_files(files: Mapping[str, bytes], languages: tuple[Lang, ...]) -> Instance:
    """The same, of files that are there."""
    assert list(files) == sorted(files, key=lambda name: name.split("-")[0])
    instance = Instance(languages)
    for name, data in files.items():
        kind = name.rpartition("/")[2].partition("-")[2].removesuffix(".zip")
        if name.startswith("1-thesauri/"):
            instance.import_thesaurus(name.rpartition("/")[2].removesuffix(".csv"), data)
        elif name == "2-templates.json":
            instance.import_templates(data)
        else:
            instance.import_zip(kind.capitalize(), data)
    assert [name.lower() for name in instance.entities] == ORDER
    return instance


def let_go(wish: Wish, number: int) -> list[Facts]:
    """What leaves of those of ``number`` cases that may."""
    written = synthetic_cases(number, "uwazi")
    may = (case for case in written if isinstance(gate(case.subject(), wish), Granted))
    return [case.leaving(wish).facts for case in may]


def incident(*cases: Facts, languages: tuple[Lang, ...] = ("es",)) -> dict[str, Any]:
    """The only incident there is."""
    (one,) = imported(cases, languages).entities["Incident"].values()
    return dict(one)


@pytest.mark.parametrize("languages", [("es",), BOTH])
def test_three_hundred_cases_with_hostile_words_import_by_every_rule(
    languages: tuple[Lang, ...],
) -> None:
    cases = let_go(WHOLE, 320)[:300]
    assert len(cases) == 300
    instance = imported(cases, languages)
    acts = sum(len(case.get("acts", ())) for case in cases)
    assert len(instance.entities["Incident"]) == acts > 300
    victims = [one for one in instance.entities["Victim"].values() if one["name"]]
    assert any(str(one["name"]).startswith("'=") for one in victims)


def test_published_cases_import_too_and_only_those_to_which_all_agree() -> None:
    cases = let_go(PUBLISH, 300)
    assert 20 < len(cases) < 200
    instance = imported(cases, BOTH)
    levels = {one["verification_level"] for one in instance.entities["Incident"].values()}
    assert levels <= {
        "Corroborado (motivos razonables para creer)", "Verificado (claro y convincente)",
    }  # fmt: skip
    assert not any(one["place_geolocation"] for one in instance.entities["Incident"].values())


def test_an_incident_ties_its_people_by_titles_that_name_nobody() -> None:
    found = incident(simple().leaving(WHOLE).facts)
    code = "AT-" + "01" * 6
    assert found["title"] == f"{code} a1"
    assert found["victims"] == [f"{code} e1"]
    assert found["perpetrators"] == [f"{code} e2"]
    assert found["category"] == ["Tortura física"]
    assert found["place_geolocation"] == (16.7, -92.6)
    assert found["when"] == (date(2026, 2, 11), date(2026, 2, 11))


@pytest.mark.parametrize(
    ("time", "first", "last"),
    [
        ({"precision": "month", "start": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29)),
        ({"precision": "year", "start": "2024"}, date(2024, 1, 1), date(2024, 12, 31)),
        ({"precision": "exact", "start": "2024-02-03T14:30"}, date(2024, 2, 3), date(2024, 2, 3)),
        ({"precision": "ongoing", "start": "2024-02"}, date(2024, 2, 1), None),
        ({"precision": "range", "start": "2024-02", "end": "2024-03-04"}, date(2024, 2, 1),
         date(2024, 3, 4)),
        ({"precision": "range", "start": "2024-03-04", "end": "2024-02"}, date(2024, 2, 1),
         date(2024, 3, 4)),
    ],
)  # fmt: skip
def test_a_date_that_is_known_in_part_is_a_range(
    time: dict[str, str], first: date, last: date | None
) -> None:
    written = simple()
    written.talk.say("act", act={"id": "a9", "category": "other", "time": time})
    assert incident(written.leaving(OWN).facts)["when"] == (first, last)


def test_a_group_known_no_closer_and_a_code_of_a_later_list_make_up_no_labels() -> None:
    written = simple()
    codes = {"category": "torture", "also": ["a-code-of-later", "att-physical"]}
    written.talk.say("act", act={"id": "a9", **codes})
    found = incident(written.leaving(OWN).facts, languages=BOTH)
    assert [label for label in found["category"] if "(en general)" not in label] == []
    assert all("(in general)" in label for label in found["category__en"])
    assert found["attack"]


def test_only_addresses_of_the_web_become_links() -> None:
    documents = imported([simple().leaving(WHOLE).facts], ("es",)).entities["Document"]
    assert [one["address"] for one in documents.values()] == [
        None,
        ("archivo.example", "https://archivo.example/v?a=1%7C2"),
        None,
    ]


def test_nothing_of_an_export_tells_when_it_was_made() -> None:
    facts = simple().leaving(WHOLE).facts
    assert uwazi([facts], BOTH) == uwazi([facts], BOTH)
    assert TODAY.encode() not in b"".join(uwazi([facts], BOTH).values())


@pytest.mark.parametrize(
    "cell",
    ["=1+1", " =1", "+1", "-1+2", "@a", "\uff1d1", "a;=1", "<b>x</b>", "\u202ex", "x" * 33_000],
)
def test_the_rules_refuse_cells_that_harm(cell: str) -> None:
    with pytest.raises(RuleBroken):
        check_cell(cell)


@pytest.mark.parametrize("value", ["A", "A::B::C", "A::Z", "Z", "B"])
def test_the_rules_refuse_labels_that_would_be_made_up(value: str) -> None:
    thesaurus = read_thesaurus(["A", "-B", "C"])
    assert thesaurus.find("a::b") == "B"
    with pytest.raises(RuleBroken):
        thesaurus.find(value)


@pytest.mark.parametrize("cell", ["2026-01-01~2026-02-01", "2026-02-01:2026-01-01", ":"])
def test_the_rules_refuse_ranges_as_they_are_not_imported(cell: str) -> None:
    with pytest.raises(RuleBroken):
        imported_range(cell)


@pytest.mark.parametrize(
    "rows", [b"Spanish,English\n-A,-A\n", b"Spanish,English\nA,A\n-B,B\n", b"Klingon\nA\n"]
)
def test_the_rules_refuse_thesauri_that_do_not_import(rows: bytes) -> None:
    with pytest.raises(RuleBroken):
        Instance(("es", "en")).import_thesaurus("x", rows)
