"""Taking replies from members, and handing them to whoever has the tags."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
from sqlalchemy import Engine, event, update

from app.intake.receipts import EntryKind
from app.intake.reports import arrival_hour
from app.protocol.encoding import u16
from app.protocol.primitives import random_bytes
from app.protocol.reply import REPLY_BYTES, open_reply
from app.protocol.return_code import new_return_code
from app.protocol.stream import split
from app.storage.database import begin_write
from app.storage.tables import replies, tombstones
from app.storage.tombstones import forget_replies
from tests.coalition import Coalition
from tests.service import RunningService, publish_current

REPLIES, TAGS, FETCH = "/api/v1/replies", "/api/v1/replies/tags", "/api/v1/replies/fetch"


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def send(http: httpx.Client, session: dict[str, str], tag: bytes, sealed: bytes) -> httpx.Response:
    return http.post(REPLIES, content=tag + sealed, headers=session)


def fetch(http: httpx.Client, *tags: bytes) -> list[bytes]:
    answer = http.post(FETCH, content=b"".join(tags))
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == 4 * REPLY_BYTES
    return list(split(answer.content, REPLY_BYTES))


def noise() -> bytes:
    return random_bytes(16)


@contextmanager
def statements_noted() -> Iterator[list[str]]:
    """What this process asks any database meanwhile: the service is a part of it."""
    noted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        noted.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_reply_is_found_under_its_tag_and_opens_for_whoever_has_the_words(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    words = new_return_code()
    tag, sealed = coalition.seal_reply("alborada", words, text="Lo leímos.")
    answer = send(http, alborada, tag, sealed)
    assert answer.status_code == 201
    assert answer.json()["sha256"] == hashlib.sha256(sealed).hexdigest()
    assert http.get(TAGS).content == tag
    first, *others = fetch(http, tag, noise(), noise(), noise())
    assert (first, others) == (sealed, [bytes(REPLY_BYTES)] * 3)
    reply = open_reply(
        first, code=words, tag=tag, roster_of=lambda _: coalition.roster, now=coalition.now
    )
    assert reply.text == "Lo leímos."


def test_all_tags_are_handed_to_anybody_in_an_order_that_says_nothing(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    assert http.get(TAGS).content == b""
    sent = [coalition.seal_reply("alborada", new_return_code()) for _ in range(12)]
    for tag, sealed in sent:
        assert send(http, alborada, tag, sealed).status_code == 201
    answer = http.get(TAGS)
    assert answer.content == b"".join(sorted(tag for tag, _ in sent))
    assert answer.headers["content-type"] == "application/octet-stream"


def test_what_is_there_and_what_is_not_are_answered_alike(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    tag, sealed = coalition.seal_reply("alborada", new_return_code())
    send(http, alborada, tag, sealed)
    asked = (
        [noise() for _ in range(4)],
        [tag, noise(), noise(), noise()],
        [tag, tag, tag, tag],
        [bytes(16)] * 4,
    )
    answers = [http.post(FETCH, content=b"".join(tags)) for tags in asked]
    seen = {(a.status_code, tuple((k, v) for k, v in a.headers.items() if k != "date"),
             len(a.content)) for a in answers}  # fmt: skip
    ((status, headers, length),) = seen
    assert (status, length) == (200, 4 * REPLY_BYTES)
    assert {"set-cookie", "etag", "content-encoding"}.isdisjoint(dict(headers))
    assert answers[2].content == 4 * sealed


def test_a_hit_takes_as_many_queries_as_a_miss(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    tag, sealed = coalition.seal_reply("alborada", new_return_code())
    send(http, alborada, tag, sealed)
    counts = []
    for tags in ([tag, noise(), noise(), noise()], [noise() for _ in range(4)], [tag] * 4):
        with statements_noted() as statements:
            fetch(http, *tags)
        counts.append([text for text in statements if "replies" in text])
    assert len(counts[0]) == 1
    assert counts[0] == counts[1] == counts[2]


def test_the_same_reply_again_gets_the_same_answer_and_is_kept_once(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    tag, sealed = coalition.seal_reply("alborada", new_return_code())
    answers = [send(http, alborada, tag, sealed) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({(a.json()["sha256"], a.json()["hour"]) for a in answers}) == 1
    assert http.get(TAGS).content == tag


def test_another_reply_under_a_known_tag_is_refused_and_the_first_stays(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    words = new_return_code()
    tag, sealed = coalition.seal_reply("alborada", words)
    send(http, alborada, tag, sealed)
    _, other = coalition.seal_reply("alborada", words, text="Otra cosa.")
    assert code(send(http, alborada, tag, other)) == (409, "reply-conflict")
    assert fetch(http, tag, noise(), noise(), noise())[0] == sealed


def test_what_is_no_reply_is_refused(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    tag, sealed = coalition.seal_reply("alborada", new_return_code())
    report, _ = coalition.seal_report({"alborada"})
    bent = {
        "short": sealed[:-1],
        "kind": report[: len(sealed)],
        "slots": sealed[:10] + u16(2) + sealed[12:],
        "version": sealed[:12] + bytes(4) + sealed[16:],
        "empty": b"",
    }
    answers = {how: code(send(http, alborada, tag, data)) for how, data in bent.items()}
    assert answers == dict.fromkeys(bent, (422, "envelope-malformed"))
    assert http.get(TAGS).content == b""


def test_a_byte_too_many_is_too_much(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    tag, sealed = coalition.seal_reply("alborada", new_return_code())
    assert code(send(http, alborada, tag, sealed + b"\0")) == (413, "too-large")


def test_a_reply_under_a_roster_that_is_not_published_is_refused(
    http: httpx.Client, alborada: dict[str, str]
) -> None:
    tag, sealed = Coalition().seal_reply("alborada", new_return_code())
    assert code(send(http, alborada, tag, sealed)) == (422, "roster-unknown")
    assert http.get(TAGS).content == b""


def test_a_reply_under_an_older_roster_of_here_is_kept(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str], service: RunningService
) -> None:
    tag, sealed = coalition.seal_reply("alborada", new_return_code())
    coalition.version += 1
    publish_current(service.settings, coalition)
    assert send(http, alborada, tag, sealed).status_code == 201


def test_anything_but_four_tags_is_refused(http: httpx.Client) -> None:
    for size in (0, 16, 63, 65, 128):
        assert code(http.post(FETCH, content=bytes(size))) == (422, "request-malformed"), size


def test_what_is_forgotten_is_gone_and_its_tag_is_not_used_again(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str], engine: Engine
) -> None:
    old, new = (coalition.seal_reply("alborada", new_return_code()) for _ in range(2))
    for tag, sealed in (old, new):
        send(http, alborada, tag, sealed)
    hour = arrival_hour(datetime.now(UTC))
    with begin_write(engine) as connection:
        aged = update(replies).where(replies.c.tag == old[0]).values(arrival_hour=hour - 2161)
        connection.execute(aged)
        assert forget_replies(connection, before=hour - 2160, limit=10) == 1
    assert http.get(TAGS).content == new[0]
    assert fetch(http, old[0], new[0], noise(), noise())[:2] == [bytes(REPLY_BYTES), new[1]]
    assert code(send(http, alborada, *old)) == (410, "forgotten")
    with engine.connect() as connection:
        kinds = connection.execute(tombstones.select()).mappings().all()
    assert [row["kind"] for row in kinds] == [EntryKind.REPLY]
