"""What ``open`` shows of a report, its attachments and the replies to it."""

from collections.abc import Iterable, Mapping

import typer

from app.member import sent
from app.member.answer_words import SMALL, Labels, label
from app.member.display import MARGIN, block, one_line
from app.member.mail import Mail
from app.member.reader import OpenedReport
from app.member.show_answers import answer_lines, code_words
from app.member.stages import MISSING, OK, WORDS
from app.member.workplace import Workplace
from app.protocol.encoding import from_base64url
from app.protocol.envelope import evidence_hash
from app.protocol.report import ManifestEntry
from app.protocol.return_code import reply_tag
from app.protocol.roster import Roster


def print_report(
    opened: OpenedReport, mail: Mail, member: str, data: bytes, *, labels: Labels, follows: str
) -> None:
    """What is known of it, what was told, and the answers to questions."""
    record = mail.records.get(opened.envelope.header.id.hex())
    arrived = record.arrived if record else None
    when = f"{arrived:%Y-%m-%d %H:00}Z, says the server" if arrived else "not known here"
    others = [name for name in opened.report.recipients if name != member]
    facts = {
        "Report": opened.envelope.header.id.hex(),
        "For": _name(opened.roster, member),
        "Also for": ", ".join(_name(opened.roster, name) for name in others),
        "Type": opened.report.type,
        "Follows": follows,
        "Language": opened.report.lang,
        "Variant": opened.report.lang_variant or "",
        "Arrived": when,
        "Evidence": evidence_hash(data).hex(),
        "Roster": f"version {opened.roster.version}, signed by your coalition",
        "Sensitive": _sensitive(opened, member),
    }
    for name, value in facts.items():
        if value:
            typer.echo(f"{name:9} {one_line(value, limit=1000)}")
    if opened.head.type != opened.report.type or opened.head.lang != opened.report.lang:
        typer.echo("Note      the list said another type or language than the report itself.")
    if opened.report.synthetic:
        typer.echo("Note      SYNTHETIC: made by a generator; it happened to nobody.")
    text = opened.report.narrative.text
    typer.echo("\n" + (block(text) if text.strip() else "There is no text."))
    lines = list(answer_lines(opened.report, labels))
    if lines:
        typer.echo("\n" + "\n".join(lines))


def print_replies(place: Workplace, opened: OpenedReport) -> None:
    """How many there are by this organisation, and those of which a copy is here."""
    home, report_id = place.home, opened.envelope.header.id.hex()
    seed, tags = from_base64url(opened.report.reply.tags), sent.last_tags(home)
    used = sent.used_counters(home, report_id, seed=seed, tags=tags)
    if used:
        typer.echo(f"\nReplies of your organisation: {len(used)}")
    for counter, copy in sent.read_copies(home, place.keys, report_id).items():
        is_there = reply_tag(seed, home.member, counter) in tags
        state = "" if is_there else ", not on the server when this machine last looked"
        typer.echo(f"\nReply {counter + 1}, {copy.when}{state}\n{block(copy.text)}")


def _sensitive(opened: OpenedReport, member: str) -> str:
    """That there is a part, and for whom; what is in it is for ``open-sensitive`` alone."""
    parts = [part.member for part in opened.report.sensitive or ()]
    if not parts:
        return ""
    names = ", ".join(_name(opened.roster, name) for name in parts)
    how = (
        "; 'open-sensitive' opens yours, on the device of somebody who is svr-trained"
        if member in parts
        else ""
    )
    return f"something is told of sexual violence, to {names}{how}"


def _name(roster: Roster, member: str) -> str:
    """Who else it is for is the sender's word; an id that no member has is said."""
    index = roster.index_of(member)
    if index is None:
        return f"{one_line(member, limit=64)} (not in the roster)"
    return f"{one_line(roster.members[index].name['en'])} ({member})"


def print_attachment(entry: ManifestEntry, stage: str, labels: Labels) -> None:
    """One line, and what the sender says of it."""
    mark = "  " if stage == OK else "!!"
    typer.echo(f"{mark} {entry.name:10}  {_attachment_words(entry, stage)}")
    said = [
        code_words(code, (name,), labels)
        for code, name in ((entry.source_type, "enums.source_type"), (entry.made_by, SMALL))
        if code is not None
    ]
    if entry.metadata is not None:
        said.append(f"device's data: {code_words(entry.metadata, (SMALL,), labels)}")
    if entry.graphic:
        said.append("hard to look at")
    if said:
        typer.echo(f"{'':14} {'; '.join(said)}")
    if entry.caption:
        typer.echo(f"{'':14} {MARGIN}{one_line(entry.caption, limit=500)}")


def print_origin(
    entry: ManifestEntry,
    entries: Iterable[ManifestEntry],
    stages: Mapping[str, str],
    labels: Labels,
) -> None:
    """What a copy was made from, and whether that is the file that came with it."""
    derived = entry.derived
    if derived is None:
        return
    how = ", ".join(label(code, (SMALL,), labels) or one_line(code) for code in derived.how)
    typer.echo(f"   {entry.name:10}  a copy ({how or 'nothing said how'}) of a file")
    size = f"{one_line(derived.media_type)}, {derived.size:,} bytes"
    typer.echo(f"{'':14} {size}, SHA-256 {derived.sha256}")
    origin = next((other for other in entries if other.name == derived.from_), None)
    if origin is None:
        typer.echo(f"{'':14} that was not sent")
    elif (origin.sha256, origin.size) != (derived.sha256, derived.size):
        typer.echo(f"!! {'':11} NOT {origin.name}, of which the sender says that it is a copy")
    elif stages[origin.name] == OK:
        typer.echo(f"{'':14} that is {origin.name}")
    else:
        typer.echo(f"{'':14} that is said to be {origin.name}, which is not here")


def _attachment_words(entry: ManifestEntry, stage: str) -> str:
    if stage == OK:
        return f"{one_line(entry.media_type)}, {entry.size:,} bytes"
    if stage == MISSING:
        return "has not arrived; not written"
    return f"{WORDS[stage]}; not written"
