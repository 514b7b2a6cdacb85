"""Which keys go to which device of an organisation's people, and how they get there.

Through the server's key ring; or, where there is no network, in a folder that somebody carries.
"""

from collections.abc import Iterable
from pathlib import Path

from app.member.coalition.desk import Desk
from app.member.coalition.key_ends import is_over
from app.member.errors import HomeInvalid
from app.member.files import make_private_folder, read_capped, write_whole
from app.member.home import FILE_LIMIT, Home, Keys
from app.member.key_ring import store_wrapped
from app.protocol import hpke
from app.protocol.certificate import HOLDING_SHARES, READING, TRAINED, Certificate
from app.protocol.encoding import from_hex, from_json_object, to_json
from app.protocol.errors import Malformed
from app.protocol.key_ring import WrappedKey, wrap_key

# By device: which KEM keys were ever handed to it from this home.
HANDED = "handed.json"
CARRIED = ".keys"


def hand_out(
    desk: Desk,
    home: Home,
    keys: Keys,
    certificates: Iterable[Certificate],
    *,
    out: Path | None = None,
) -> int:
    """Wraps to each device the keys that its roles allow; how many.

    Without a server into a folder beside ``out``, one folder a person: what is in it belongs into
    the folder ``keys`` of the person's home.
    """
    handed = [
        (certificate.person, wrap_key(key.seed, certificate.kem))
        for certificate in certificates
        for key in allowed_keys(desk, home, keys, certificate)
    ]
    wrapped = [entry for _, entry in handed]
    _note_handed(home, wrapped)
    if out is not None:
        for person, entry in handed:
            store_wrapped(make_private_folder(out.with_suffix(CARRIED)) / person, [entry])
    elif wrapped:
        desk.server.put_wrapped_keys(b"".join(entry.to_bytes() for entry in wrapped))
    return len(wrapped)


def allowed_keys(
    desk: Desk, home: Home, keys: Keys, certificate: Certificate
) -> list[hpke.PrivateKey]:
    """The KEM keys of this home that may go to the device.

    Intake keys need a role that reads reports, sensitive keys ``svr-trained``, the archive key the
    role that handles shares: they are sealed to it. Older archive keys stay where they are, and so
    does what the log does not name: nobody can say what it is for.
    """
    hashes: set[bytes] = set()
    if certificate.roles & READING:
        hashes |= desk.ledger.intake_hashes(home.member)
    if certificate.roles & TRAINED:
        hashes |= sensitive_for(desk, home, certificate)
    allowed = [key for key_sha256, key in keys.ring.items() if key_sha256 in hashes]
    if certificate.roles & HOLDING_SHARES and home.person is None:
        allowed.append(keys.kem)
    return allowed


def sensitive_for(desk: Desk, home: Home, certificate: Certificate) -> set[bytes]:
    """The sensitive keys that may go to a trained device: those of the past only to archivists."""
    sensitive = desk.ledger.sensitive_hashes(home.member)
    entry = desk.roster.member(home.member)
    if entry is None or archivists([certificate]):
        return sensitive
    return {key for key in sensitive if not is_over(desk.ledger, entry, key, now=desk.now)}


def archivists(certificates: Iterable[Certificate]) -> list[Certificate]:
    """Who may open the archive and is trained for what is told of sexual violence."""
    return [c for c in certificates if c.roles & TRAINED and c.roles & HOLDING_SHARES]


def archive_hashes(desk: Desk, member: str) -> set[bytes]:
    """The archive keys that this member has had, as far as the log tells.

    Only what was published, or said by the member: anybody may propose anything.
    """
    ceremonies = (state.ceremony for state in desk.ledger.ceremonies.values())
    hashes = {c.archive_sha256 for c in ceremonies if c.member == member}
    published = (s for s in desk.ledger.proposals.values() if s.status == "published")
    rosters = [s.proposal.roster for s in published]
    for roster in (*rosters, *([desk.ledger.roster] if desk.ledger.roster else [])):
        entry = roster.member(member)
        if entry is not None:
            hashes.add(entry.archive_sha256)
    return hashes


def valid_certificates(desk: Desk, member: str) -> list[Certificate]:
    """The people of ``member`` whose certificates count now."""
    return [
        state.certificate
        for state in desk.ledger.certificates.values()
        if state.certificate.member == member and desk.ledger.counts(state, at=desk.now)
    ]


def _note_handed(home: Home, wrapped: Iterable[WrappedKey]) -> None:
    handed = {device: set(keys) for device, keys in read_handed(home).items()}
    for entry in wrapped:
        handed.setdefault(entry.recipient_sha256, set()).add(entry.key_sha256)
    value = {device.hex(): sorted(key.hex() for key in keys) for device, keys in handed.items()}
    write_whole(home.path / HANDED, to_json(value))


def read_handed(home: Home) -> dict[bytes, list[bytes]]:
    """By device, which keys were ever handed to it from this home."""
    path = home.path / HANDED
    if not path.exists():
        return {}
    try:
        value = from_json_object(read_capped(path, 16 * FILE_LIMIT))
        return {
            from_hex(device, 32): [from_hex(key, 32) for key in keys]
            for device, keys in value.items()
        }
    except (TypeError, Malformed) as error:
        raise HomeInvalid(HANDED) from error
