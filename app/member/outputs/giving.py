"""Files of a document: made here, told of in the case before they are written.

Never without looking once more whether somebody has taken a consent back. Where somebody is named,
a second person agrees to exactly what the document says, for both formats.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import typer

from app.member.cases.book import OpenCase
from app.member.cases.show import SHORT
from app.member.cases.troubles import raise_troubles
from app.member.cases.write import say
from app.member.display import one_line
from app.member.exports.candidates import Candidate, candidates, newest
from app.member.exports.codes import Lang
from app.member.exports.errors import ConsentMissing, ExportOvertaken
from app.member.exports.facts import Leaving, facts_of
from app.member.exports.gate import Granted, Subject, Wish, gate
from app.member.exports.words import left_out_words, refusal_words
from app.member.files import make_private_folder, write_whole
from app.member.outputs.case_file import case_file
from app.member.outputs.document import Document
from app.member.outputs.errors import DocumentWaits, WritersNotInstalled
from app.member.outputs.naming import named_against_their_will
from app.member.outputs.shared import shared
from app.member.workplace import Workplace

Format = Literal["pdf", "docx"]
# One agreement is for both formats: they say the same.
_EXPORTED = "document"
_CASE_FILE_USE = "case-file"


@dataclass(frozen=True)
class Purpose:
    """What for, by a code of ``vocabularies/uses.json``, and whether with names."""

    use: str
    names: bool


@dataclass(frozen=True)
class Allowed:
    """What may leave of a case, now."""

    granted: Granted
    leaving: Leaving
    subject: Subject

    @property
    def acts(self) -> list[Mapping[str, Any]]:
        """Those of the facts."""
        return list(self.leaving.facts.get("acts", ()))


# The document of what may leave now.
Make = Callable[[Allowed, OpenCase], Document]


def today() -> str:
    """The day in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def looked_at(place: Workplace, wanted: str) -> Candidate:
    """A case after everything that has come was looked at; it verifies."""
    (candidate,) = candidates(place, newest(place), [wanted])
    raise_troubles(candidate.open_case.threads)
    return candidate


def allowed(candidate: Candidate, now: OpenCase, purpose: Purpose) -> Allowed:
    """Says why not, by ids of consent; raises ``ConsentMissing``."""
    subject = candidate.subject(now.case)
    granted = gate(subject, Wish(purpose.use, today(), names=purpose.names))
    if isinstance(granted, Granted):
        return Allowed(granted, facts_of(subject, granted), subject)
    for why in dict.fromkeys(map(refusal_words, granted)):
        typer.echo(one_line(f"{now.id[:SHORT]} stays here: {why}", 500), err=True)
    raise ConsentMissing


@dataclass(frozen=True)
class Order:
    """A file that somebody wants; ``words`` say what it is to all who take part."""

    purpose: Purpose
    format: Format
    folder: Path
    words: str


def give_case_file(place: Workplace, wanted: str, order: Order, lang: Lang) -> None:
    """Writes the case file; raises as ``give`` does."""

    def make(may: Allowed, _: OpenCase) -> Document:
        return case_file(may.leaving.facts, lang, today())

    give(place, looked_at(place, wanted), order, make)


def case_file_order(format_: Format, folder: Path, lang: Lang, *, names: bool) -> Order:
    """That of a case file, which is for own use."""
    words = shared("case_file_words")["title"][lang]
    return Order(Purpose(_CASE_FILE_USE, names), format_, folder, words)


def give(place: Workplace, candidate: Candidate, order: Order, make: Make) -> None:
    """Writes the file, once the case tells of it.

    Raises ``ConsentMissing``, ``DocumentWaits`` where somebody else has to agree first,
    ``ExportOvertaken`` and what ``say`` raises: then there is no file.
    """

    def told(now: OpenCase) -> tuple[Allowed, Document, Mapping[str, Any]]:
        may = allowed(candidate, now, order.purpose)
        document = make(may, now)
        return may, document, _exported(document, may, order.words)

    may, document, what = told(candidate.open_case)
    data = file_of(document, order.format)

    def unless_overtaken(now: OpenCase) -> Mapping[str, Any]:
        if told(now)[2] != what:
            raise ExportOvertaken
        return what

    _tell(place, candidate.open_case, what, unless_overtaken)
    path = order.folder / f"{document.code}-{order.purpose.use}.{order.format}"
    make_private_folder(order.folder)
    write_whole(path, data)
    for left_out in may.leaving.left_out:
        typer.echo(f"Without {left_out_words(left_out)}", err=True)
    typer.echo(f"Written: {path}")
    typer.echo("Read it before anybody else does: no tool knows every name.")
    typer.echo("It is readable to whoever gets this machine.")


def file_of(document: Document, format_: Format) -> bytes:
    """The file; raises ``WritersNotInstalled``."""
    try:
        if format_ == "docx":
            from app.member.outputs.docx import docx_of  # noqa: PLC0415 - takes a while to load

            return docx_of(document)
        from app.member.outputs.pdf import pdf_of  # noqa: PLC0415

        return pdf_of(document)
    except ModuleNotFoundError as error:
        raise WritersNotInstalled(error.name or "") from None


def _exported(document: Document, may: Allowed, words: str) -> Mapping[str, Any]:
    # Also where somebody has typed a name that must stay: then a second person looks.
    typed = named_against_their_will(document.whole_text, may.granted, may.subject)
    what = {
        "event": "exported",
        "format": _EXPORTED,
        "identities": may.granted.has_names or bool(typed),
        "purpose": words,
        "sha256": document.content_hash.hex(),
        "scopes": list(may.granted.scopes),
        "consents": [dict(each) for each in may.granted.consents],
    }
    return {name: value for name, value in what.items() if value != []}


def _tell(
    place: Workplace,
    case: OpenCase,
    what: Mapping[str, Any],
    make: Callable[[OpenCase], Mapping[str, Any]],
) -> None:
    """Says it once in the thread that leads, and that it waits; raises ``DocumentWaits``."""
    lead = case.case.lead
    if any(_is_same(event.what, what) for event in lead.exported):
        return
    waiting = [each.event.hash for each in lead.waiting.values() if _is_same(each.event.what, what)]
    if not waiting:
        written = say(place, case.id, make)
        if written.entry.outcome != "waiting":
            return
        waiting = [written.entry.event.hash]
    raise DocumentWaits(f"case agree {case.id[:SHORT]} {waiting[0].hex()[:SHORT]}")


def _is_same(said: Mapping[str, Any], what: Mapping[str, Any]) -> bool:
    names = ("event", "format", "identities", "sha256")
    return all(said.get(name) == what[name] for name in names)
