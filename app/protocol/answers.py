"""What the questions of a form leave in the body of a report: ``docs/protocol.md`` §8.2.

The shapes and limits stand in ``report.schema.json``, which is checked before these classes are
made; here they only get names and types. A question that was skipped stands nowhere; one that was
answered with "I do not know" or "I would rather not say" stands in ``unanswered``.
Ids are codes of vocabularies, and a reader meets newer ones than it knows.
"""

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_Item = TypeVar("_Item")
# JSON has lists; frozen content has tuples.
Items = Annotated[tuple[_Item, ...], Field(strict=False)]


class Content(BaseModel):
    """Something inside of what was sealed; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", validate_by_name=True)


class Form(Content):
    """Which questions were asked."""

    id: str
    version: int


class Time(Content):
    """When: ISO 8601, as exact as the person was (``2026``, ``2026-11-23T14``)."""

    precision: str
    start: str | None = None
    end: str | None = None
    text: str | None = None


class Point(Content):
    """Degrees, rounded by the sender; ``precision`` says how far."""

    lat: float
    lon: float
    precision: str


class Place(Content):
    """Where."""

    state: str | None = None
    municipality: str | None = None
    locality: str | None = None
    point: Point | None = None
    type: str | None = None
    note: str | None = None


class Count(Content):
    """How many; of a group."""

    number: int
    approximate: bool | None = None


class Category(Content):
    """Of ``violations`` or ``attacks``; at most one of an event is the main one."""

    id: str
    main: bool | None = None


class Event(Content):
    """One thing that happened."""

    time: Time | None = None
    place: Place | None = None
    categories: Items[Category] | None = None
    context: Items[str] | None = None
    motive: Items[str] | None = None
    topic: Items[str] | None = None
    note: str | None = None


class Identity(Content):
    """Who reports, where they say so."""

    name: str | None = None
    org: str | None = None


class Reporter(Content):
    """Who reports, and how they know."""

    relation: str | None = None
    identity: Identity | None = None


class Person(Content):
    """Somebody to whom it happened, who saw it, or who is named otherwise.

    Through a whole thread ``id`` names one person.
    """

    id: str
    roles: Items[str] | None = None
    name: str | None = None
    alias: str | None = None
    is_org: bool | None = None
    count: Count | None = None
    age_band: str | None = None
    sex_gender: str | None = None
    groups: Items[str] | None = None
    occupation: str | None = None
    org: str | None = None
    indigenous_people: str | None = None
    status: str | None = None
    safe_now: str | None = None
    is_minor: bool | None = None
    note: str | None = None


class Perpetrator(Content):
    """Who is said to have done it, and how the reporter knows; ``confidence`` is 0 to 3."""

    id: str
    class_: Annotated[str | None, Field(alias="class")] = None
    institution: str | None = None
    unit: str | None = None
    name: str | None = None
    alias: str | None = None
    rank: str | None = None
    count: Count | None = None
    involvement: str | None = None
    basis: Items[str] | None = None
    plates: Items[str] | None = None
    phones: Items[str] | None = None
    accounts: Items[str] | None = None
    confidence: int | None = None
    note: str | None = None


class Step(Content):
    """Where it has been reported already, and what came of it."""

    addressee: str | None = None
    time: Time | None = None
    file_number: str | None = None
    result: str | None = None


class Risk(Content):
    """Whether somebody is in danger if it becomes known."""

    if_known: str | None = None
    whom: Items[str] | None = None
    note: str | None = None


class Consent(Content):
    """One answer of one person about one use: §8.4; ``value`` is ``yes``, ``no`` or ``ask-me``."""

    person: str
    scope: str
    value: str
    at: str | None = None
    form_version: int | None = None
    lang: str | None = None
    given_by: str | None = None
    how: str | None = None
    identity: str | None = None
    recipients: Items[str] | None = None
    until: str | None = None


class Contact(Content):
    """How the person may be reached without being put in danger."""

    how: str | None = None
    text: str | None = None
    when: str | None = None
    leave_message: bool | None = None
    avoid: str | None = None
    cover: str | None = None
    lang: str | None = None
    gender: str | None = None


class WhenOrWhere(Content):
    """An answer that is a time or a place; of a later kind where it is neither."""

    time: Time | None = None
    place: Place | None = None


Answer = str | Items[str] | bool | int | WhenOrWhere


class Module(Content):
    """Further questions about one kind of event; answers by the ids of the questions."""

    id: str
    version: int
    person: str | None = None
    answers: Mapping[str, Answer]


class Request(Content):
    """What a follow-up asks of whoever holds the reports before it: §8.4."""

    ask: str
    scopes: Items[str] | None = None
    person: str | None = None


class SensitivePart(Content):
    """What only trained staff of ``member`` can open: §8.3."""

    member: str
    sealed: str


class Answers(Content):
    """The fields of a body that answer questions; all may be left out."""

    form: Form | None = None
    lang_variant: str | None = None
    reporter: Reporter | None = None
    events: Items[Event] | None = None
    persons: Items[Person] | None = None
    perpetrators: Items[Perpetrator] | None = None
    steps_taken: Items[Step] | None = None
    urgency: str | None = None
    risk: Risk | None = None
    needs: Items[str] | None = None
    consent: Items[Consent] | None = None
    contact: Contact | None = None
    modules: Items[Module] | None = None
    unanswered: Mapping[str, str] | None = None
    sensitive: Items[SensitivePart] | None = None
    requests: Items[Request] | None = None
    synthetic: bool | None = None
