"""Which event a case takes: ``docs/protocol.md`` §21.6.

A rule looks at the events before and at nothing else, so that all readers come to the same case.
It names why it refuses (``vocabularies/refusals.json``); the fold keeps what was refused, and
whoever is about to write asks here first. Moves from state to state are in ``case_moves``, who must
agree in ``case_seconds``, the words of consent in ``case_words``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.protocol.case_moves import state_refusal
from app.protocol.case_seconds import OUT, is_another, second_for
from app.protocol.case_state import CaseThread, Rulebook, Said, What
from app.protocol.case_words import day_of, lacks_words

# The sources that a level takes (vocabularies/verification_levels.json says of which kind).
_SOURCES = {"v2": 1, "v3": 2, "v4": 2, "v5": 1}
_INCONCLUSIVE = "vi"
# Of each kind of thing in a case.
LIMIT = 1_000
_ANSWERED = frozenset({"acknowledged", "replied", "no-reply"})
# What has gone out is what it was.
_SENT_FIELDS = (
    "type", "title", "text", "sha256", "facts", "lang", "cases", "obligations", "recommendations",
    "addressee", "to", "channel",
)  # fmt: skip
# These count in the leading thread only.
_LEADING = frozenset({
    "state", "urgency", "described", "act", "act-removed", "entity", "entity-removed", "verified",
    "linked", "unlinked", "merged", "unmerged", "consent", "shared", "revoked", "output",
})  # fmt: skip
_Place = tuple[Mapping[Any, object], object]
_Rule = Callable[[CaseThread, Said, Rulebook], str | None]


def refusal(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    """Why a case would not take what is said; ``None`` if it would."""
    if said.member not in thread.members:
        return "does-not-take-part"
    event = said.what["event"]
    if event in _LEADING and not thread.is_leading:
        return "not-leading"
    rule = _RULES.get(event)
    reason = rule(thread, said, book) if rule else None
    return reason or ("too-many" if _is_full(thread, said.what) else None)


def _is_full(thread: CaseThread, what: What) -> bool:
    """Whether the case holds as much of a kind as anybody can use; one member could stop others."""
    if second_for(what) and len(thread.waiting) >= LIMIT:
        return True
    if what["event"] == "labels":
        return len({*thread.labels, *what.get("add", ())}) > LIMIT
    place = _PLACES.get(what["event"])
    if place is None:
        return False
    held, key = place(thread, what)
    return key not in held and len(held) >= LIMIT


def _place_of_word(thread: CaseThread, what: What) -> _Place:
    people = thread.words.get(what["scope"])
    return (thread.words, what["scope"]) if people is None else (people, what["person"])


# What an event is kept in, and under which key.
_PLACES: Mapping[str, Callable[[CaseThread, What], _Place]] = {
    "act": lambda thread, what: (thread.acts, what["act"]["id"]),
    "entity": lambda thread, what: (thread.entities, what["entity"]["id"]),
    "task": lambda thread, what: (thread.tasks, what["task"]),
    "linked": lambda thread, what: (thread.links, (what["case"], what["relation"])),
    "consent": _place_of_word,
    "shared": lambda thread, what: (thread.shares, what["thread"]),
    "output": lambda thread, what: (thread.outputs, what["output"]),
}


def _joined(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    return "takes-part-already" if said.what["member"] in thread.members else None


def _left(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    return None if said.what["member"] in thread.members else "does-not-take-part"


def _assigned(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    member = said.what.get("member")
    return None if member is None or member in thread.members else "does-not-take-part"


def _task(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    task = thread.tasks.get(said.what["task"])
    return "done-already" if task and task.done else _assigned(thread, said, book)


def _task_done(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    task = thread.tasks.get(said.what["task"])
    if task is None:
        return "unknown-task"
    return "done-already" if task.done else None


def _act(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    is_known = all(entity in thread.entities for entity in named_in(said.what["act"]))
    return None if is_known else "unknown-entity"


def _act_removed(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    return None if said.what["act"] in thread.acts else "unknown-act"


def named_in(act: Mapping[str, Any]) -> Iterator[str]:
    """The entities that an act, or the basis of a verification, names."""
    for field in ("victims", "perpetrators", "sources"):
        yield from (part["entity"] for part in act.get(field, ()) if "entity" in part)


def tied_to(entity: Mapping[str, Any]) -> Iterator[str]:
    """The other entities that an entity names."""
    ties = [relation["entity"] for relation in entity.get("relations", ())]
    ties += [entity["member_of"]] if "member_of" in entity else []
    yield from (tie for tie in ties if tie != entity["id"])


def _entity(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    entity = said.what["entity"]
    is_known = all(each in thread.entities for each in tied_to(entity))
    return None if is_known else "unknown-entity"


def _entity_removed(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    entity = said.what["entity"]
    if entity not in thread.entities:
        return "unknown-entity"
    return "entity-in-use" if thread.named[entity] else None


def _verified(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    what, level = said.what, said.what["level"]
    if what["act"] not in thread.acts:
        return "unknown-act"
    if level not in book.levels:
        return "unknown-level"
    basis = what.get("basis", {"sources": ()})
    if len(basis["sources"]) < _SOURCES.get(level, 0):
        return "no-basis"
    if not all(entity in thread.entities for entity in named_in(basis)):
        return "unknown-entity"
    return "no-next-date" if level == _INCONCLUSIVE and "next" not in what else None


def _agreed(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    target = bytes.fromhex(said.what["with"])
    waiting = thread.waiting.get(target)
    if waiting is None:
        if target in thread.agreed:
            return "done-already"
        return "overtaken" if target in thread.overtaken else "unknown-event"
    if waiting.second == "organisation" and said.member == waiting.event.member:
        return "another-organisation-needed"
    if not is_another(waiting.event, said):
        return "own-event"
    # Meanwhile somebody may have withdrawn, or an entity may have gone.
    return refusal(thread, waiting.event, book)


def _linked(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    if said.what["case"] == thread.id.hex():
        return "itself"
    is_linked = (said.what["case"], said.what["relation"]) in thread.links
    return "linked-already" if is_linked else None


def _unlinked(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    is_linked = (said.what["case"], said.what["relation"]) in thread.links
    return None if is_linked else "not-linked"


def _merged(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    if said.what["into"] == thread.id.hex():
        return "itself"
    return "merged-already" if thread.merged else None


def _unmerged(thread: CaseThread, _said: Said, _: Rulebook) -> str | None:
    return None if thread.merged else "not-merged"


def _shared(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    what, day = said.what, day_of(said.time)
    if what["member"] in thread.members:
        return "takes-part-already"
    alike = (share.event.what for share in thread.shares.values() if share.is_open(day))
    if what["thread"] in thread.shares or any(each["member"] == what["member"] for each in alike):
        return "shared-already"
    return "no-consent" if lacks_words(thread, said, "share", book) else None


def _revoked(thread: CaseThread, said: Said, _: Rulebook) -> str | None:
    share = thread.shares.get(said.what["thread"])
    return "not-shared" if share is None or share.revoked else None


def _output(thread: CaseThread, said: Said, book: Rulebook) -> str | None:
    what, status = said.what, said.what["status"]
    before = thread.outputs.get(what["output"])
    sent = before.sent if before else None
    if status in _ANSWERED and sent is None:
        return "not-sent"
    if sent is not None:
        is_changed = any(what.get(field) != sent.what.get(field) for field in _SENT_FIELDS)
        if is_changed or status in ("draft", "dropped", sent.what["status"]):
            return "sent-already"
    if status not in OUT:
        return None
    uses = [what["type"], "publish"] if status == "published" else [what["type"]]
    return "no-consent" if any(lacks_words(thread, said, use, book) for use in uses) else None


_RULES: Mapping[str, _Rule] = {
    "begun": lambda _thread, _said, _book: "begun-already",
    "joined": _joined,
    "left": _left,
    "state": state_refusal,
    "assigned": _assigned,
    "task": _task,
    "task-done": _task_done,
    "act": _act,
    "act-removed": _act_removed,
    "entity": _entity,
    "entity-removed": _entity_removed,
    "verified": _verified,
    "agreed": _agreed,
    "linked": _linked,
    "unlinked": _unlinked,
    "merged": _merged,
    "unmerged": _unmerged,
    "shared": _shared,
    "revoked": _revoked,
    "output": _output,
}
