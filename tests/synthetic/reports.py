"""Whole reports, as the page would hand them to what seals them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.synthetic import people, prose
from tests.synthetic.answers import answers
from tests.synthetic.chance import Chance
from tests.synthetic.incidents import Incident, incident

KINDS = {"attack": 45.0, "testimony": 30.0, "urgent": 8.0, "followup": 12.0, "document": 5.0}
SURGE = {"urgent": 35.0, "attack": 40.0, "testimony": 15.0, "document": 5.0, "followup": 5.0}
# So many tell what somebody else has told as well.
SHARED = 0.12
_LANGUAGES = {
    "es": 930.0,
    "en": 20.0,
    "nah": 11.2,
    "yua": 6.4,
    "tzh": 4.8,
    "tzo": 4.8,
    "x-mixtec": 4.4,
    "zap": 4.0,
    "fr": 5.0,
    "pt": 5.0,
}
_FILES = {0: 55.0, 1: 20.0, 2: 9.0, 3: 6.0, 6: 8.0, 14: 2.0}
# Share, and bytes: median, 95th percentile.
_FILE_KINDS = {
    "screenshot": (35.0, 500_000, 1_500_000),
    "photo": (30.0, 3_500_000, 6_000_000),
    "audio": (12.0, 240_000, 720_000),
    "video": (12.0, 18_000_000, 150_000_000),
    "document": (9.0, 700_000, 8_000_000),
    "other": (2.0, 100_000, 2_000_000),
}
_LARGEST_FILE = 2 * 1024**3


@dataclass(frozen=True)
class Synthetic:
    """One report; ``incident`` numbers what it tells, ``prior`` the report that it follows."""

    type: str
    lang: str
    text: str
    answers: dict[str, Any]
    files: tuple[tuple[str, int], ...]
    incident: int
    prior: int | None = None

    @property
    def head(self) -> dict[str, str]:
        """What its head says beyond type and language."""
        event = (self.answers.get("events") or [{}])[0]
        categories = event.get("categories", [])
        state = event.get("place", {}).get("state")
        return {
            **({"urgency": self.answers["urgency"]} if "urgency" in self.answers else {}),
            **({"state": state} if state else {}),
            **({"category": categories[0]["id"]} if categories else {}),
        }


def synthetic_reports(
    number: int, *, seed: int | str, today: date, kinds: dict[str, float] | None = None
) -> Iterator[Synthetic]:
    """``number`` reports in the order in which they come in, all before ``today``."""
    chance = Chance(seed)
    incidents: list[Incident] = []
    first: list[int] = []
    told: list[int] = []
    for place in range(number):
        kind = chance.weighted(kinds or KINDS)
        if kind == "followup" and first:
            prior = chance.among(first)
            told.append(told[prior])
            yield _follow_up(chance, told[prior], incidents[told[prior]], prior)
            continue
        kind = "testimony" if kind == "followup" else kind
        told.append(_which(chance, incidents, kind, today))
        first.append(place)
        yield _report(chance, told[-1], incidents[told[-1]], today)


def _which(chance: Chance, incidents: list[Incident], kind: str, today: date) -> int:
    known = [number for number, one in enumerate(incidents) if one.kind == kind]
    if known and chance.happens(SHARED):
        # What many tell, many more tell: a protest has forty witnesses, a threat has one.
        return chance.among(known[-6:])
    incidents.append(incident(chance, kind, today))
    return len(incidents) - 1


def _report(chance: Chance, number: int, told: Incident, today: date) -> Synthetic:
    files = _files(chance)
    return Synthetic(
        type=told.kind,
        lang=chance.weighted(_LANGUAGES),
        text="" if files and chance.happens(0.03) else _text(chance, told.kind, told),
        answers=answers(chance, told, today=today),
        files=files,
        incident=number,
    )


def _follow_up(chance: Chance, number: int, told: Incident, prior: int) -> Synthetic:
    parts: dict[str, Any] = {"form": {"id": "followup", "version": 1}, "synthetic": True}
    if chance.happens(0.12):
        parts["requests"] = [{"ask": "withdraw", "scopes": ["share-un"], "person": "reporter"}]
    elif chance.happens(0.02):
        parts["requests"] = [{"ask": "delete"}]
    text = _text(chance, "followup", told)
    return Synthetic("followup", "es", text, parts, _files(chance), number, prior)


def _text(chance: Chance, kind: str, told: Incident) -> str:
    plate, phone = people.plate(chance), people.phone(chance)
    return prose.narrative(chance, kind, {"plate": plate, "phone": phone, "place": told.place_name})


def _files(chance: Chance) -> tuple[tuple[str, int], ...]:
    shares = {kind: share for kind, (share, _, _) in _FILE_KINDS.items()}
    return tuple(_file(chance, chance.weighted(shares)) for _ in range(chance.weighted(_FILES)))


def _file(chance: Chance, kind: str) -> tuple[str, int]:
    _, median, p95 = _FILE_KINDS[kind]
    return kind, int(chance.skewed(median, p95, _LARGEST_FILE))
