"""What was told to those who are trained for it, in a package of evidence.

It is there only where it was asked for, with a purpose; a package says so by the file itself.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.member.errors import PackageBroken
from app.member.evidence.format import Shape, read_shape
from app.member.evidence.opened import UNKNOWN, Finding, Opened
from app.member.evidence.package import read_text_file
from app.protocol.sensitive import Sensitive

SENSITIVE = "report/sensitive.json"


class PlainContact(Shape):
    """By whom, and how, the person wishes to be spoken to."""

    sex: str | None
    lang: str | None
    pace: str | None


class PlainSensitive(Shape):
    """What a sensitive part says, for the member that opened it: ``docs/protocol.md`` §8.3."""

    schema_: Annotated[Literal["atalaya-evidence-sensitive/1"], Field(alias="schema")]
    member: str
    choice: str
    text: str
    contact: PlainContact | None


def plain_sensitive(told: Sensitive, member: str) -> PlainSensitive:
    """What a package shows of a sensitive part, where it was asked for."""
    return PlainSensitive.model_validate(
        {"schema": "atalaya-evidence-sensitive/1", "member": member, **told.model_dump()}
    )


def check_sensitive(opened: Opened) -> Iterator[Finding]:
    """Nobody but trained people of the member can compare it with what is in the envelope."""
    if SENSITIVE not in {entry.path for entry in opened.manifest.files}:
        return
    told = read_shape(PlainSensitive, read_text_file(opened.package, SENSITIVE))
    if told.member != opened.manifest.member:
        raise PackageBroken("a sensitive part that is another member's")
    yield Finding(UNKNOWN, "sensitive", f"{told.member} says that its part holds what is here")
