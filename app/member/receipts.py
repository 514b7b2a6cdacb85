"""``receipts`` and ``receipt``: what this home knows of the receipt log."""

import re
from collections.abc import Iterator
from functools import partial

import typer

from app.member.display import one_line
from app.member.errors import NoReceiptLog, PromiseBroken, ReceiptNotRead
from app.member.home import Home
from app.member.mail import Mail, scan
from app.member.receipt_checks import hour_words
from app.member.receipt_contact import ledger_at_hand, newest_roster
from app.member.receipt_log import SeenLog, own_log, read_seen
from app.member.refresh import Look, look_if_possible
from app.member.witness import Word, keep_alarm, keys_now, words_of_witnesses
from app.member.workplace import Workplace
from app.protocol.checkpoint import to_base64
from app.protocol.log import Entry, EntryKind
from app.protocol.roster import Roster

SECONDS_OF_AN_HOUR = 3600
# 64 bits: enough that no other receipt begins with them by chance.
SHORTEST_DIGITS = 16
LONGEST_DIGITS = 64
_DIGITS = re.compile(r"[0-9a-f]+")
_SENT = (EntryKind.REPORT, EntryKind.ATTACHMENT, EntryKind.REPLY, EntryKind.EVENT)
_KINDS = {
    EntryKind.REPORT: "a report",
    EntryKind.ATTACHMENT: "an attachment",
    EntryKind.REPLY: "a reply",
    EntryKind.EVENT: "an event of a thread",
}


def show_receipts(place: Workplace) -> None:
    """Prints what members compare by telephone, and whose word there is for it."""
    look = look_if_possible(place)
    roster, seen = _known(place.home, look)
    for line in _lines(place.home, roster, seen):
        typer.echo(one_line(line, limit=500))
    look.raise_trouble()


def _known(home: Home, look: Look) -> tuple[Roster, SeenLog]:
    """Raises what stopped the look where nothing is here, or ``NoReceiptLog``."""
    try:
        return _known_here(home)
    except NoReceiptLog:
        look.raise_trouble()
        raise


def _known_here(home: Home) -> tuple[Roster, SeenLog]:
    roster = newest_roster(home, scan(home.mail, home.pins)) if home.mail.is_dir() else None
    if roster is None or roster.receipts is None:
        raise NoReceiptLog("The newest list of members here names none.")
    seen = read_seen(home)
    if seen is None or seen.name != roster.receipts.name:
        raise NoReceiptLog("It was not read yet.")
    return roster, seen


def _lines(home: Home, roster: Roster, seen: SeenLog) -> Iterator[str]:
    yield f"Receipt log  {seen.name}"
    yield f"Entries      {seen.head.size:,}"
    yield f"Root         {to_base64(seen.head.root)}"
    yield f"Newest hour  {hour_words(seen.hour)}"
    if roster.receipts is None:
        return
    keys_of = partial(keys_now, roster=roster, ledger=ledger_at_hand(home))
    words = words_of_witnesses(seen.told.encode(), roster.receipts, keys_of)
    for word in words:
        yield _word_line(word, seen)
    if not words:
        yield "!! No witness has signed it, and neither has this machine."
    silent = {member.id for member in roster.members} - {w.witness.split("/")[0] for w in words}
    for member in sorted(silent):
        yield f"--           nobody of {member} has signed it"


def _word_line(word: Word, seen: SeenLog) -> str:
    behind = seen.head.size - word.head.size
    which = "this checkpoint" if behind == 0 else f"{behind:,} entries ago"
    return f"Witness      {word.witness}, {hour_words(word.time // SECONDS_OF_AN_HOUR)}, {which}"


def find_receipt(place: Workplace, digits: str) -> None:
    """Says what the receipt that begins so is for; what was read before answers without a network.

    Raises ``PromiseBroken`` where the log has no such entry after a fresh look.
    """
    wanted = read_digits(digits)
    look = look_if_possible(place)
    _, seen = _known(place.home, look)
    found = list(_entries(place.home, seen, wanted))
    mail = scan(place.home.mail, place.home.pins)
    for index, entry in found:
        typer.echo(_found_words(index, entry, mail))
    look.raise_trouble()
    if found:
        return
    if not look.is_fresh:
        raise ReceiptNotRead
    text = f"{wanted} is the beginning of a receipt; no entry begins so\n"
    told = seen.told.encode()
    keep_alarm(place.home, PromiseBroken.stage, before=None, told=told, text=text)
    raise PromiseBroken


def read_digits(typed: str) -> str:
    """The digits without what people put between them; raises ``typer.BadParameter``."""
    digits = re.sub(r"[\s.:-]", "", typed).lower()
    if not _DIGITS.fullmatch(digits) or not SHORTEST_DIGITS <= len(digits) <= LONGEST_DIGITS:
        raise typer.BadParameter(f"Give {SHORTEST_DIGITS} to {LONGEST_DIGITS} of 0-9 and a-f.")
    return digits


def _entries(home: Home, seen: SeenLog, digits: str) -> Iterator[tuple[int, Entry]]:
    for index, entry in own_log(home, seen).all():
        if entry.kind in _SENT and entry.sha256.hex().startswith(digits):
            yield index, entry


def _found_words(index: int, entry: Entry, mail: Mail) -> str:
    listed = [record.id for record in mail.records.values() if record.evidence == entry.sha256]
    words = f"{_KINDS[entry.kind]}, arrived {hour_words(entry.hour)}, entry {index:,}"
    if listed:
        return f"Kept: {words}. Here as {listed[0]}."
    where = "Not listed here: it is for others." if entry.kind is EntryKind.REPORT else ""
    return f"Kept: {words}. {where}".rstrip()
