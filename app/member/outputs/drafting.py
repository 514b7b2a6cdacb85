"""What is done with a draft before it is sent: begun, changed, made a file.

A draft stands in its case (``output``, ``docs/protocol.md`` §21.6), so that whoever takes part can
go on with it, here or in the console.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from app.member.cases.book import OpenCase
from app.member.cases.show import casebook_at_hand
from app.member.cases.step import take_step
from app.member.display import block, one_line
from app.member.errors import FileTooLarge
from app.member.exports.codes import Lang
from app.member.exports.facts import case_code
from app.member.files import read_capped, write_whole
from app.member.outputs.document import Document
from app.member.outputs.draft import (
    Draft,
    Template,
    begun_texts,
    document_of,
    missing,
    resumed_texts,
    text_of,
)
from app.member.outputs.errors import DraftUnfit, OutputUnknown
from app.member.outputs.filling import Around, called, filled, victims_of
from app.member.outputs.giving import (
    Allowed,
    Format,
    Order,
    Purpose,
    allowed,
    give,
    looked_at,
    today,
)
from app.member.outputs.kept import DRAFT, LONGEST, draft_in, output_in, output_of
from app.member.outputs.naming import named_against_their_will
from app.member.outputs.obligations import in_order, suggested
from app.member.workplace import Workplace

What = Mapping[str, Any]
# A letter is four bytes at most.
_FILE_LIMIT = 4 * LONGEST


@dataclass(frozen=True)
class Chosen:
    """The obligations to cite: these by their ids, with ``suggested`` those that the acts suggest.

    Neither leaves what was chosen before as it is.
    """

    ids: Sequence[str] = ()
    suggested: bool = False

    def of(self, may: Allowed, before: Sequence[str], lang: Lang) -> list[str]:
        """In the order of the catalogue, whatever was chosen first."""
        if not self.ids and not self.suggested:
            return list(before)
        found = suggested(may.acts, lang).obligations if self.suggested else ()
        return in_order([*self.ids, *(each.id for each in found)])


@dataclass(frozen=True)
class Beginning:
    """What somebody wants to draft; ``person`` is an id of the facts, as ``e1``."""

    template: Template
    lang: Lang
    names: bool
    person: str | None
    chosen: Chosen


def begin(place: Workplace, wanted: str, beginning: Beginning) -> None:
    """Fills a template from the facts that may leave, and keeps it in the case."""
    template, lang = beginning.template, beginning.lang
    candidate = looked_at(place, wanted)
    purpose = Purpose(template["id"], beginning.names)
    may = allowed(candidate, candidate.open_case, purpose)
    around = Around(
        lang, _organisation(place, lang), _person(may, beginning), template.get("subject")
    )
    draft = Draft(
        template=template,
        output=f"{template['id']}-{secrets.token_hex(4)}",
        lang=lang,
        day=today(),
        code=case_code(candidate.open_case.case.lead.id),
        texts=begun_texts(template, filled(may.leaving.facts, around), lang),
        obligations=beginning.chosen.of(may, (), lang),
        names=beginning.names,
    )
    _keep(place, candidate.open_case.id, draft, lambda now: allowed(candidate, now, purpose))


def change(
    place: Workplace, wanted: str, typed: str, file: Path | None, chosen: Chosen, *, names: bool
) -> None:
    """Takes up the text of ``file``, or other obligations, and keeps the draft."""
    text = None if file is None else _text_from(file)
    candidate = looked_at(place, wanted)
    case = candidate.open_case
    draft = draft_in(case, typed, names=names)
    purpose = Purpose(draft.template["id"], names)
    may = allowed(candidate, case, purpose)
    texts = draft.texts if text is None else resumed_texts(draft.template, text, draft.lang)
    obligations = chosen.of(may, draft.obligations, draft.lang)
    changed = replace(draft, texts=texts, obligations=obligations)
    _keep(place, case.id, changed, lambda now: allowed(candidate, now, purpose))


def give_draft(
    place: Workplace, wanted: str, typed: str, format_: Format, folder: Path, *, names: bool
) -> None:
    """Makes a file of a draft, as it stands in the case."""
    candidate = looked_at(place, wanted)
    draft = draft_in(candidate.open_case, typed, names=names)
    template = draft.template
    order = Order(Purpose(template["id"], names), format_, folder, template[draft.lang])

    def make(may: Allowed, now: OpenCase) -> Document:
        return document_of(draft_in(now, draft.output, names=names), may.acts)

    give(place, candidate, order, make)


def show_text(place: Workplace, wanted: str, typed: str, to: Path | None) -> None:
    """The text of an output as it is kept: shown, or written into a file to be changed there."""
    case = casebook_at_hand(place.home, place.keys).find(wanted)
    text = str(output_in(case, typed).what.get("text", ""))
    if to is None:
        typer.echo(block(text))
        return
    write_whole(to, f"{text}\n".encode())
    typer.echo(f"Written: {to}. It is readable to whoever gets this machine.")


def _keep(
    place: Workplace, case: str, draft: Draft, may_now: Callable[[OpenCase], Allowed]
) -> None:
    granted: list[Allowed] = []

    def make(now: OpenCase) -> What:
        granted[:] = [may_now(now)]
        return output_of(draft, granted[0], now, DRAFT)

    take_step(place, case, make)
    for line in _remarks(draft, granted[0]):
        typer.echo(one_line(line, 500))


def _remarks(draft: Draft, may: Allowed) -> list[str]:
    lacking = missing(draft)
    proposed = suggested(may.acts, draft.lang)
    uncited = [each for each in proposed.obligations if each.id not in draft.obligations]
    named = named_against_their_will(text_of(draft, may.acts), may.granted, may.subject)
    lines = [f"Draft: {draft.output}", f"Still missing: {len(lacking)}"]
    lines += [f"  {what}" for what in lacking]
    if named:
        lines.append(
            f"It names {', '.join(named)}, who did not allow it: the file takes two people."
        )
    if uncited:
        lines.append("Obligations that the acts suggest (--obligation ID, or --suggested for all):")
        lines += [
            f"  {each.id:20} {each.label}{f' - {each.condition}' if each.condition else ''}"
            for each in uncited
        ]
    if proposed.out_of_force:
        lines.append(f"Not in force at the time, so not suggested: {len(proposed.out_of_force)}")
    lines.append("Drafts are a beginning. A lawyer checks articles and dates before it is sent.")
    return lines


def _person(may: Allowed, beginning: Beginning) -> str | None:
    """Whom a form for one person is about: the first where nobody else is meant."""
    subject = beginning.template.get("subject")
    if subject is None:
        return None
    victims = victims_of(may.leaving.facts, subject)
    ids = [each["id"] for each in victims]
    if beginning.person is None:
        if len(ids) > 1:
            typer.echo("It is about the first of these; --person ID for another one:")
            for each in victims:
                typer.echo(one_line(f"  {each['id']}  {called(each) or ''}"))
        return ids[0] if ids else None
    if beginning.person not in ids:
        raise OutputUnknown
    return beginning.person


def _organisation(place: Workplace, lang: Lang) -> str:
    roster = casebook_at_hand(place.home, place.keys).ledger.roster
    member = roster.member(place.home.member) if roster else None
    return one_line(member.name[lang]) if member else place.home.member


def _text_from(file: Path) -> str:
    try:
        return read_capped(file, _FILE_LIMIT).decode().replace("\r\n", "\n")
    except FileTooLarge:
        raise DraftUnfit("It is too long.") from None
    except UnicodeDecodeError:
        raise DraftUnfit("The file is no text in UTF-8.") from None
