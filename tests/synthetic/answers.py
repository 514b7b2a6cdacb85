"""What a reporter answers about an incident: as much as people answer, and as contradictory."""

from datetime import date
from typing import Any

from tests.synthetic import people
from tests.synthetic.chance import Chance
from tests.synthetic.incidents import Incident

# Each question that may be skipped is skipped by about so many.
_SKIPPED = (0.25, 0.55)
_GROUPS = {
    "journalist": 50.0,
    "hrd": 30.0,
    "unionist": 2.0,
    "family-target": 6.0,
    "general-public": 12.0,
}
_CROWDS = {1: 70.0, 2: 14.0, 3: 6.0, 9: 8.0, 40: 2.0}
_YES = {
    "share-members": 0.62,
    "share-un": 0.48,
    "share-iachr": 0.46,
    "share-authorities": 0.17,
    "stats": 0.75,
    "publish-anon": 0.34,
    "never-publish": 0.21,
}
# Both "tell my story" and "publish nothing, ever": what enforcing consent is tried with.
_CONTRADICTORY = 0.02
_CONTACTS = {
    "mailbox-only": 70.0,
    "signal": 14.0,
    "phone-window": 6.0,
    "via-person": 4.0,
    "no-contact": 6.0,
}
_RELATIONS = {
    "self": 45.0,
    "family": 22.0,
    "colleague": 12.0,
    "witness": 12.0,
    "documenter": 6.0,
    "third": 3.0,
}
_NEEDS = (
    "legal",
    "medical",
    "psychosocial",
    "relocation",
    "security",
    "digital",
    "silence",
    "search",
)
_STATUS = {
    "disappearance": "missing",
    "arbitrary-detention": "detained",
    "liberty": "detained",
    "life": "dead",
}


def answers(chance: Chance, told: Incident, *, today: date) -> dict[str, Any]:
    """The fields of a body that answer questions."""
    skip = chance.among(_SKIPPED)
    victims = _victims(chance, told)
    unanswered: dict[str, str] = {}
    if told.perpetrator is None:
        unanswered["perpetrators"] = "unknown"
    if "time" not in told.event:
        unanswered["events.0.time"] = "unknown"
    parts: dict[str, Any] = {
        "form": {"id": told.kind, "version": 1},
        "events": [told.event],
        "persons": victims,
        **({"perpetrators": [told.perpetrator]} if told.perpetrator else {}),
        "urgency": _urgency(chance, told),
        "consent": _consent(chance, today),
        "synthetic": True,
    }
    for field, value in _optional(chance).items():
        if not chance.happens(skip):
            parts[field] = value
        elif chance.happens(0.1):
            unanswered[field] = "declined"
    return {**parts, **({"unanswered": unanswered} if unanswered else {})}


def _optional(chance: Chance) -> dict[str, Any]:
    contact = chance.weighted(_CONTACTS)
    needs = chance.some(_NEEDS, 3)
    return {
        "reporter": {"relation": chance.weighted(_RELATIONS)},
        "risk": {
            "if_known": chance.weighted({"yes-now": 25.0, "maybe": 45.0, "no": 30.0}),
            "whom": chance.some(("reporter", "victim", "family", "others"), 2),
        },
        "needs": needs,
        "contact": {
            "how": contact,
            **({"text": people.phone(chance)} if contact == "signal" else {}),
        },
        "steps_taken": [{"addressee": "state-prosecutor", "result": "No quisieron recibirla."}],
    }


def _victims(chance: Chance, told: Incident) -> list[dict[str, Any]]:
    number = chance.weighted(_CROWDS)
    if number > 3:
        return [{"id": "p1", "roles": ["victim"], "count": {"number": number, "approximate": True}}]
    return [_victim(chance, told, f"p{place + 1}") for place in range(number)]


def _victim(chance: Chance, told: Incident, own: str) -> dict[str, Any]:
    sex = chance.weighted(people.SEXES)
    age = chance.weighted(people.AGES)
    named = (
        {"name": people.name(chance, sex)}
        if chance.happens(0.6)
        else {"alias": people.alias(chance)}
    )
    return {
        "id": own,
        "roles": ["victim"],
        **named,
        "sex_gender": sex,
        "age_band": age,
        **({"is_minor": True} if age == "12-17" else {}),
        **({"groups": [chance.weighted(_GROUPS)]} if told.kind == "attack" else {}),
        **({"org": people.outlet(chance)} if told.kind == "attack" and chance.happens(0.5) else {}),
        **({"status": _STATUS[told.category]} if told.category in _STATUS else {}),
    }


def _urgency(chance: Chance, told: Incident) -> str:
    if told.kind == "urgent":
        return "now"
    return chance.weighted({"high": 25.0, "normal": 60.0, "low": 15.0})


def _consent(chance: Chance, today: date) -> list[dict[str, Any]]:
    given = {scope: chance.happens(share) for scope, share in _YES.items()}
    if chance.happens(_CONTRADICTORY):
        given |= {"publish-anon": True, "never-publish": True}
    elif given["never-publish"]:
        given |= {"publish-anon": False, "stats": chance.happens(0.5)}
    common = {
        "person": "reporter",
        "at": f"{today}",
        "form_version": 1,
        "lang": "es",
        "given_by": "self",
        "how": "form",
    }
    return [
        {**common, "scope": scope, "value": "yes" if yes else "no"}
        for scope, yes in given.items()
        # Who skips the whole screen has answered nothing.
        if not chance.happens(0.03)
    ]
