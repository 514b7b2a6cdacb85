"""``list``: one line a report, from heads only."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import typer

from app.member import sent
from app.member.answer_words import Labels
from app.member.display import one_line
from app.member.errors import Alarm, MemberError, Unreadable
from app.member.mail import Mail, scan
from app.member.reader import Reader
from app.member.record import Record
from app.member.refresh import look_if_possible
from app.member.show_answers import code_words
from app.member.stages import NOT_ADDRESSED, OK, WORDS, is_fault, stage_of
from app.member.thread_requests import requests_of
from app.member.threads import FirstReport, first_reports, followed_by
from app.member.workplace import Workplace
from app.protocol.consent import Part
from app.protocol.errors import FollowUpForeign, ProtocolError
from app.protocol.excerpt import Excerpt
from app.protocol.report import Head
from app.protocol.report_rules import FOLLOW_UP

SHORTEST_ID = 8
UNKNOWN = "-"


@dataclass(frozen=True)
class Line:
    """What is known of a report without its body."""

    id: str
    arrived: str
    type: str
    urgency: str
    language: str
    files: bool
    state: str
    category: str
    # A stage of the protocol, or "ok".
    status: str
    # Whether the whole report is on this machine.
    is_here: bool
    # The report that a follow-up follows, if both are here.
    follows: str
    # How many replies were sent from this home.
    replies: int
    # Ids of the reports of its thread here that withdraw consent, and that ask for deletion.
    withdrawn_by: tuple[str, ...]
    deletion_asked_by: tuple[str, ...]
    order: tuple[int, int]


def list_reports(
    place: Workplace, *, as_json: bool, everything: bool, labels: Labels = "en"
) -> None:
    """Refreshes the heads where there is a server, and prints what is here."""
    look = look_if_possible(place)
    if not place.folder.exists() and place.folder == place.home.mail:
        typer.echo("Nothing has been fetched yet.", err=True)
    else:
        mail = scan(place.folder, place.home.pins)
        reader = place.reader(mail)
        lines = _tied(mail, reader, read_lines(mail, reader), sent.count_kept(place.home))
        shown = [line for line in lines if everything or line.status != NOT_ADDRESSED]
        if as_json:
            typer.echo(json.dumps([_as_json(line) for line in shown], indent=1))
        else:
            _print_table(shown, labels)
        _print_summary(mail, lines)
    look.raise_trouble()


def read_lines(mail: Mail, reader: Reader) -> list[Line]:
    """Every report in ``mail``, the newest first."""
    lines = [_read_line(mail, reader, report_id) for report_id in mail.ids()]
    return sorted(lines, key=lambda line: (line.order, line.id), reverse=True)


def _tied(mail: Mail, reader: Reader, lines: list[Line], replies: Mapping[str, int]) -> list[Line]:
    """The lines with what they follow; whole reports are opened only where there is a follow-up."""
    is_any = any(line.type == FOLLOW_UP and line.is_here for line in lines)
    firsts = first_reports(mail, reader) if is_any else {}
    asking: dict[str, list[Part]] = {}
    tied = []
    for line in lines:
        counted = replace(line, replies=replies.get(line.id, 0))
        if line.type == FOLLOW_UP and line.is_here:
            counted, part = _followed(mail, reader, counted, firsts)
            if part is not None:
                for report_id in {line.id, counted.follows} - {""}:
                    asking.setdefault(report_id, []).append(part)
        tied.append(counted)
    return [_asked(line, asking.get(line.id, ())) for line in tied]


def _followed(
    mail: Mail, reader: Reader, line: Line, firsts: Mapping[str, FirstReport]
) -> tuple[Line, Part | None]:
    """The line with what it follows, and what a follow-up says where it may be believed."""
    try:
        opened = reader.open_report(mail.report_bytes(line.id))
        follows = followed_by(opened, firsts) or ""
    except FollowUpForeign as error:
        return line if is_fault(line.status) else replace(line, status=stage_of(error)), None
    except (ProtocolError, MemberError):
        # verify and open say what is wrong with the report itself.
        return line, None
    return replace(line, follows=follows), Part(line.id, opened.report)


def _asked(line: Line, parts: Iterable[Part]) -> Line:
    asks = [(part.id, *requests_of(part)) for part in parts]
    return replace(
        line,
        withdrawn_by=tuple(sorted(part for part, withdraws, _ in asks if withdraws)),
        deletion_asked_by=tuple(sorted(part for part, _, deletes in asks if deletes)),
    )


def _read_line(mail: Mail, reader: Reader, report_id: str) -> Line:
    record = mail.records.get(report_id)
    head, status = None, OK
    try:
        head = reader.open_head(_excerpt(mail, reader, report_id, record))
    except (ProtocolError, Unreadable, Alarm) as error:
        status = stage_of(error)
    if mail.is_disputed(report_id):
        status = "exchanged"
    return _line(report_id, record, head, status, is_here=report_id in mail.reports)


def _excerpt(mail: Mail, reader: Reader, report_id: str, record: Record | None) -> Excerpt:
    if record is not None:
        return record.excerpt
    return reader.excerpt_of(mail.report_bytes(report_id))


def _line(
    report_id: str, record: Record | None, head: Head | None, status: str, *, is_here: bool
) -> Line:
    arrived = record.arrived if record else None
    return Line(
        id=report_id,
        arrived=f"{arrived:%Y-%m-%d %H:00Z}" if arrived else UNKNOWN,
        type=head.type if head else UNKNOWN,
        urgency=(head.urgency if head else None) or UNKNOWN,
        language=head.lang if head else UNKNOWN,
        files=bool(head and head.files),
        state=(head.state if head else None) or UNKNOWN,
        category=(head.category if head else None) or UNKNOWN,
        status=status,
        is_here=is_here,
        follows="",
        replies=0,
        withdrawn_by=(),
        deletion_asked_by=(),
        order=(record.hour, record.cursor) if record else (0, 0),
    )


def _as_json(line: Line) -> dict[str, object]:
    fields = asdict(line)
    del fields["order"]
    return fields


def _print_table(lines: list[Line], labels: Labels) -> None:
    width = _shortest_unique(line.id for line in lines)
    for line in lines:
        typer.echo(_row(line, width, labels))


def _remarks(line: Line, width: int, labels: Labels) -> Iterator[str]:
    if line.status != OK:
        yield WORDS[line.status]
    if line.withdrawn_by:
        yield "WITHDREW CONSENT"
    if line.deletion_asked_by:
        yield "ASKS FOR DELETION"
    if line.follows:
        yield f"follows {line.follows[:width]}"
    if line.category != UNKNOWN:
        yield code_words(line.category, ("violations", "attacks"), labels)
    if line.state != UNKNOWN:
        yield code_words(line.state, ("mexico_states",), labels)
    if line.replies:
        yield f"{line.replies} {'reply' if line.replies == 1 else 'replies'} from here"


def _row(line: Line, width: int, labels: Labels) -> str:
    """Heads' texts have a strict grammar, and go through ``one_line`` all the same."""
    columns = (
        f"{'!!' if is_fault(line.status) else '  '} {line.id[:width]}",
        f"{line.arrived:17}",
        f"{line.type:9}",
        f"{line.urgency:7}",
        f"{line.language:5}",
        f"{'files' if line.files else UNKNOWN:5}",
        "; ".join(_remarks(line, width, labels)),
    )
    return one_line("  ".join(columns).rstrip(), limit=500)


def _shortest_unique(ids: Iterable[str]) -> int:
    """The length from which on no two ids look alike."""
    ordered = sorted(ids)
    shared = (
        next((i for i, (a, b) in enumerate(zip(x, y, strict=True)) if a != b), len(x))
        for x, y in pairwise(ordered)
    )
    return max(SHORTEST_ID, 1 + max(shared, default=0))


def _print_summary(mail: Mail, lines: list[Line]) -> None:
    """On standard error, so that ``--json`` stays JSON."""
    count = Counter(line.status for line in lines)
    faults = sum(number for status, number in count.items() if is_fault(status))
    typer.echo(f"{count[OK]:,} for you, {count[NOT_ADDRESSED]:,} not addressed to you.", err=True)
    if faults:
        typer.echo(f"!! {faults:,} need a look; verify says more.", err=True)
    if mail.unreadable:
        typer.echo(f"!! {len(mail.unreadable):,} files are broken; verify names them.", err=True)
