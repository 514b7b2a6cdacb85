"""``export``: looks at what is newest, asks the gate, writes into threads, then writes files.

An export stands in the case's thread before it stands on a disk. Where names leave, it waits
there until somebody else has agreed to exactly this, by its hash; then the same command writes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from app.member.cases.book import OpenCase
from app.member.cases.show import SHORT
from app.member.cases.write import Make, say_in_many
from app.member.display import one_line
from app.member.exports import age
from app.member.exports.acts_csv import acts_csv
from app.member.exports.candidates import Candidate, candidates, newest
from app.member.exports.case_json import case_json
from app.member.exports.codes import Format, Lang
from app.member.exports.errors import ExportOvertaken, NothingToExport
from app.member.exports.facts import Facts, Leaving, facts_of
from app.member.exports.files import zipped
from app.member.exports.gate import Granted, Refused, Wish, gate
from app.member.exports.huridocs import huridocs
from app.member.exports.uwazi import uwazi
from app.member.exports.words import left_out_words, refusal_words
from app.member.files import make_private_folder, write_whole
from app.member.workplace import Workplace
from app.protocol.case_state import Case

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Order:
    """What is to be written, and where; ``languages``: the first one is the main one."""

    format: Format
    folder: Path
    wish: Wish
    languages: tuple[Lang, ...]
    recipients: Sequence[str] = ()
    purpose: str | None = None


@dataclass
class _Outcome:
    """What leaves, a line for each case that stays or waits, and what their threads are told."""

    leaving: list[Facts] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    to_say: dict[str, Make] = field(default_factory=dict)
    # Of these, what is said asks for a second person.
    asking: list[str] = field(default_factory=list)


def export(place: Workplace, order: Order, wanted: Sequence[str]) -> None:
    """Exports cases; says what was left out, and why. Raises ``NothingToExport``."""
    to = age.recipients(order.recipients)
    book = newest(place)
    outcome = _Outcome()
    for candidate in candidates(place, book, wanted):
        _take(order, candidate, outcome)
    if outcome.to_say:
        said = say_in_many(place, outcome.to_say)
        outcome.lines += [_waits(id_, said[id_]) for id_ in outcome.asking]
    for line in outcome.lines:
        typer.echo(one_line(line, limit=500), err=True)
    if not outcome.leaving:
        raise NothingToExport
    files = FORMATS[order.format](outcome.leaving, order.languages)
    if to:
        name = f"atalaya-{order.format}.zip{age.SUFFIX}"
        files = {name: age.locked(zipped(files), to)}
    _write(order.folder, files)
    typer.echo(f"Exported: {len(outcome.leaving):,} cases, to {order.folder}")
    typer.echo("Read the texts before anybody else does: no tool knows every name.")
    if not to:
        typer.echo("These files are readable to whoever gets this machine. See --age.")


def _take(order: Order, candidate: Candidate, outcome: _Outcome) -> None:
    case, code = candidate.open_case, candidate.open_case.id[:SHORT]
    if any(thread.troubles for thread in case.threads):
        outcome.lines.append(f"{code} stays here: something in it does not verify")
        return
    decided = _decided(candidate, order, case.case)
    if isinstance(decided, list):
        outcome.lines += [f"{code} stays here: {refusal_words(each)}" for each in decided]
        return
    granted, leaving = decided
    what = exported_event(order.format, order.purpose, granted, leaving)
    is_agreed = any(_is_same(event.what, what) for event in case.case.lead.exported)
    if granted.has_names and not is_agreed:
        waiting = [w.event for w in case.case.lead.waiting.values() if _is_same(w.event.what, what)]
        if waiting:
            outcome.lines.append(_waits(case.id, waiting[0].hash))
        else:
            outcome.to_say[case.id] = unless_overtaken(order, candidate, what)
            outcome.asking.append(case.id)
        return
    if not granted.has_names:
        outcome.to_say[case.id] = unless_overtaken(order, candidate, what)
    outcome.leaving.append(leaving.facts)
    outcome.lines += [f"{code} without {left_out_words(each)}" for each in leaving.left_out]


def _waits(case: str, event: bytes) -> str:
    code, number = case[:SHORT], event.hex()[:SHORT]
    return f"{code} waits: names leave when somebody else agrees: case agree {code} {number}"


def _decided(
    candidate: Candidate, order: Order, case: Case
) -> list[Refused] | tuple[Granted, Leaving]:
    subject = candidate.subject(case)
    granted = gate(subject, order.wish)
    if isinstance(granted, list):
        return granted
    return granted, facts_of(subject, granted)


def exported_event(
    format_: Format, purpose: str | None, granted: Granted, leaving: Leaving
) -> Mapping[str, Any]:
    """What a thread is told: of what, on which consents, exactly what left (§21.6)."""
    what = {
        "event": "exported",
        "format": format_,
        "identities": granted.has_names,
        "sensitive": granted.has_sensitive,
        "purpose": purpose,
        "sha256": leaving.sha256.hex(),
        "scopes": list(granted.scopes) or None,
        "consents": [dict(each) for each in granted.consents] or None,
    }
    return {name: value for name, value in what.items() if value is not None}


def _is_same(said: Mapping[str, Any], what: Mapping[str, Any]) -> bool:
    fields = ("format", "identities", "sha256")
    return all(said.get(name) == what[name] for name in fields)


def unless_overtaken(order: Order, candidate: Candidate, what: Mapping[str, Any]) -> Make:
    """Says it, unless the case has meanwhile become another: then raises ``ExportOvertaken``."""

    def make(now: OpenCase) -> Mapping[str, Any]:
        decided = _decided(candidate, order, now.case)
        if (
            isinstance(decided, list)
            or exported_event(order.format, order.purpose, *decided) != what
        ):
            raise ExportOvertaken
        return what

    return make


def _write(folder: Path, files: Files) -> None:
    make_private_folder(folder)
    for name, data in files.items():
        path = folder / name
        make_private_folder(path.parent)
        write_whole(path, data)


def _csv(cases: Sequence[Facts], languages: tuple[Lang, ...]) -> dict[str, bytes]:
    tables = {f"huridocs/{name}": table for name, table in huridocs(cases).items()}
    tables |= {"acts": acts_csv(cases, languages[0])}
    return {f"{name}.csv": table.to_csv() for name, table in tables.items()}


def _json(cases: Sequence[Facts], _: tuple[Lang, ...]) -> dict[str, bytes]:
    return {"cases.json": case_json(cases)}


FORMATS: Mapping[Format, Callable[[Sequence[Facts], tuple[Lang, ...]], Files]] = {
    "uwazi": uwazi,
    "csv": _csv,
    "json": _json,
}
