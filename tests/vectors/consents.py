"""Cases for what people have agreed to over a whole thread."""

from collections.abc import Iterator
from typing import Any

from app.protocol.encoding import to_base64url
from tests.vectors.cases import Case
from tests.vectors.contents import MINIMAL

TODAY = "2026-11-28"
_Body = dict[str, Any]
_TIED = {"type": "followup", "follows": {"mac": to_base64url(bytes(32))}}


def consent_cases() -> Iterator[Case]:
    """All cases of the folder ``consent``."""
    yield from _first_reports()
    yield from _people()
    yield from _changes()
    yield from _withdrawals()
    yield from _restrictions()


def _case(name: str, comment: str, thread: list[_Body], **fields: Any) -> Case:
    """``thread``: only what differs from a minimal report and from minimal follow-ups of it."""
    parts = thread_of(thread)
    ordered = fields.pop("is_ordered", True)
    return Case(
        "consent",
        name,
        comment,
        "ok",
        {"thread": parts, "today": TODAY, "is_ordered": ordered, **fields},
    )


def thread_of(thread: list[_Body]) -> list[dict[str, Any]]:
    """Reports of which each body says only what differs from a minimal one."""
    bodies = [{**MINIMAL, **(_TIED if index else {}), **body} for index, body in enumerate(thread)]
    ids = ["first", *(f"follow-{index}" for index in range(1, len(thread)))]
    return [{"id": part, "report": body} for part, body in zip(ids, bodies, strict=False)]


def _said(scope: str, value: str, person: str = "reporter", **more: Any) -> dict[str, Any]:
    return {"person": person, "scope": scope, "value": value, **more}


def _first(*answers: dict[str, Any], **more: Any) -> _Body:
    return {"consent": list(answers), **more}


def _asks(*scopes: str, **more: Any) -> _Body:
    return {
        "requests": [{"ask": "withdraw", **({"scopes": list(scopes)} if scopes else {}), **more}]
    }


def _first_reports() -> Iterator[Case]:
    yield _case(
        "nothing-asked",
        "a report of before there were questions: the mailbox is open, all else is not",
        [{}],
        effective={
            "share-un": ["no", ["reporter"]],
            "stats": ["no", ["reporter"]],
            "never-publish": ["no", []],
            "contact": ["yes", []],
            "keep-long": ["yes", []],
            "read-duty": ["no", ["reporter"]],
        },
    )
    yield _case(
        "urgent",
        "the team on duty may read what is urgent",
        [{"type": "urgent"}],
        effective={"read-duty": ["yes", []], "share-un": ["no", ["reporter"]]},
    )
    yield _case(
        "three-values",
        "yes, ask me, no, and a value of a later version",
        [
            _first(
                _said("share-un", "yes"),
                _said("share-iachr", "ask-me"),
                _said("stats", "no"),
                _said("quote", "later"),
            )
        ],
        effective={
            "share-un": ["yes", []],
            "share-iachr": ["ask-me", ["reporter"]],
            "stats": ["no", ["reporter"]],
            "quote": ["no", ["reporter"]],
        },
        standings={
            "reporter": {"share-un": {"value": "yes", "reason": "answer", "source": "first"}}
        },
    )
    yield _case(
        "twice-in-one",
        "two answers in one report: the more careful one",
        [
            _first(
                _said("share-un", "no"),
                _said("share-un", "yes"),
                _said("stats", "yes"),
                _said("stats", "ask-me"),
            )
        ],
        effective={"share-un": ["no", ["reporter"]], "stats": ["ask-me", ["reporter"]]},
    )
    yield _case(
        "ended",
        "yesterday was the last day; today is another's",
        [_first(_said("share-un", "yes", until="2026-11-27"), _said("stats", "yes", until=TODAY))],
        effective={"share-un": ["no", ["reporter"]], "stats": ["yes", []]},
        standings={"reporter": {"share-un": {"value": "no", "reason": "ended", "source": "first"}}},
    )
    yield _case(
        "unknown-scope",
        "a use of a later version",
        [_first(_said("share-mars", "yes"))],
        effective={"share-mars": ["yes", []]},
    )


