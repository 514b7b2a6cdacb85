"""What people have agreed to, over a whole thread: ``docs/protocol.md`` §8.4.

A thread is a first report and the follow-ups that are proven to be by whoever sent it. Nothing in
it is ever edited: what a follow-up says stands beside what was said before, and this is the rule
that makes one answer of all of it. Whoever uses what was told asks here first.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.protocol.answers import Consent, Person, Request
from app.protocol.report import Report
from app.protocol.report_rules import REPORTER
from app.protocol.vocabulary import Vocabulary

YES, ASK, NO = "yes", "ask-me", "no"
WITHDRAW, DELETE = "withdraw", "delete"
NEVER_PUBLISH, PUBLISH = "never-publish", "publish"
# To say yes to one of these narrows what may be done.
RESTRICTING = frozenset({NEVER_PUBLISH, "delete-after"})
# It stays open to those who withdraw from everything: there they read what came of it.
MAILBOX = "contact"
_RANKS = (NO, ASK, YES)
# From the least to the most careful.
_IDENTITIES = ("full", "withheld-from-state", "anonymised")

# `asked`: a member has asked the person, and wrote down what they said (§21.6).
Reason = Literal["default", "answer", "ended", "withdrawn", "asked"]


@dataclass(frozen=True)
class Shown:
    """What a share shows of who agreed to what, in place of a report (§21.7)."""

    type: str
    persons: Sequence[Person]
    consent: Sequence[Consent]
    urgency: str | None = None
    requests: Sequence[Request] | None = None


@dataclass(frozen=True)
class Part:
    """One report of a thread; ``id`` is that of its envelope."""

    id: str
    report: Report | Shown


@dataclass(frozen=True)
class Standing:
    """What one person says about one use, which report said so, and why it counts as that.

    ``again`` is a later report that says yes after a withdrawal: it does not count by itself.
    """

    value: str
    reason: Reason
    source: str | None = None
    answer: Consent | None = None
    again: str | None = None


@dataclass(frozen=True)
class Effective:
    """What counts for one use over all people, and because of whom it is not a yes.

    ``identity`` is the most careful one that somebody asks for, ``recipients`` who alone is meant.
    """

    value: str
    hindered_by: tuple[str, ...] = ()
    identity: str | None = None
    recipients: tuple[str, ...] | None = None


Standings = Mapping[str, Mapping[str, Standing]]


@dataclass(frozen=True)
class ThreadConsent:
    """``standings`` by person and scope; ids of the reports that withdraw or ask for deletion."""

    standings: Standings
    effective: Mapping[str, Effective]
    withdrawing: tuple[str, ...]
    deleting: tuple[str, ...]


def consent_of(
    thread: Sequence[Part], scopes: Vocabulary, *, today: str, is_ordered: bool = True
) -> ThreadConsent:
    """What counts on the day ``today`` (``2026-11-28``); the first report comes first.

    ``is_ordered``: whether the follow-ups stand in the order in which they arrived. Where nobody
    knows, the most careful one counts.
    """
    standings = standings_of(thread, scopes, today=today, is_ordered=is_ordered)
    return ThreadConsent(
        standings=standings,
        effective=effective_over(standings, scopes),
        withdrawing=_asking(thread, WITHDRAW),
        deleting=_asking(thread, DELETE),
    )


def standings_of(
    thread: Sequence[Part],
    scopes: Vocabulary,
    *,
    today: str,
    is_ordered: bool = True,
    also: Collection[tuple[str, str]] = (),
) -> Standings:
    """What each person says about each use; ``also`` are people and scopes from elsewhere."""
    rule = _Rule(
        thread, scopes, today, _said_by(thread), _withdrawals(thread), is_ordered=is_ordered
    )
    people = [*_people(thread), *(person for person, _ in also)]
    said = [*_scopes_said(thread), *(scope for _, scope in also)]
    codes = [*dict.fromkeys([*(term.id for term in scopes), *said])]
    return {
        person: {code: rule.standing(person, code) for code in codes}
        for person in dict.fromkeys(people)
    }


_Said = tuple[int, Consent]


def _said_by(thread: Sequence[Part]) -> Mapping[tuple[str, str], Sequence[_Said]]:
    """Answers by person and scope, each with the place of its report.

    Sorted once: there may be hundreds of persons and of scopes, all made up.
    """
    said: dict[tuple[str, str], list[_Said]] = {}
    for index, part in enumerate(thread):
        for answer in part.report.consent or ():
            said.setdefault((answer.person, answer.scope), []).append((index, answer))
    return said


def _withdrawals(thread: Sequence[Part]) -> Sequence[tuple[int, Request]]:
    return [
        (index, request)
        for index, part in enumerate(thread)
        for request in part.report.requests or ()
        if request.ask == WITHDRAW
    ]


@dataclass(frozen=True)
class _Rule:
    thread: Sequence[Part]
    scopes: Vocabulary
    today: str
    said: Mapping[tuple[str, str], Sequence[_Said]]
    withdrawals: Sequence[tuple[int, Request]]
    is_ordered: bool

    def standing(self, person: str, scope: str) -> Standing:
        """The answer that counts, unless this person has withdrawn it."""
        said = self.said.get((person, scope), ())
        withdrawn = self._withdrawal(person, scope)
        if withdrawn is not None:
            later = [index for index, answer in said if self._is_again(index, answer, withdrawn)]
            again = self.thread[later[-1]].id if later else None
            return Standing(NO, "withdrawn", self.thread[withdrawn].id, again=again)
        last = self._last(said)
        if not last:
            return Standing(self._default(scope), "default")
        standings = [self._counted(scope, index, answer) for index, answer in last]
        return min(standings, key=lambda standing: boldness(scope, standing.value))

    def _withdrawal(self, person: str, scope: str) -> int | None:
        """The first report by which this person withdraws from this use."""
        covering = (i for i, request in self.withdrawals if _covers(request, person, scope))
        return next(covering, None)

    def _is_again(self, index: int, answer: Consent, withdrawn: int) -> bool:
        is_later = index > withdrawn if self.is_ordered else index not in (0, withdrawn)
        return is_later and answer.value == YES

    def _last(self, said: Sequence[_Said]) -> list[_Said]:
        """What the last report says that says anything; all follow-ups are last without order."""
        if not said:
            return []
        last = max(index for index, _ in said)
        least = last if self.is_ordered or last == 0 else 1
        return [(index, answer) for index, answer in said if index >= least]

    def _counted(self, scope: str, index: int, answer: Consent) -> Standing:
        source = self.thread[index].id
        if answer.until is not None and answer.until < self.today:
            return Standing(NO, "ended", source, answer)
        known = answer.value in _RANKS
        value = answer.value if known else (YES if scope in RESTRICTING else NO)
        return Standing(value, "answer", source, answer)

    def _default(self, scope: str) -> str:
        term = self.scopes.terms.get(scope)
        default = term.facts.get("default") if term else None
        first = self.thread[0].report if self.thread else None
        is_urgent = first is not None and (first.type == "urgent" or first.urgency == "now")
        return YES if default == "on" or (default == "on-if-urgent" and is_urgent) else NO


def _covers(request: Request, person: str, scope: str) -> bool:
    if request.person not in (None, person) or scope in RESTRICTING:
        return False
    return scope != MAILBOX if request.scopes is None else scope in request.scopes


def boldness(scope: str, value: str) -> int:
    """How much is allowed by ``value``: ``yes``, ``ask-me`` or ``no``."""
    rank = _RANKS.index(value)
    return -rank if scope in RESTRICTING else rank


def _people(thread: Sequence[Part]) -> list[str]:
    """Everybody whom the thread knows, the reporter first."""
    named = [person.id for part in thread for person in part.report.persons or ()]
    said = [answer.person for part in thread for answer in part.report.consent or ()]
    return [*dict.fromkeys([REPORTER, *named, *said])]


def _scopes_said(thread: Sequence[Part]) -> Iterator[str]:
    for part in thread:
        yield from (answer.scope for answer in part.report.consent or ())
        yield from (
            scope for request in part.report.requests or () for scope in request.scopes or ()
        )


def _asking(thread: Sequence[Part], ask: str) -> tuple[str, ...]:
    return tuple(
        part.id
        for part in thread
        if any(request.ask == ask for request in part.report.requests or ())
    )


def effective_over(standings: Standings, scopes: Vocabulary) -> dict[str, Effective]:
    """What counts for each use over all people, of whom each has a standing on each scope."""
    codes = next(iter(standings.values()), {})
    effective = {
        code: _effective(code, {person: said[code] for person, said in standings.items()})
        for code in codes
    }
    never = {person: said[NEVER_PUBLISH].value for person, said in standings.items()}
    against = [person for person, value in never.items() if value != NO]
    if against:
        cap = NO if YES in never.values() else ASK
        for term in scopes:
            if term.facts.get("kind") == PUBLISH:
                effective[term.id] = _capped(effective[term.id], cap, against)
    return effective


def _effective(scope: str, said: Mapping[str, Standing]) -> Effective:
    value = min((each.value for each in said.values()), key=lambda each: boldness(scope, each))
    if scope in RESTRICTING:
        return Effective(value)
    agreed = [each.answer for each in said.values() if each.answer and each.value != NO]
    identities = [answer.identity for answer in agreed if answer.identity is not None]
    return Effective(
        value,
        hindered_by=tuple(person for person, each in said.items() if each.value != YES),
        identity=max(identities, key=carefulness, default=None),
        recipients=_common(
            [answer.recipients for answer in agreed if answer.recipients is not None]
        ),
    )


def _capped(effective: Effective, cap: str, against: Collection[str]) -> Effective:
    value = min(effective.value, cap, key=_RANKS.index)
    people = tuple(dict.fromkeys([*effective.hindered_by, *against]))
    return replace(effective, value=value, hindered_by=people)


def carefulness(identity: str) -> int:
    """An identity of a later version counts as the most careful."""
    return _IDENTITIES.index(identity) if identity in _IDENTITIES else len(_IDENTITIES)


def _common(lists: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Those who stand in every list."""
    if not lists:
        return None
    return tuple(name for name in lists[0] if all(name in each for each in lists))
