"""What a home is given besides reports: wrapped keys, and what is in the archive."""

from collections.abc import Iterable, Iterator

from app.member.client import Client
from app.member.errors import HomeInvalid, ServerNonsense
from app.member.files import (
    make_names_durable,
    make_private_folder,
    read_capped,
    whole_file,
    write_whole,
)
from app.member.home import FILE_LIMIT, Home, Keys
from app.member.key_ring import store_wrapped
from app.member.mail import ARCHIVE, ARCHIVED, Mail
from app.protocol.archive import ARCHIVED_BYTES, ArchivedKey, parse_archived_keys
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import Malformed, WrappedKeyInvalid
from app.protocol.key_ring import parse_wrapped_keys, unwrap_key

CURSOR = "archive.json"
CURSOR_BYTES = 8


def bring_keys(client: Client, home: Home, keys: Keys) -> Keys:
    """The keys with whatever was handed to this home; what does not open is left aside."""
    own = keys.kem_sha256
    try:
        offered = parse_wrapped_keys(client.wrapped_keys())
    except Malformed as error:
        raise ServerNonsense("Its keys are cut off.") from error
    good = []
    for wrapped in offered:
        if wrapped.recipient_sha256 == own and wrapped.key_sha256 not in keys.ring:
            try:
                unwrap_key(wrapped, keys.kem)
            except WrappedKeyInvalid:
                continue
            good.append(wrapped)
    store_wrapped(home.ring, good)
    return home.with_ring(keys) if good else keys


def bring_archive(client: Client, home: Home, mail: Mail) -> None:
    """Brings what the server has of the archive and this machine has not."""
    cursor = _read_cursor(home)
    while page := list(_split(client.archived_keys(cursor))):
        store_archived(mail, (entry for _, entry in page))
        cursor = page[-1][0]
        value = {"server": home.server, "member": home.member, "after": cursor}
        write_whole(home.mail / CURSOR, to_json(value))


def store_archived(mail: Mail, archived: Iterable[ArchivedKey]) -> None:
    """Keeps archived keys; one that is there already stays."""
    folder = make_private_folder(mail.root / ARCHIVE)
    for entry in archived:
        if entry.envelope_id not in mail.archived:
            with whole_file(folder / f"{entry.envelope_id.hex()}{ARCHIVED}") as file:
                file.write(entry.to_bytes())
            mail.archived[entry.envelope_id] = entry
    make_names_durable(folder)


def _split(data: bytes) -> Iterator[tuple[int, ArchivedKey]]:
    size = CURSOR_BYTES + ARCHIVED_BYTES
    if len(data) % size:
        raise ServerNonsense("Its archive is cut off.")
    for start in range(0, len(data), size):
        (entry,) = parse_archived_keys(data[start + CURSOR_BYTES : start + size])
        yield int.from_bytes(data[start : start + CURSOR_BYTES], "big"), entry


def _read_cursor(home: Home) -> int:
    path = home.mail / CURSOR
    if not path.exists():
        return 0
    try:
        value = from_json_object(read_capped(path, FILE_LIMIT))
    except Malformed as error:
        raise HomeInvalid(f"mail/{CURSOR}") from error
    after = value.get("after")
    is_ours = value.get("server") == home.server and value.get("member") == home.member
    return after if is_ours and type(after) is int and after >= 0 else 0