def _people() -> Iterator[Case]:
    two = [{"id": "p1"}, {"id": "p2"}]
    yield _case(
        "missing-means-no",
        "somebody of whom nothing is said has not agreed",
        [_first(_said("share-un", "yes"), _said("share-un", "yes", "p1"), persons=two)],
        effective={"share-un": ["no", ["p2"]]},
        standings={"p2": {"share-un": {"value": "no", "reason": "default"}}},
    )
    yield _case(
        "all-agree",
        "the most careful identity, and those recipients whom all name",
        [
            _first(
                _said("share-un", "yes", identity="full", recipients=["alborada", "brujula"]),
                _said("share-un", "yes", "p1", identity="anonymised", recipients=["brujula"]),
                _said("share-un", "yes", "p2"),
                persons=two,
            )
        ],
        effective={"share-un": ["yes", []]},
        bounds={"share-un": {"identity": "anonymised", "recipients": ["brujula"]}},
    )
    yield _case(
        "recipients-of-none",
        "an empty list names nobody",
        [_first(_said("share-selected", "yes", recipients=[]))],
        effective={"share-selected": ["yes", []]},
        bounds={"share-selected": {"recipients": []}},
    )
    yield _case(
        "identity-of-later",
        "an identity that is not known is the most careful",
        [
            _first(
                _said("share-un", "yes", identity="by-number"),
                _said("stats", "yes", identity="full"),
            )
        ],
        effective={"share-un": ["yes", []]},
        bounds={"share-un": {"identity": "by-number"}, "stats": {"identity": "full"}},
    )


def _changes() -> Iterator[Case]:
    yes, no = _said("share-un", "yes"), _said("share-un", "no")
    yield _case(
        "later-yes",
        "a follow-up agrees to more",
        [_first(no), _first(yes)],
        effective={"share-un": ["yes", []]},
        standings={
            "reporter": {"share-un": {"value": "yes", "reason": "answer", "source": "follow-1"}}
        },
    )
    yield _case(
        "last-counts",
        "yes, no, yes: in order of arrival",
        [_first(yes), _first(no), _first(yes)],
        effective={"share-un": ["yes", []]},
    )
    yield _case(
        "order-unknown",
        "the same where nobody knows which follow-up came first: the careful one",
        [_first(yes), _first(no), _first(yes)],
        is_ordered=False,
        effective={"share-un": ["no", ["reporter"]]},
    )
    yield _case(
        "order-unknown-first",
        "but the first report did come first",
        [_first(no), _first(yes)],
        is_ordered=False,
        effective={"share-un": ["yes", []]},
    )
    yield _case(
        "person-later",
        "a follow-up names somebody else",
        [_first(yes), {"persons": [{"id": "p-7k3f"}]}],
        effective={"share-un": ["no", ["p-7k3f"]]},
    )
    yield _case(
        "person-of-the-first",
        "a follow-up speaks for somebody in the first report",
        [_first(yes, persons=[{"id": "p1"}]), _first(_said("share-un", "yes", "p1"))],
        effective={"share-un": ["yes", []]},
    )


