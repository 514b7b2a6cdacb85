"""What a home is given besides reports: wrapped keys, and what is in the archive."""

from collections.abc import Iterable, Iterator

from app.member.client import Client
from app.member.cursor import CURSOR_LIMIT, read_cursor, write_cursor
from app.member.errors import ServerNonsense
from app.member.files import (
    make_names_durable,
    make_private_folder,
    whole_file,
    write_whole,
)
from app.member.home import Home, Keys
from app.member.key_ring import store_wrapped
from app.member.mail import ARCHIVE, ARCHIVED, Mail
from app.protocol.archive import ARCHIVED_BYTES, ArchivedKey, parse_archived_keys
from app.protocol.errors import Malformed, WrappedKeyInvalid
from app.protocol.key_ring import WrappedKey, parse_wrapped_keys, unwrap_key

CURSOR = "archive.json"
CURSOR_BYTES = 8
# An archive that never ends would fill the disk; the next run goes on behind these.
ARCHIVED_PER_RUN = 100_000


def bring_keys(client: Client, home: Home, keys: Keys) -> Keys:
    """The keys with whatever was handed to this home; what does not open is left aside."""
    own = keys.kem_sha256
    good = []
    for wrapped in _offered(client):
        if wrapped.recipient_sha256 == own and wrapped.key_sha256 not in keys.ring:
            try:
                unwrap_key(wrapped, keys.kem)
            except WrappedKeyInvalid:
                continue
            good.append(wrapped)
    store_wrapped(home.ring, good)
    return home.with_ring(keys) if good else keys


def wrapped_to(client: Client, recipient_sha256: bytes) -> set[bytes]:
    """Hashes of the keys that the server keeps for a device or an archive key."""
    offered = _offered(client)
    return {w.key_sha256 for w in offered if w.recipient_sha256 == recipient_sha256}


def holders(client: Client) -> dict[bytes, set[bytes]]:
    """For each key that the server keeps, to whom it is wrapped: hashes of both."""
    found: dict[bytes, set[bytes]] = {}
    for wrapped in _offered(client):
        found.setdefault(wrapped.key_sha256, set()).add(wrapped.recipient_sha256)
    return found


def _offered(client: Client) -> list[WrappedKey]:
    try:
        return parse_wrapped_keys(client.wrapped_keys())
    except Malformed as error:
        raise ServerNonsense("Its keys are cut off.") from error


def bring_archive(client: Client, home: Home, mail: Mail) -> None:
    """Brings what the server has of the archive and this machine has not."""
    cursor, brought = read_cursor(home, CURSOR), 0
    while brought < ARCHIVED_PER_RUN and (page := _page(client, cursor)):
        store_archived(mail, (entry for _, entry in page))
        cursor, brought = page[-1][0], brought + len(page)
        write_cursor(home, CURSOR, cursor)


def store_archived(mail: Mail, archived: Iterable[ArchivedKey]) -> None:
    """Keeps archived keys; one that is there already stays."""
    folder = make_private_folder(mail.root / ARCHIVE)
    for entry in archived:
        if entry.envelope_id not in mail.archived:
            with whole_file(folder / f"{entry.envelope_id.hex()}{ARCHIVED}") as file:
                file.write(entry.to_bytes())
            mail.archived[entry.envelope_id] = entry
    make_names_durable(folder)


def replace_archived(mail: Mail, archived: Iterable[ArchivedKey]) -> None:
    """Keeps archived keys in the place of others, which did not say what the slot says."""
    folder = make_private_folder(mail.root / ARCHIVE)
    for entry in archived:
        write_whole(folder / f"{entry.envelope_id.hex()}{ARCHIVED}", entry.to_bytes())
        mail.archived[entry.envelope_id] = entry


def _page(client: Client, cursor: int) -> list[tuple[int, ArchivedKey]]:
    """An archive that does not go forward would never end."""
    page = list(_split(client.archived_keys(cursor)))
    for number, _ in page:
        if not cursor < number < CURSOR_LIMIT:
            raise ServerNonsense("Its archive does not go forward.")
        cursor = number
    return page


def _split(data: bytes) -> Iterator[tuple[int, ArchivedKey]]:
    size = CURSOR_BYTES + ARCHIVED_BYTES
    if len(data) % size:
        raise ServerNonsense("Its archive is cut off.")
    for start in range(0, len(data), size):
        (entry,) = parse_archived_keys(data[start + CURSOR_BYTES : start + size])
        yield int.from_bytes(data[start : start + CURSOR_BYTES], "big"), entry
