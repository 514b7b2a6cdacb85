"""Replies that were sent from this home, and the tags of all that the server has.

    replies/<id of the report>-<counter>.sent    a sealed copy of what was said
    replies/tags.bin                             the server's list, as it was last seen

A copy is kept because a follow-up answers a question, and somebody has to know which. It is sealed
to this home's own KEM key: whoever can read it can read the report as well. All copies have one
size. It is written before anything is sent, so its counter is never used for other words.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.member.client import TAGS_LIMIT, Client
from app.member.errors import FileTooLarge, ServerNonsense, ServerRefused
from app.member.files import make_private_folder, read_capped, write_whole
from app.member.home import Home, Keys
from app.protocol import hpke, padding
from app.protocol.encoding import from_json_object, to_json, u32
from app.protocol.errors import Malformed, PaddingInvalid
from app.protocol.fields import failing_as, read_count, read_text
from app.protocol.reply import COUNTERS, TEXT_BYTES_LIMIT, Reply, parse_tags
from app.protocol.return_code import reply_tag

REPLIES, SENT, TAGS = "replies", ".sent", "tags.bin"
COPY_BYTES = hpke.OVERHEAD + padding.REPLY_SIZE
# Hours since 1970 until the end of the calendar.
HOUR_LIMIT = 70_389_527
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SentReply:
    """What was said, and in which hour since 1970."""

    text: str
    hour: int

    @property
    def when(self) -> str:
        """The beginning of the hour."""
        return f"{_EPOCH + timedelta(hours=self.hour):%Y-%m-%d %H:00}Z"


def keep_copy(home: Home, keys: Keys, report_id: str, reply: Reply, *, hour: int) -> None:
    """Writes a sealed copy, durably; one of the same counter is replaced."""
    content = to_json({"text": reply.text, "hour": hour})
    info = _info(report_id, reply.counter)
    padded = padding.pad(content, padding.REPLY_SIZE)
    sealed = hpke.seal(keys.kem.public_key, info=info, plaintext=padded)
    folder = make_private_folder(home.path / REPLIES)
    write_whole(folder / f"{report_id}-{reply.counter}{SENT}", sealed)


def drop_copy(home: Home, report_id: str, counter: int) -> None:
    """What was not taken was not said."""
    _path(home, report_id, counter).unlink(missing_ok=True)


def kept_counters(home: Home, report_id: str) -> list[int]:
    """The counters of the replies to this report that were sent from here."""
    return [number for number in range(COUNTERS) if _path(home, report_id, number).exists()]


def count_kept(home: Home) -> Mapping[str, int]:
    """How many replies were sent from here to each report."""
    counts: dict[str, int] = {}
    for path in (home.path / REPLIES).glob(f"*{SENT}"):
        report_id = path.name.partition("-")[0]
        counts[report_id] = counts.get(report_id, 0) + 1
    return counts


def read_copies(home: Home, keys: Keys, report_id: str) -> Mapping[int, SentReply]:
    """What was said from here, by counter; a copy for another key than those here is left out."""
    copies = {}
    for counter in kept_counters(home, report_id):
        # Somebody else's file or a broken one hides nothing but itself.
        with suppress(Malformed, PaddingInvalid, FileTooLarge):
            copies[counter] = _read(_path(home, report_id, counter), keys, report_id, counter)
    return copies


def bring_tags(client: Client, home: Home) -> frozenset[bytes]:
    """The tags of all replies, stored for the time without a network."""
    data = client.reply_tags()
    try:
        tags = parse_tags(data)
    except Malformed as error:
        raise ServerNonsense("Its list of replies is cut off.") from error
    store_tags(home, tags)
    return tags


def store_tags(home: Home, tags: frozenset[bytes]) -> None:
    """What the server has, as far as this machine knows."""
    write_whole(make_private_folder(home.path / REPLIES) / TAGS, b"".join(sorted(tags)))


def refresh_tags(client: Client, home: Home) -> None:
    """The same, where a report is to be opened whether or not the server has this list."""
    with suppress(ServerRefused, ServerNonsense):
        bring_tags(client, home)


def used_counters(home: Home, report_id: str, *, seed: bytes, tags: frozenset[bytes]) -> set[int]:
    """The counters under which this organisation has replied, from here or from elsewhere."""
    there = {n for n in range(COUNTERS) if reply_tag(seed, home.member, n) in tags}
    return there | set(kept_counters(home, report_id))


def last_tags(home: Home) -> frozenset[bytes]:
    """The server's list as it was last seen; empty where there is none."""
    try:
        return parse_tags(read_capped(home.path / REPLIES / TAGS, TAGS_LIMIT))
    except (OSError, Malformed, FileTooLarge):
        return frozenset()


def _path(home: Home, report_id: str, counter: int) -> Path:
    return home.path / REPLIES / f"{report_id}-{counter}{SENT}"


def _read(path: Path, keys: Keys, report_id: str, counter: int) -> SentReply:
    sealed, info = read_capped(path, COPY_BYTES), _info(report_id, counter)
    for key in (keys.kem, *keys.ring.values()):
        padded = key.open(sealed, info=info)
        if padded is not None:
            break
    else:
        raise Malformed("a copy for another key")
    with failing_as(Malformed, "not a copy"):
        value = from_json_object(padding.unpad(padded, padding.reply_size))
        text = read_text(value["text"], TEXT_BYTES_LIMIT)
        return SentReply(text, read_count(value["hour"], HOUR_LIMIT))


def _info(report_id: str, counter: int) -> bytes:
    return b"atalaya/1 own copy of a reply" + bytes.fromhex(report_id) + u32(counter)
