"""``reply``: a few words to whoever sent a report.

They are sealed to the keys in the report and signed with this home's key, so that whoever has the
twelve words knows which organisation speaks. Nothing is sent before it was shown as it will be
read. The rest is in ``docs/replies.md``.
"""

import sys
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member import sent
from app.member.client import Client
from app.member.display import block, one_line
from app.member.download import bring_report
from app.member.errors import FileTooLarge, RepliesUsedUp, ReplyUnusable, ServerRefused
from app.member.explain import explain
from app.member.files import read_capped
from app.member.find import NEWEST, find_newest, find_report
from app.member.home import Home
from app.member.mail import Mail, prepare, scan
from app.member.past_rosters import bring_past_rosters
from app.member.post import accept_roster, connected
from app.member.reader import OpenedReport
from app.member.reply_signer import signer_of
from app.member.workplace import Workplace
from app.protocol.encoding import from_base64url
from app.protocol.reply import (
    COUNTERS,
    LANGUAGE,
    Reply,
    ReplyAddress,
    ReplySigner,
    room_left,
    seal_reply,
)
from app.protocol.roster import Roster

# A text of three thousand bytes, and whatever else somebody gives by mistake.
FILE_LIMIT = 65_536
CONFLICT, GONE, FAULT = 409, 410, 500
REMINDER = (
    "Whoever has the twelve words can read this for 90 days, also somebody who took the phone.\n"
    "Are there names, places, times or plans in it that could give anybody away? Leave them out."
)


@dataclass(frozen=True)
class Desk:
    """Where a reply is written: what it answers, and as whom it will be signed."""

    place: Workplace
    client: Client
    roster: Roster
    opened: OpenedReport
    signer: ReplySigner
    # The tags of all replies that the server has, and the counters that are taken of our own.
    tags: frozenset[bytes]
    used: set[int]

    @property
    def report_id(self) -> str:
        """The report that is answered."""
        return self.opened.envelope.header.id.hex()

    @property
    def address(self) -> ReplyAddress:
        """Where the report says that replies may be sealed to."""
        keys = self.opened.report.reply
        return ReplyAddress(from_base64url(keys.kem), from_base64url(keys.tags))


def reply(place: Workplace, *, wanted: str, text: str, lang: str | None, yes: bool) -> None:
    """Shows the text as it will be read, and sends it; the report may still have to be brought."""
    if lang is not None and not LANGUAGE.fullmatch(lang):
        raise ReplyUnusable("Its language must be given like 'es' or 'en'.")
    with connected(place.home, place.keys) as client:
        desk = _open_desk(client, place, wanted)
        draft = Reply(place.home.member, 0, lang or desk.opened.report.lang, text)
        if _say_if_sent_before(desk, draft):
            return
        _show(desk, draft)
        if not yes:
            typer.confirm("Send this?", abort=True, err=True)
        counter = _send(desk, draft)
    typer.echo(f"Sent as reply {counter + 1} of your organisation. It is kept for 90 days.")


def text_of(text: str | None, file: Path | None) -> str:
    """The text as it was given, or from a file, or from standard input; raises ``ReplyUnusable``.

    Line ends become those of this format, and blank ones at the end are left out.
    """
    if text is None:
        data = sys.stdin.buffer.read(FILE_LIMIT + 1) if file is None else _read(file)
        if len(data) > FILE_LIMIT:
            raise ReplyUnusable("It is far too long.")
        text = _decoded(data)
    text = text.replace("\r\n", "\n").strip("\n").rstrip()
    if not text:
        raise ReplyUnusable("There is nothing in it.")
    # Half of a surrogate pair comes from a terminal that gave bytes which are no text.
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise ReplyUnusable("It holds control characters.")
    return text


def _read(file: Path) -> bytes:
    try:
        return read_capped(file, FILE_LIMIT)
    except FileTooLarge:
        raise ReplyUnusable("It is far too long.") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ReplyUnusable("It is not UTF-8 text.") from None


# --- what is answered, and who answers ----------------------------------------------------------


