"""Synthetic reports are the same for one seed, marked, and spread as reports are in the field."""

import re
from collections import Counter
from datetime import date
from statistics import median
from typing import Any

import pytest

from app.protocol.vocabulary import vocabulary
from tests.synthetic.contents import contents
from tests.synthetic.prose import LENGTHS
from tests.synthetic.reports import KINDS, SURGE, Synthetic, synthetic_reports

TODAY = date(2026, 11, 28)
PHONE = re.compile(r"\b\d[\d ]{7,}\d\b")
PLATE = re.compile(r"\b[A-Z]{3,4}-\d{3}\b")


@pytest.fixture(scope="module")
def reports() -> list[Synthetic]:
    return list(synthetic_reports(4_000, seed="spread", today=TODAY))


def test_one_seed_gives_the_same_reports_and_another_gives_others() -> None:
    first = list(synthetic_reports(50, seed="a", today=TODAY))
    assert first == list(synthetic_reports(50, seed="a", today=TODAY))
    assert first != list(synthetic_reports(50, seed="b", today=TODAY))


def test_every_record_is_marked(reports: list[Synthetic]) -> None:
    assert all(one.answers["synthetic"] is True for one in reports)


@pytest.mark.parametrize("kinds", [KINDS, SURGE])
def test_kinds_come_in_their_shares(kinds: dict[str, float]) -> None:
    drawn = synthetic_reports(4_000, seed="kinds", today=TODAY, kinds=kinds)
    counted = Counter(one.type for one in drawn)
    for kind, share in kinds.items():
        assert counted[kind] / 40 == pytest.approx(share, abs=3)


@pytest.mark.parametrize("kind", ["urgent", "attack", "testimony"])
def test_texts_are_as_long_as_people_write(reports: list[Synthetic], kind: str) -> None:
    lengths = [len(one.text) for one in reports if one.type == kind and one.text]
    assert median(lengths) == pytest.approx(LENGTHS[kind][0], rel=0.25)


def test_some_incidents_are_told_by_many(reports: list[Synthetic]) -> None:
    tellers = Counter(one.incident for one in reports if one.prior is None)
    shared = sum(number for number in tellers.values() if number > 1)
    assert shared / tellers.total() == pytest.approx(0.2, abs=0.1)


def test_follow_ups_follow_an_earlier_first_report(reports: list[Synthetic]) -> None:
    for place, one in enumerate(reports):
        assert (one.prior is not None) == (one.type == "followup")
        if one.prior is not None:
            assert one.prior < place
            assert reports[one.prior].prior is None


def test_files_come_with_as_many_reports_as_in_the_field(reports: list[Synthetic]) -> None:
    without = sum(not one.files for one in reports)
    many = sum(len(one.files) > 3 for one in reports)
    assert without / len(reports) == pytest.approx(0.55, abs=0.03)
    assert many / len(reports) == pytest.approx(0.1, abs=0.03)


def test_files_hold_what_they_are_and_some_are_broken_or_called_something_else() -> None:
    photos = contents(["photo"] * 4_000, seed="photos")
    assert photos == contents(["photo"] * 4_000, seed="photos")
    shares = Counter(each.suffix for each in photos)
    assert shares[".heic"] / 4_000 == pytest.approx(0.2, abs=0.03)
    assert sum(each.suffix not in (".jpg", ".heic") for each in photos) / 4_000 == pytest.approx(
        0.01, abs=0.006
    )
    assert sum(b"synthetic" not in each.data for each in photos) / 4_000 == pytest.approx(
        0.005, abs=0.004
    )
    assert len({each.data for each in photos if b"synthetic" in each.data}) > 3_900


def test_nobody_can_be_called_and_no_car_be_found(reports: list[Synthetic]) -> None:
    for one in reports:
        words = f"{one.text} {one.answers}"
        assert all(number.startswith("55 0000 ") for number in PHONE.findall(words))
        assert all(plate.startswith("TEST-") for plate in PLATE.findall(words.upper()))


def test_every_code_stands_in_its_vocabulary(reports: list[Synthetic]) -> None:
    for one in reports:
        for name, code in _codes(one.answers):
            assert any(code in vocabulary(part) for part in name.split("|")), (name, code)


def _codes(answers: dict[str, Any]) -> list[tuple[str, str]]:
    found = [("enums.need", code) for code in answers.get("needs", ())]
    for event in answers.get("events", ()):
        found += [("violations|attacks", each["id"]) for each in event["categories"]]
        found.append(("mexico_states", event["place"]["state"]))
        found += [("enums.context", code) for code in event.get("context", ())]
        if "time" in event:
            found.append(("enums.time_precision", event["time"]["precision"]))
    for person in answers.get("persons", ()):
        found += [("victim_groups", code) for code in person.get("groups", ())]
        if "status" in person:
            found.append(("enums.victim_status", person["status"]))
        if "sex_gender" in person:
            found.append(("enums.sex_gender", person["sex_gender"]))
    found += [("actors_perpetrators", each["class"]) for each in answers.get("perpetrators", ())]
    found += [("consent_scopes", each["scope"]) for each in answers.get("consent", ())]
    return found
