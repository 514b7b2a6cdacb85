"""``open-sensitive``: what was told of sexual violence, for those who are trained for it.

Rules (``docs/protocol.md`` §8.3): only on the device of somebody whose certificate carries
``svr-trained``; never without a purpose, which stands in the record of custody before anything is
shown; and never on the disk.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import typer

from app.member import custody
from app.member.bring_keys import bring_keys
from app.member.coalition import log_file
from app.member.display import block, one_line
from app.member.errors import NoSensitivePart, NotTrained, SensitiveKeyMissing
from app.member.find import NEWEST, find_newest, find_report
from app.member.home import LOG, MAIL, Home, Keys
from app.member.mail import scan
from app.member.open_report import bring
from app.member.post import connected, going_on_without
from app.member.reader import OpenedReport
from app.member.workplace import Workplace
from app.protocol import hpke
from app.protocol.certificate import TRAINED
from app.protocol.encoding import from_base64url
from app.protocol.errors import SensitiveClosed
from app.protocol.sensitive import Sensitive, open_sensitive

PURPOSE_LIMIT = custody.TEXT_LIMIT
_CHOICES = {
    "tell": "tells it in these words",
    "contact": "wishes to be contacted by somebody trained",
    "record": "only leaves word that it happened",
}


@dataclass(frozen=True)
class Purpose:
    """What somebody opens a sensitive part for; ``text`` is not blank."""

    text: str


def purpose_of(text: str) -> Purpose:
    """A purpose as it was typed; raises ``typer.BadParameter`` for none."""
    stripped = text.strip()
    if not stripped or len(stripped) > PURPOSE_LIMIT:
        reason = f"say in 1 to {PURPOSE_LIMIT} characters what for"
        raise typer.BadParameter(reason, param_hint="--purpose")
    return Purpose(stripped)


def open_for_purpose(place: Workplace, *, wanted: str, purpose: Purpose) -> None:
    """Prints the part; the report itself is shown by ``open``."""
    if not place.is_offline:
        place = _bring_what_lacks(place, wanted)
    check_trained(place.home, place.keys)
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    report_id = find_newest(mail, reader) if wanted == NEWEST else find_report(mail, wanted)
    opened = reader.open_report(mail.report_bytes(report_id))
    told = open_part(opened, place.home, place.keys)
    # Before anybody sees it: what was seen and not written down would be missing.
    taker = custody.speaker(place.home)
    custody.record(
        place.home,
        report_id,
        custody.OPENED_SENSITIVE,
        giver=MAIL,
        taker=taker,
        purpose=purpose.text,
    )
    for line in lines_of(told):
        typer.echo(line)
    typer.echo("\nNothing of it was written to the disk. That you opened it, and what for, was.")


def _bring_what_lacks(place: Workplace, wanted: str) -> Workplace:
    """The log, which may have ended a certificate; keys; and the report, if it is not here."""
    with going_on_without(), connected(place.home, place.keys) as client:
        log_file.refresh(client, place.home)
        place = replace(place, keys=bring_keys(client, place.home, place.keys))
        bring(client, place, wanted)
    return place


def check_trained(home: Home, keys: Keys) -> None:
    """Raises ``NotTrained`` unless this device's certificate counts and carries the role."""
    if home.person is None:
        raise NotTrained("This is the organisation's own home.")
    ledger = log_file.read_ledger(home.pins, log_file.read_entries(home.path / LOG))
    certificate = ledger.certificate_of(keys.key_id, at=datetime.now(UTC))
    if certificate is None or certificate.member != home.member:
        raise NotTrained("Nobody has certified it, or not any more; 'fetch' brings what is new.")
    if not certificate.roles & TRAINED:
        raise NotTrained(f"It is certified for: {', '.join(sorted(certificate.roles))}.")


def open_part(opened: OpenedReport, home: Home, keys: Keys) -> Sensitive:
    """The part for this member.

    Raises ``NoSensitivePart``, ``SensitiveKeyMissing``, and the errors of the protocol.
    """
    parts = {part.member: part.sealed for part in opened.report.sensitive or ()}
    if home.member not in parts:
        raise NoSensitivePart
    entry = opened.roster.member(home.member)
    listed = [key.sha256 for key in entry.sensitive] if entry else []
    held = [keys.ring[key] for key in reversed(listed) if key in keys.ring]
    sealed = from_base64url(parts[home.member])
    for key in held:
        try:
            return _open(sealed, opened, home.member, key)
        except SensitiveClosed:
            continue
    if len(held) < len(listed):
        raise SensitiveKeyMissing
    raise SensitiveClosed("no sensitive key of this member opens its part")


def _open(sealed: bytes, opened: OpenedReport, member: str, key: hpke.PrivateKey) -> Sensitive:
    header_bytes = opened.envelope.header_bytes
    return open_sensitive(sealed, header_bytes=header_bytes, member=member, key=key)


def lines_of(told: Sensitive) -> list[str]:
    """For a screen."""
    lines = [f"The person {_CHOICES[told.choice]}."]
    contact = told.contact
    if contact is not None:
        wishes = {"By": contact.sex, "Language": contact.lang, "Pace": contact.pace}
        lines += [f"{name:9} {one_line(value, 1000)}" for name, value in wishes.items() if value]
    lines.append("\n" + (block(told.text) if told.text.strip() else "There are no words."))
    return lines
