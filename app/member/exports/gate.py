"""Whether a case may leave for a use, and how much of it: the consent gate of every export.

1. Everybody in the case has agreed to the use (``protocol.case_consent``): missing means no, and
   ``never-publish`` of anybody stops what everybody would see.
2. Where a report is not on this machine, nobody knows what it says of consent: that is a no too.
3. Names leave only where they were asked for and each person's own answer allows it.
4. Own use takes no consent, and still stops where somebody has asked for deletion.

That a second person agrees to names is for ``export``: it is written in the case's thread.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.member.exports.shared import shared
from app.protocol.case_consent import Permission, case_standings, permission, told_in
from app.protocol.case_state import Case, Rulebook, rulebook
from app.protocol.case_words import is_publishing, people_of
from app.protocol.consent import DELETE, YES, Part, Standing, Standings

PUBLISH_USE = "publish"
_NAMED, _FULL, _WITHHELD = "publish-named", "full", "withheld-from-state"
_NAMES_TO_STATE = "identity-to-state"
_RULES = shared("rules")
_TO_STATE = frozenset(_RULES["scopes_to_state"])
# What people agree to here is a figure, a sentence, a photo or a name, and not their case.
_PARTIAL = frozenset(_RULES["partial_uses"])
# Whoever has left, was never looked at, or is told elsewhere is not told of to others.
_STAYING = frozenset(_RULES["staying_states"])


@dataclass(frozen=True)
class Subject:
    """A case and what is known of consent to it.

    ``told`` are the reports of the defender's thread as far as they are here, in the order of the
    server's list where ``is_ordered``; ``None`` where the case names a report that is not here.
    ``is_whole``: no report that could change this is known to be missing.
    """

    case: Case
    told: Sequence[Part] | None
    is_ordered: bool = True
    is_whole: bool = True


@dataclass(frozen=True)
class Wish:
    """What somebody wants to export for: a use of ``vocabularies/uses.json``, ``today`` as a day.

    ``recipient`` is the member that gets it, where one is meant. ``sensitive`` is what is coded
    of sexual violence.
    """

    use: str
    today: str
    recipient: str | None = None
    names: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class Refused:
    """One reason why a case stays here; ``person`` is an id of consent, never a name."""

    reason: str
    person: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Granted:
    """How much of a case may leave.

    ``is_whole``: all of it, for own use with names; ``named`` are entities whose names may leave;
    ``has_words``: the reporter's own words may; ``is_coarse``: places as states and times as
    months. ``consents`` and ``scopes`` are what an
    ``exported`` event names (``docs/protocol.md`` §21.6).
    """

    use: str
    is_own: bool
    is_whole: bool
    is_public: bool
    is_coarse: bool
    has_words: bool
    has_sensitive: bool
    named: frozenset[str]
    may_publish: str
    consents: tuple[Mapping[str, str], ...]
    scopes: tuple[str, ...]

    @property
    def has_names(self) -> bool:
        """Whether somebody's name leaves, so that a second person has to agree."""
        return self.is_whole or bool(self.named)


def gate(subject: Subject, wish: Wish, book: Rulebook | None = None) -> Granted | list[Refused]:
    """What of ``subject`` may leave for ``wish``, or why nothing may."""
    rules = book or rulebook()
    standings = standings_for(subject, wish, rules)
    permitted = permission(standings, wish.use, rules, recipient=wish.recipient)
    term = rules.uses.terms.get(wish.use)
    scopes: list[str] = term.facts["scopes"] if term else []
    is_own = term is not None and not scopes
    refused = [*_of_case(subject, wish, is_own=is_own), *_of_people(permitted)]
    if refused:
        return refused
    is_public = any(is_publishing(scope, rules) for scope in scopes)
    is_whole = is_own and wish.names
    named = _named(subject.case, wish, permitted, standings, scopes, is_public=is_public)
    quotable = permission(standings, "quote", rules).is_given
    return Granted(
        use=wish.use,
        is_own=is_own,
        is_whole=is_whole,
        is_public=is_public,
        is_coarse=is_public and not _all_named(standings),
        has_words=_is_reported(subject) and (is_whole or quotable),
        # Whoever told it agreed to help, not to be shown: docs/sensitive.md.
        has_sensitive=wish.sensitive and not is_public,
        named=named,
        may_publish=_may_publish(standings, rules),
        consents=permitted.consents,
        scopes=tuple(dict.fromkeys(each["scope"] for each in permitted.consents)),
    )