def _withdrawals() -> Iterator[Case]:
    yes, again = _said("share-un", "yes"), _said("share-un", "yes")
    agreed = _first(yes, _said("stats", "yes"), _said("never-publish", "no"))
    withdrawn = {"value": "no", "reason": "withdrawn", "source": "follow-1"}
    yield _case(
        "withdrawn",
        "from one use, by which report",
        [agreed, _asks("share-un")],
        effective={"share-un": ["no", ["reporter"]], "stats": ["yes", []]},
        standings={"reporter": {"share-un": withdrawn}},
        withdrawing=["follow-1"],
    )
    yield _case(
        "withdrawn-wins",
        "a yes after it does not count by itself: a recipient could have said it",
        [agreed, _asks("share-un"), _first(again)],
        effective={"share-un": ["no", ["reporter"]]},
        standings={"reporter": {"share-un": {**withdrawn, "again": "follow-2"}}},
        withdrawing=["follow-1"],
    )
    yield _case(
        "withdrawn-wins-unordered",
        "here too",
        [agreed, _asks("share-un"), _first(again)],
        is_ordered=False,
        effective={"share-un": ["no", ["reporter"]]},
        standings={"reporter": {"share-un": {**withdrawn, "again": "follow-2"}}},
        withdrawing=["follow-1"],
    )
    yield _case(
        "withdrawn-from-everything",
        "but the mailbox stays open, and what restricts stays as it is",
        [_first(yes, _said("stats", "yes"), _said("delete-after", "yes"), urgency="now"), _asks()],
        effective={
            "share-un": ["no", ["reporter"]],
            "stats": ["no", ["reporter"]],
            "read-receiving": ["no", ["reporter"]],
            "read-duty": ["no", ["reporter"]],
            "keep-long": ["no", ["reporter"]],
            "contact": ["yes", []],
            "delete-after": ["yes", []],
        },
        withdrawing=["follow-1"],
    )
    yield _case(
        "withdrawn-by-one",
        "one person's withdrawal is enough",
        [
            _first(yes, _said("share-un", "yes", "p1"), persons=[{"id": "p1"}]),
            _asks("share-un", person="p1"),
        ],
        effective={"share-un": ["no", ["p1"]]},
        withdrawing=["follow-1"],
    )
    yield _case(
        "mailbox-withdrawn",
        "where it is named, the mailbox closes too",
        [agreed, _asks("contact")],
        effective={"contact": ["no", ["reporter"]]},
        withdrawing=["follow-1"],
    )
    yield _case(
        "deletion",
        "a request for deletion is a fact of its own, and so is one of a later kind",
        [agreed, {"requests": [{"ask": "delete"}]}, {"requests": [{"ask": "call-me"}]}],
        effective={"share-un": ["yes", []]},
        deleting=["follow-1"],
    )


def _restrictions() -> Iterator[Case]:
    public = [_said(scope, "yes") for scope in ("stats", "publish-anon", "share-un")]
    never, ask = _said("never-publish", "yes"), _said("never-publish", "ask-me")
    closed = {
        "stats": ["no", ["reporter"]],
        "publish-anon": ["no", ["reporter"]],
        "share-un": ["yes", []],
        "never-publish": ["yes", []],
    }
    yield _case(
        "never-publish",
        "beats every use that publishes",
        [_first(*public, never)],
        effective=closed,
    )
    yield _case(
        "never-publish-of-one",
        "who says so is enough, whatever the others say",
        [
            _first(
                *public, *[{**each, "person": "p1"} for each in public], {**never, "person": "p1"}
            )
            | {"persons": [{"id": "p1"}]}
        ],
        effective={"stats": ["no", ["p1"]], "share-un": ["yes", []], "never-publish": ["yes", []]},
    )
    yield _case(
        "never-publish-asked",
        "to be asked first",
        [_first(*public, ask)],
        effective={"stats": ["ask-me", ["reporter"]], "share-un": ["yes", []]},
    )
    yield _case(
        "never-publish-withdrawn",
        "a withdrawal takes permissions away, never a restriction",
        [_first(*public, never), _asks("never-publish")],
        effective=closed,
        withdrawing=["follow-1"],
    )
    yield _case(
        "never-publish-lifted",
        "an answer lifts it",
        [_first(*public, never), _first(_said("never-publish", "no"))],
        effective={"stats": ["yes", []], "never-publish": ["no", []]},
    )
    yield _case(
        "never-publish-of-later",
        "a value that is not known restricts",
        [_first(*public, _said("never-publish", "mostly"))],
        effective=closed,
    )
