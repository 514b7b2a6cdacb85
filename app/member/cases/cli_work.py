"""``case task``, ``done``, ``link``, ``unlink``, ``merge`` and ``unmerge``: parser only."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from app.member.cases.options import (
    CaseArgument,
    PrivateOption,
    ReasonOption,
)
from app.member.options import HomeOption, PassphraseOption
from app.member.plainly import plainly

RelationOption = Annotated[
    str, typer.Option("--relation", help="A code of 'link_type', like 'same-event'.")
]
OtherArgument = Annotated[str, typer.Argument(help="The whole id of the other case.")]


@plainly
def task_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    title: Annotated[str, typer.Argument(help="What is to be done.")],
    type_: Annotated[str, typer.Option("--type", help="A code of 'task_type'.")] = "followup",
    member: Annotated[str | None, typer.Option(help="The organisation that does it.")] = None,
    person: Annotated[str | None, typer.Option(help="Who of that organisation.")] = None,
    due: Annotated[str | None, typer.Option(help="By when, like 2026-12-01.")] = None,
    private: PrivateOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Adds something to be done."""
    from app.member.cases.step import say_step

    who = {"member": member, "person": person, "due": due}
    task = f"task-{secrets.token_hex(8)}"
    what = {"event": "task", "task": task, "type": type_, "title": title, **who}
    say_step(home, case, what, private=private, passphrase_file=passphrase_file)


@plainly
def done_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    task: Annotated[str, typer.Argument(help="The beginning of its number; see 'case show'.")],
    note: Annotated[str | None, typer.Option(help="What came of it.")] = None,
    private: PrivateOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Says that something is done."""
    from app.member.cases.book import OpenCase
    from app.member.cases.errors import NoSuchTask
    from app.member.cases.step import run_step

    def make(now: OpenCase) -> Mapping[str, Any]:
        thread = next((t for t in now.case.threads if t.is_leading != private), None)
        open_tasks = [t for t in (thread.tasks.values() if thread else ()) if not t.done]
        ids = [t.event.what["task"] for t in open_tasks if number_of(t.event.hash, task)]
        if len(ids) != 1:
            raise NoSuchTask
        return {"event": "task-done", "task": ids[0], "note": note}

    run_step(home, case, make, private=private, passphrase_file=passphrase_file)


def number_of(digest: bytes, typed: str) -> bool:
    """Whether what was typed is the beginning of an event's number."""
    return bool(typed) and digest.hex().startswith(typed.lower())


@plainly
def link_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    other: OtherArgument,
    relation: RelationOption,
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Says what a case has to do with another one."""
    from app.member.cases.step import say_step

    what = {"event": "linked", "case": other, "relation": relation, "reason": reason}
    say_step(home, case, what, passphrase_file=passphrase_file)


@plainly
def unlink_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    other: OtherArgument,
    relation: RelationOption,
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Takes that back."""
    from app.member.cases.step import say_step

    what = {"event": "unlinked", "case": other, "relation": relation, "reason": reason}
    say_step(home, case, what, passphrase_file=passphrase_file)


@plainly
def merge_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    into: OtherArgument,
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Says that a case is one with another; then move it: case state CASE merged."""
    from app.member.cases.step import say_step

    what = {"event": "merged", "into": into, "reason": reason}
    say_step(home, case, what, passphrase_file=passphrase_file)


@plainly
def unmerge_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Takes a case out of another one; then move it: case state CASE open."""
    from app.member.cases.step import say_step

    say_step(home, case, {"event": "unmerged", "reason": reason}, passphrase_file=passphrase_file)