def standings_for(subject: Subject, wish: Wish, rules: Rulebook) -> Standings:
    """What counts for each person of the case on the day of the wish."""
    return case_standings(
        subject.case.lead, _told(subject), rules, today=wish.today, is_ordered=subject.is_ordered
    )


def _told(subject: Subject) -> Sequence[Part]:
    if subject.told is not None:
        return subject.told
    begun = subject.case.lead.begun
    return told_in(begun) if begun.kind == "share" else ()


def _is_reported(subject: Subject) -> bool:
    return bool(subject.told) and subject.case.lead.begun.kind != "share"


def _of_case(subject: Subject, wish: Wish, *, is_own: bool) -> Iterable[Refused]:
    """What keeps a case here whoever agrees."""
    lead = subject.case.lead
    shown: Mapping[str, str] = lead.begun.what.get("facts", {})
    if shown.get("until", wish.today) < wish.today:
        yield Refused("share-ended")
    requests = [each for part in _told(subject) for each in part.report.requests or ()]
    for request in requests:
        if request.ask == DELETE:
            yield Refused("deletion-asked", request.person)
    if is_own:
        return
    if wish.use in _PARTIAL:
        yield Refused("partial-use")
    if subject.told is None and lead.begun.kind != "share" and "report" in lead.begun.what:
        yield Refused("report-missing")
    if not subject.is_whole:
        yield Refused("follow-up-missing")
    if lead.state in _STAYING:
        yield Refused(f"state-{lead.state}")


def _of_people(permitted: Permission) -> Iterable[Refused]:
    return (Refused(each.reason, each.person, each.value) for each in permitted.hindrances)


def _named(
    case: Case,
    wish: Wish,
    permitted: Permission,
    standings: Standings,
    scopes: Sequence[str],
    *,
    is_public: bool,
) -> frozenset[str]:
    """The entities whose names may leave.

    People who are asked: by their own answers. Whoever is only said to have done something: once
    an act of theirs is verified as ``v4``, for nobody is accused by name for less. A car, a
    telephone or an account leads to somebody, and is for own use.
    """
    if not wish.names:
        return frozenset()
    lead = case.lead
    entities = [event.what["entity"] for event in lead.entities.values()]
    if not scopes:
        return frozenset(entity["id"] for entity in entities)
    asked = set(people_of(lead))
    agreed = {each["person"]: each["scope"] for each in permitted.consents}
    is_to_state = bool(_TO_STATE.intersection(scopes))
    is_open = permitted.identity in (_FULL, _WITHHELD) and not is_public

    def may(entity: Mapping[str, object]) -> bool:
        person = str(entity.get("person", entity["id"]))
        match entity["kind"]:
            case "unit" | "authority":
                return is_open or _is_established(case, str(entity["id"]))
            case "organisation":
                return is_open
            case "person" | "group" if person not in asked:
                return _is_established(case, str(entity["id"]))
            case "person" | "group" if person in agreed and not entity.get("is_minor"):
                return _names_allowed(
                    standings[person],
                    agreed[person],
                    permitted.identity,
                    is_public=is_public,
                    is_to_state=is_to_state,
                )
            case _:
                return False

    return frozenset(entity["id"] for entity in entities if may(entity))


def _names_allowed(
    said: Mapping[str, Standing],
    scope: str,
    identity: str | None,
    *,
    is_public: bool,
    is_to_state: bool,
) -> bool:
    """By the person's own answer, and by the most careful one of all: a family is one household."""
    if is_public:
        return said[_NAMED].value == YES and identity in (None, _FULL)
    answer = said[scope].answer
    own = answer.identity if answer else None
    if is_to_state:
        return own == _FULL and identity == _FULL and said[_NAMES_TO_STATE].value == YES
    return own in (_FULL, _WITHHELD) and identity in (_FULL, _WITHHELD)


def _is_established(case: Case, entity: str) -> bool:
    acts = case.lead.acts.values()
    done = [
        act
        for act in acts
        if any(each["entity"] == entity for each in act.coded.get("perpetrators", ()))
    ]
    return any(act.level in ("v4", "v5") for act in done)


def _all_named(standings: Standings) -> bool:
    return all(said[_NAMED].value == YES for said in standings.values())


def _may_publish(standings: Standings, rules: Rulebook) -> str:
    """``named``, ``anonymous`` or ``no``: for whoever gets the export and wants to publish it."""
    if not permission(standings, PUBLISH_USE, rules).is_given:
        return "no"
    return "named" if _all_named(standings) else "anonymous"
