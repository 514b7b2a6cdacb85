"""What everybody in a case agrees to, and whether a use may go ahead: ``docs/protocol.md`` §21.6.

Two kinds of words meet here: those of the reports (§8.4), and those that members wrote down when
they had asked somebody. Missing means no, and where both count, the more careful one does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.protocol.answers import Consent, Person
from app.protocol.case_state import CaseThread, Rulebook, What
from app.protocol.case_words import is_publishing, people_of
from app.protocol.consent import (
    NEVER_PUBLISH,
    NO,
    YES,
    Part,
    Shown,
    Standing,
    Standings,
    boldness,
    carefulness,
    standings_of,
)
from app.protocol.report_rules import REPORTER
from app.protocol.thread_event import ThreadEvent

# Only those who were picked are meant, so nobody where nobody was.
_PICKED = "share-selected"


@dataclass(frozen=True)
class Hindrance:
    """Because of whom something may not be done: what they said, and why it counts as that.

    ``reason`` is that of their standing, or ``never-publish``, ``recipient`` (they meant others) or
    ``unknown-use``.
    """

    person: str
    value: str
    reason: str


@dataclass(frozen=True)
class Permission:
    """Whether a use may go ahead: only without hindrances.

    ``consents`` is what the event must name that records the use; ``identity`` the most careful
    one that somebody asks for.
    """

    use: str
    hindrances: tuple[Hindrance, ...]
    consents: tuple[Mapping[str, str], ...]
    identity: str | None

    @property
    def is_given(self) -> bool:
        """Whether everybody has agreed."""
        return not self.hindrances


def told_in(share: ThreadEvent) -> list[Part]:
    """What the first event of a share says of consent, in place of the reports (§21.7)."""
    facts: Mapping[str, Any] = share.what["facts"]
    told = [each["report"] for each in facts.get("reports", ()) if "report" in each]
    persons = [Person(id=person["id"]) for each in told for person in each.get("persons", ())]
    consent = [Consent.model_validate(answer) for answer in facts.get("consent", ())]
    return [Part(share.hash.hex(), Shown(facts["type"], persons, consent))]


def case_standings(
    thread: CaseThread,
    told: Sequence[Part],
    book: Rulebook,
    *,
    today: str,
    is_ordered: bool = True,
) -> Standings:
    """What counts for each person of a case and each scope.

    ``told`` are the reports of the defender's thread, in the order of the server's list
    (``is_ordered``, §8.4), or what a share shows; none for a case that nobody reported.
    """
    also = [(person, scope) for scope, words in thread.words.items() for person in words]
    also += [(person, NEVER_PUBLISH) for person in people_of(thread)]
    said = standings_of(told, book.scopes, today=today, is_ordered=is_ordered, also=also)
    order = {part.id: index for index, part in enumerate(told)}
    knows = _Knowledge(order, is_ordered=is_ordered)
    return {
        person: {
            scope: _weighed(standing, thread.words.get(scope, {}).get(person), knows, today)
            for scope, standing in standings.items()
        }
        for person, standings in said.items()
    }


def permission(
    standings: Standings, use: str, book: Rulebook, *, recipient: str | None = None
) -> Permission:
    """Whether everybody agrees to a use (``vocabularies/uses.json``), by ``recipient`` if named."""
    term = book.uses.terms.get(use)
    if term is None:
        return Permission(use, (Hindrance(REPORTER, NO, "unknown-use"),), (), None)
    scopes: list[str] = term.facts["scopes"]
    if not scopes:
        return Permission(use, (), (), None)
    hindrances: list[Hindrance] = []
    agreed: list[tuple[str, str, Standing]] = []
    for person, said in standings.items():
        found = next((s for s in scopes if _hinders(s, said[s], recipient) is None), None)
        if found is not None:
            agreed.append((person, found, said[found]))
            continue
        best = max(scopes, key=lambda scope: boldness(scope, said[scope].value))
        reason = _hinders(best, said[best], recipient)
        hindrances.append(Hindrance(person, said[best].value, str(reason)))
    if any(is_publishing(scope, book) for scope in scopes):
        hindrances += _forbidding(standings)
    consents = [
        {"person": person, "scope": scope, "by": said.source}
        for person, scope, said in agreed
        if said.source is not None
    ]
    wished = [said.answer.identity for _, _, said in agreed if said.answer and said.answer.identity]
    return Permission(
        use, tuple(hindrances), tuple(consents), max(wished, key=carefulness, default=None)
    )


@dataclass(frozen=True)
class _Knowledge:
    """Which reports somebody had read who had read up to one of them."""

    order: Mapping[str, int]
    is_ordered: bool

    def covers(self, word: What, report: str | None) -> bool:
        """Whether the word was given by somebody who knew this report."""
        after = str(word.get("after"))
        if report is None or after not in self.order or report not in self.order:
            return False
        if self.is_ordered:
            return self.order[report] <= self.order[after]
        return report == after or self.order[report] == 0


def _weighed(
    standing: Standing, event: ThreadEvent | None, knows: _Knowledge, today: str
) -> Standing:
    """What counts of what somebody reported and what they said when they were asked."""
    if event is None:
        return standing
    word = _word(event, today)
    if standing.reason == "default":
        return word
    if standing.reason == "withdrawn":
        # For good, unless they themselves have changed their mind since, and were asked (§8.4).
        return word if knows.covers(event.what, standing.again) else standing
    if knows.covers(event.what, standing.source):
        return word
    return min(standing, word, key=lambda each: boldness(event.what["scope"], each.value))


def _word(event: ThreadEvent, today: str) -> Standing:
    what = event.what
    fields = (
        "person",
        "scope",
        "value",
        "at",
        "lang",
        "given_by",
        "identity",
        "recipients",
        "until",
    )
    answer = Consent.model_validate({name: what[name] for name in fields if name in what})
    has_ended = what.get("until", today) < today
    return Standing(
        NO if has_ended else what["value"],
        "ended" if has_ended else "asked",
        event.hash.hex(),
        answer,
    )


def _hinders(scope: str, said: Standing, recipient: str | None) -> str | None:
    """Why this is no yes for this recipient."""
    if said.value != YES:
        return said.reason
    meant = said.answer.recipients if said.answer else None
    if meant is None:
        return "recipient" if scope == _PICKED else None
    return None if recipient is None or recipient in meant else "recipient"


def _forbidding(standings: Standings) -> list[Hindrance]:
    said = ((person, each[NEVER_PUBLISH]) for person, each in standings.items())
    return [
        Hindrance(person, each.value, NEVER_PUBLISH) for person, each in said if each.value != NO
    ]