def _open_desk(client: Client, place: Workplace, wanted: str) -> Desk:
    now = datetime.now(UTC)
    client.log_in()
    prepare(place.home.mail)
    stale = accept_roster(client.roster(), place.home, now=now)
    if stale:
        explain(stale)
    mail = scan(place.folder, place.home.pins)
    opened = _open_report(client, place, mail, wanted)
    roster = _newest(place.home, mail)
    seed = from_base64url(opened.report.reply.tags)
    tags = sent.bring_tags(client, place.home)
    report_id = opened.envelope.header.id.hex()
    return Desk(
        place=place,
        client=client,
        roster=roster,
        opened=opened,
        signer=signer_of(client, place.home, place.keys, roster=roster, now=now),
        tags=tags,
        used=sent.used_counters(place.home, report_id, seed=seed, tags=tags),
    )


def _open_report(client: Client, place: Workplace, mail: Mail, wanted: str) -> OpenedReport:
    reader = place.reader(mail)
    report_id = find_newest(mail, reader) if wanted == NEWEST else find_report(mail, wanted)
    bring_past_rosters(client, place.home, mail, [report_id])
    reader = replace(reader, rosters=mail.rosters)
    if report_id not in mail.reports:
        bring_report(client, mail.root, reader, mail.records[report_id])
        mail.reports[report_id].append(mail.report_path(report_id))
    return reader.open_report(mail.report_bytes(report_id))


def _newest(home: Home, mail: Mail) -> Roster:
    seen = home.seen_roster()
    assert seen is not None  # noqa: S101 - accept_roster has just written it
    return mail.rosters.by_hash[seen.hash]


# --- showing and sending ------------------------------------------------------------------------


def _say_if_sent_before(desk: Desk, draft: Reply) -> bool:
    """Whether the server has these very words: the last run may have been stopped behind that.

    If it was stopped before, the copy that it left is of nothing that was sent.
    """
    home = desk.place.home
    for counter, copy in sent.read_copies(home, desk.place.keys, desk.report_id).items():
        if copy.text != draft.text:
            continue
        if desk.address.tag_of(replace(draft, counter=counter)) in desk.tags:
            typer.echo(f"This was sent already, as reply {counter + 1}. It is not sent twice.")
            return True
        sent.drop_copy(home, desk.report_id, counter)
        desk.used.discard(counter)
    return False


def _show(desk: Desk, draft: Reply) -> None:
    member = desk.roster.member(draft.member)
    name = one_line(member.name["en"]) if member else draft.member
    left = room_left(draft, desk.signer)
    if left < 0:
        raise ReplyUnusable(f"It is {-left:,} bytes too long.")
    facts = {
        "To": f"whoever sent report {desk.report_id}",
        "From": f"{name} ({draft.member})",
        "Language": draft.lang,
        "So far": f"{len(desk.used)} replies by your organisation",
        "Left": f"{left:,} bytes",
    }
    for label, value in facts.items():
        typer.echo(f"{label:9} {one_line(value, limit=1000)}")
    typer.echo(f"\n{block(draft.text)}\n\n{REMINDER}\n")


def _send(desk: Desk, draft: Reply) -> int:
    """Posts the reply under the lowest counter that nobody has used; that counter."""
    home, keys = desk.place.home, desk.place.keys
    for counter in range(COUNTERS):
        if counter in desk.used:
            continue
        numbered = replace(draft, counter=counter)
        tag = desk.address.tag_of(numbered)
        sealed = seal_reply(numbered, address=desk.address, signer=desk.signer, roster=desk.roster)
        hour = int(datetime.now(UTC).timestamp()) // 3600
        sent.keep_copy(home, keys, desk.report_id, numbered, hour=hour)
        try:
            desk.client.put_reply(tag, sealed)
        except ServerRefused as error:
            # Behind a fault of the server it may have been kept all the same.
            if error.status < FAULT:
                sent.drop_copy(home, desk.report_id, counter)
            if error.status not in (CONFLICT, GONE):
                raise
            # A colleague was quicker, or one of ninety days ago stood here.
            continue
        sent.store_tags(home, desk.tags | {tag})
        return counter
    raise RepliesUsedUp
