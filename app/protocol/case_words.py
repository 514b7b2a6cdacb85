"""What people in a case have agreed to, as far as its events say it: ``docs/protocol.md`` §21.6.

Reports are not read here: all who see the thread come to the same answer. What a report itself
says is weighed by ``case_consent``, before something is written.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.protocol.case_state import CaseThread, Rulebook, Said, What
from app.protocol.consent import NEVER_PUBLISH, NO, PUBLISH, YES
from app.protocol.report_rules import REPORTER

# Whoever has done something and nothing else is not asked; somebody without a role is.
_NOT_ASKED_ROLES = frozenset({"perpetrator", "official"})
_ASKED_KINDS = frozenset({"person", "group"})


def day_of(moment: datetime) -> str:
    """The day in UTC, as ``2026-11-28``."""
    return moment.astimezone(UTC).date().isoformat()


def people_of(thread: CaseThread) -> Iterator[str]:
    """Everybody whose consent a case needs, the reporter first, by the names that consent has.

    A missing reporter is asked for too: somebody has told it. Some may come twice.
    """
    yield REPORTER
    for event in thread.entities.values():
        entity = event.what["entity"]
        roles = entity.get("roles", ())
        is_other = bool(roles) and _NOT_ASKED_ROLES.issuperset(roles)
        if entity["kind"] in _ASKED_KINDS and (not is_other or thread.victims[entity["id"]]):
            yield entity.get("person", entity["id"])


def lacks_words(thread: CaseThread, said: Said, use: str, book: Rulebook) -> bool:
    """Whether what is said names no consent for ``use`` of somebody in the case, or one that a
    later event took back. A use that is not known is agreed to by nobody.
    """
    term = book.uses.terms.get(use)
    scopes: list[str] = term.facts["scopes"] if term else []
    if term and not scopes:
        return False
    day = day_of(said.time)
    if any(is_publishing(scope, book) for scope in scopes) and _is_forbidden(thread, day):
        return True
    named = {(used["person"], used["scope"]) for used in said.what.get("consents", ())}

    def stands(person: str, scope: str) -> bool:
        word = thread.words.get(scope, {}).get(person)
        return (person, scope) in named and (word is None or _is_yes(word.what, day))

    return not all(any(stands(each, scope) for scope in scopes) for each in people_of(thread))


def is_publishing(scope: str, book: Rulebook) -> bool:
    """Whether what this scope allows is seen by everybody."""
    term = book.scopes.terms.get(scope)
    return term is not None and term.facts["kind"] == PUBLISH


def _is_forbidden(thread: CaseThread, day: str) -> bool:
    words = (event.what for event in thread.words.get(NEVER_PUBLISH, {}).values())
    return any(what["value"] != NO and what.get("until", day) >= day for what in words)


def _is_yes(what: What, day: str) -> bool:
    return bool(what["value"] == YES and what.get("until", day) >= day)
