"""People: certificates, the keys that reach their devices, and their leaving."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from app.member.bring_keys import wrapped_to
from app.member.coalition.compare import compare_words
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.errors import NotALead, PersonUnknown
from app.member.coalition.handing import hand_out, read_handed, valid_certificates
from app.member.errors import Alarm, Unreadable
from app.member.files import read_capped, write_whole
from app.member.home import Home, Keys
from app.member.mail import Mail
from app.member.reader import Reader
from app.protocol import envelope, excerpt
from app.protocol.application import DeviceRequest, read_device
from app.protocol.certificate import (
    HELD_LIMIT,
    Certificate,
    Role,
    certificate_body,
    revocation_body,
)
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.encoding import from_json_object
from app.protocol.errors import ApplicationInvalid, Malformed, NotAddressed, ProtocolError


@dataclass(frozen=True)
class Leaver:
    """Somebody who leaves, and the KEM keys that the device could unwrap."""

    certificate: Certificate
    held: tuple[bytes, ...]


def certify(
    desk: Desk,
    home: Home,
    keys: Keys,
    *,
    request: Path,
    roles: frozenset[Role],
    days: int,
    words: str | None,
    out: Path | None = None,
) -> None:
    """Vouches for a device, and hands it the keys that its roles allow; into ``out`` offline."""
    try:
        value = from_json_object(read_capped(request, DOCUMENT_LIMIT))
    except Malformed as error:
        raise ApplicationInvalid("not a device's request") from error
    device = read_device(value, coalition=desk.pins.coalition, member=home.member)
    name = f"{home.member}/{device.person}"
    compare_words(name, device.signing_key, typed=words, whose=device.person)
    certificate = _same_certificate(desk, home, device, roles)
    if certificate is None:
        body = certificate_body(device, roles=roles, expires=desk.now + timedelta(days=days))
        certificate_id = desk.say(
            "certificate", body, Voice(home.member, keys.signing_seed), out=out
        )
        certificate = desk.ledger.certificates[certificate_id].certificate
    handed = hand_out(desk, home, keys, [certificate], out=out)
    typer.echo(f"{device.person} is certified: {', '.join(sorted(roles))}.")
    how = "it gets them with 'fetch'" if out is None else "they lie beside the certificate"
    typer.echo(f"{handed} keys were handed to the device; {how}.")


def _same_certificate(
    desk: Desk, home: Home, device: DeviceRequest, roles: frozenset[Role]
) -> Certificate | None:
    """One that was given before this command was stopped: then only the keys are missing."""
    for certificate in valid_certificates(desk, home.member):
        is_same = certificate.signing_key == device.signing_key and certificate.kem == device.kem
        if is_same and certificate.roles == roles and certificate.person == device.person:
            return certificate
    return None


def show(desk: Desk, home: Home) -> None:
    """Prints who may do what."""
    certificates = valid_certificates(desk, home.member)
    for certificate in certificates:
        roles = ", ".join(sorted(certificate.roles))
        typer.echo(f"{certificate.person:24} {roles}, until {certificate.expires:%Y-%m-%d}")
    if not certificates:
        typer.echo("Nobody is certified; only the lead's own home opens reports.")


def remove(
    desk: Desk, home: Home, keys: Keys, *, person: str, reason: str, mail: Mail, reader: Reader
) -> Leaver:
    """Ends a person's certificates, takes the keys from the server, and lists what was open.

    Takes the organisation's own key, which alone can make the new intake key behind it. Said
    again, as after a command that was stopped, it does what was left to do.
    """
    if home.person is not None:
        raise NotALead
    valid = [c for c in valid_certificates(desk, home.member) if c.person == person]
    ended = [s for s in desk.ledger.certificates.values() if s.revocation]
    ended = [
        s for s in ended if (s.certificate.member, s.certificate.person) == (home.member, person)
    ]
    found = valid or [state.certificate for state in ended]
    if not found:
        raise PersonUnknown(person)
    held: set[bytes] = set()
    if not valid:
        held = {key for state in ended if state.revocation for key in state.revocation.held}
    for certificate in valid:
        own = _held_by(desk, home, keys, mail, certificate)
        held |= own
        body = revocation_body(certificate.id, reason=reason, held=sorted(own)[:HELD_LIMIT])
        desk.say("revocation", body, Voice(home.member, keys.signing_seed))
    for certificate in found:
        desk.server.forget_recipient(certificate.kem_sha256)
    leaver = Leaver(found[0], tuple(sorted(held)))
    _list_opened(home, leaver, mail, reader)
    if keys.kem_sha256 in held:
        typer.echo("!! The device had your ARCHIVE KEY. Come back with new keys, as if yours were")
        typer.echo(
            "!! lost (docs/coalition.md, part 7): what you archive until then is open to it."
        )
    return leaver


def opened_with(held: Iterable[bytes], mail: Mail, reader: Reader) -> list[str]:
    """Ids of the reports for this member that could be opened with the keys ``held``.

    While the intake key is here, it is tried; of archived reports the roster tells it.
    """
    some = set(held)
    return sorted(i for i, record in mail.records.items() if _opens(some, record.excerpt, reader))


def _opens(held: set[bytes], part: excerpt.Excerpt, reader: Reader) -> bool:
    try:
        if reader.keys.kem_sha256 in held and part.header.id in reader.archived:
            reader.open_head(part)
            return True
        listed = [key for key in reader.listed_keys(part.header) if key in held]
        index, slot = reader.place(part.header), part.slot
        for key_sha256 in listed:
            key = reader.keys.ring.get(key_sha256)
            if key is None:
                reader.open_head(part)
                return True
            try:
                envelope.open_slot(key, header_bytes=part.header_bytes, index=index, slot=slot)
            except NotAddressed:
                return False
            except ProtocolError:
                continue
            return True
    except (ProtocolError, Unreadable, Alarm):
        return False
    return False


def _held_by(
    desk: Desk, home: Home, keys: Keys, mail: Mail, certificate: Certificate
) -> set[bytes]:
    """From the server's list and from this home's own notes: neither is complete alone.

    Of the server's list only keys that were ever this member's: others would only make the
    revocation too long to be said.
    """
    listed = wrapped_to(desk.server, certificate.kem_sha256)
    entries = [roster.member(home.member) for roster in mail.rosters.by_hash.values()]
    ours = {k.sha256 for entry in entries if entry for k in entry.dated_keys} | keys.ring.keys()
    ours |= {keys.kem_sha256}
    return (listed & ours) | set(read_handed(home).get(certificate.kem_sha256, ()))


def _list_opened(home: Home, leaver: Leaver, mail: Mail, reader: Reader) -> None:
    ids = opened_with(leaver.held, mail, reader)
    path = home.path / f"left-{leaver.certificate.person}.json"
    write_whole(path, json.dumps(ids, indent=1).encode() + b"\n")
    typer.echo(f"{leaver.certificate.person} has left. Until now the device could open:")
    for report_id in ids:
        typer.echo(f"  {report_id}")
    typer.echo(f"{len(ids):,} reports; the list is in {path}.")
    typer.echo("What was copied cannot be taken back. What comes to the new key is safe.")
