"""What no one decides alone: ``docs/protocol.md`` §21.6, two people."""

from collections.abc import Mapping

from app.protocol.case_state import Said, Second, What

CLOSED = "closed"
# An output that has left the house.
OUT = frozenset({"sent", "published"})
_LEVELS: Mapping[str, Second] = {
    "v3": "person", "v5": "person", "v4": "organisation", "vx": "organisation",
}  # fmt: skip


def second_for(what: What) -> Second | None:
    """Who must agree before this counts: another person, or somebody of another organisation."""
    match what["event"]:
        case "state":
            waits = what["to"] == CLOSED
        case "verified":
            return _LEVELS.get(what["level"])
        case "shared":
            waits = what["level"] == "full+contact"
        case "output":
            waits = what["status"] in OUT
        case "exported":
            waits = what.get("identities", False)
        case _:
            waits = False
    return "person" if waits else None


def subject_of(what: What) -> str | None:
    """Of what an event speaks; what is said later of the same overtakes what still waits."""
    match what["event"]:
        case "state":
            return "state"
        case "act":
            return f"act {what['act']['id']}"
        case "act-removed" | "verified":
            return f"act {what['act']}"
        case "shared" | "revoked":
            return f"share {what['thread']}"
        case "output":
            return f"output {what['output']}"
        case _:
            return None


def is_another(first: Said, second: Said) -> bool:
    """Whether two different people speak; a member's own key may be in the hands of either."""
    if first.member != second.member:
        return True
    return None not in (first.person, second.person) and first.person != second.person
