"""What happened, when, where, and who did it: shared by all who report it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.protocol.vocabulary import vocabulary
from tests.synthetic.chance import Chance

# Of attacks on the press in 2024: five states with half of all; the others go by population.
_ATTACK_STATES = {"mx-09": 170.0, "mx-12": 51.0, "mx-30": 42.0, "mx-21": 33.0, "mx-11": 30.0}
_ATTACKS_ELSEWHERE = 313.0
_BOOSTED = (
    "mx-15",
    "mx-09",
    "mx-14",
    "mx-12",
    "mx-30",
    "mx-28",
    "mx-25",
    "mx-11",
    "mx-16",
    "mx-08",
)
_BOOST = 1.8

_ATTACKS = {
    "att-harassment": 25.8,
    "att-threat": 12.0,
    "att-death-threat": 8.0,
    "att-public-power": 8.7,
    "att-judicial": 4.0,
    "att-content-block": 10.0,
    "att-physical": 8.7,
    "att-detention": 3.6,
    "att-kidnapping": 1.2,
    "att-killing": 1.3,
    "att-killing-attempt": 1.0,
    "att-disappearance": 0.1,
    "att-digital": 6.0,
    "att-doxxing": 3.0,
    "att-equipment": 3.6,
    "att-displacement": 1.5,
    "att-sexual": 1.5,
}
_VIOLATIONS = {
    "disappearance": 24.0,
    "torture": 16.0,
    "liberty": 16.0,
    "life": 10.0,
    "integrity": 12.0,
    "displacement": 7.0,
    "privacy": 5.0,
    "protection-failure": 5.0,
    "criminalisation": 3.0,
    "sexual": 2.0,
}
_URGENT = {
    "arbitrary-detention": 36.0,
    "disappearance": 30.0,
    "death-threat": 20.0,
    "physical-attack": 12.0,
    "other": 2.0,
}
_PERPETRATORS = {
    "police-municipal": 12.0,
    "police-state": 10.0,
    "national-guard": 6.0,
    "army": 6.0,
    "official-municipal": 7.0,
    "official-state": 5.0,
    "individual": 13.0,
    "private-security": 4.0,
    "organised-crime": 8.0,
    "party": 4.0,
    "company": 3.0,
    "unknown": 22.0,
}
_PRECISIONS = {
    "exact": 20.0,
    "day": 45.0,
    "approx-day": 10.0,
    "month": 10.0,
    "range": 7.0,
    "year": 3.0,
    "ongoing": 3.0,
    "unknown": 2.0,
}
# Hours from the event to the report: median, 95th percentile.
_DELAYS = {
    "urgent": (3, 30),
    "attack": (48, 1_400),
    "testimony": (3_650, 32_000),
    "document": (200, 9_000),
}
_LONGEST_DELAY = 24 * 365 * 12
_TOWNS = ("San Ensayo", "Villa de Prueba", "Santa María Ejemplo", "El Ficticio", "Puerto Muestra")


@dataclass(frozen=True)
class Incident:
    """What its reporters have in common; ``event`` is one of a body's events."""

    kind: str
    event: dict[str, Any]
    perpetrator: dict[str, Any] | None
    place_name: str

    @property
    def category(self) -> str:
        """The main one."""
        return str(self.event["categories"][0]["id"])


def incident(chance: Chance, kind: str, today: date) -> Incident:
    """Something that happened before ``today``."""
    state = _state(chance, kind)
    town = chance.among(_TOWNS)
    event = {
        **_time(chance, kind, today),
        "place": {"state": state, **({"municipality": town} if chance.happens(0.7) else {})},
        "categories": _categories(chance, kind),
        **({"motive": ["reporting"]} if kind == "attack" and chance.happens(0.6) else {}),
        **({"context": [_context(chance)]} if chance.happens(0.4) else {}),
    }
    named = vocabulary("mexico_states").label(state, "es") or state
    return Incident(kind, event, _perpetrator(chance), f"{town}, {named}")


def _categories(chance: Chance, kind: str) -> list[dict[str, Any]]:
    weights = {"urgent": _URGENT, "attack": _ATTACKS}.get(kind, _VIOLATIONS)
    ids = {chance.weighted(weights): None}
    if chance.happens(0.2):
        ids[chance.weighted(weights)] = None
    return [
        {"id": code, **({"main": True} if place == 0 else {})} for place, code in enumerate(ids)
    ]


def _context(chance: Chance) -> str:
    return chance.among([term.id for term in vocabulary("enums.context")])


def _perpetrator(chance: Chance) -> dict[str, Any] | None:
    who = chance.weighted(_PERPETRATORS)
    if who == "unknown":
        return None
    return {
        "id": "x1",
        "class": who,
        **(
            {"count": {"number": chance.whole(2, 12), "approximate": True}}
            if chance.happens(0.5)
            else {}
        ),
        **(
            {"basis": [chance.among(("saw-uniform", "vehicle", "said-so", "was-told", "inferred"))]}
            if chance.happens(0.6)
            else {}
        ),
        "confidence": chance.whole(0, 3),
    }


def _state(chance: Chance, kind: str) -> str:
    people = {term.id: term.facts.get("pop_2020") for term in vocabulary("mexico_states")}
    known = {code: float(number) for code, number in people.items() if number}
    if kind == "attack":
        others = {code: number**0.7 for code, number in known.items() if code not in _ATTACK_STATES}
        share = _ATTACKS_ELSEWHERE / sum(others.values())
        return chance.weighted(
            _ATTACK_STATES | {code: number * share for code, number in others.items()}
        )
    return chance.weighted(
        {code: n * (_BOOST if code in _BOOSTED else 1.0) for code, n in known.items()}
    )


def _time(chance: Chance, kind: str, today: date) -> dict[str, Any]:
    median, p95 = _DELAYS[kind]
    hours = int(chance.skewed(median, p95, _LONGEST_DELAY))
    day = today - timedelta(hours=hours)
    match chance.weighted(_PRECISIONS):
        case "exact":
            return {"time": {"precision": "exact", "start": f"{day}T{chance.whole(0, 23):02}"}}
        case "month":
            return {"time": {"precision": "month", "start": f"{day:%Y-%m}"}}
        case "year":
            return {"time": {"precision": "year", "start": f"{day:%Y}"}}
        case "range":
            start = day - timedelta(days=chance.whole(1, 20))
            return {"time": {"precision": "range", "start": f"{start}", "end": f"{day}"}}
        case "unknown":
            return {}
        case precision:
            return {"time": {"precision": precision, "start": f"{day}"}}
