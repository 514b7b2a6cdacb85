"""Witnesses: members and people who sign what they have seen of the receipt log."""

from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Engine

from app.protocol.checkpoint import (
    NOTE_LIMIT,
    ReceiptLog,
    checkpoint_text,
    cosign,
    cosigned_at,
    note_of,
    open_checkpoint,
    parse_note,
    split_notes,
)
from app.protocol.log import TreeHead
from app.protocol.primitives import random_bytes, signing_public_key
from app.storage import receipt_log
from app.storage.database import opened_database
from tests.assembly import Assembly, Device
from tests.client import catch_up, log_in
from tests.coalition import Coalition
from tests.receipts import RECEIPTS, certified_log, read_checkpoint

REPORTS = "/api/v1/reports"
HOUR = 3600


@pytest.fixture
def log(engine: Engine) -> ReceiptLog:
    return certified_log(engine)


def send_reports(http: httpx.Client, coalition: Coalition, count: int) -> None:
    template, _ = coalition.seal_report({"alborada"}, text="x")
    for _ in range(count):
        data = template[:80] + random_bytes(16) + template[96:]
        assert http.post(REPORTS, content=data).status_code == 201


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def full_hour(offset: int = 0) -> int:
    return int(datetime.now(UTC).timestamp()) // HOUR * HOUR + offset


def text_of(http: httpx.Client, session: dict[str, str]) -> bytes:
    answer = http.get(f"{RECEIPTS}/checkpoint", headers=session)
    return parse_note(split_notes(answer.content)[0]).text


def say(http: httpx.Client, session: dict[str, str], body: bytes) -> httpx.Response:
    return http.post(f"{RECEIPTS}/cosignatures", headers=session, content=body)


def seed_of(coalition: Coalition) -> bytes:
    return coalition.members[0].signing_seed


def test_a_witness_s_word_comes_with_the_checkpoint(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    text, time = text_of(http, alborada), full_hour()
    line = cosign(seed_of(coalition), "alborada", text, time=time)
    assert say(http, alborada, note_of(text, [line])).status_code == 204
    checkpoint, (note,) = read_checkpoint(http, alborada, log)
    key = signing_public_key(seed_of(coalition))
    assert cosigned_at(parse_note(note), "alborada", key) == time
    # Then the log grows: the word stays with what it was said about.
    send_reports(http, coalition, 1)
    newest, notes = read_checkpoint(http, alborada, log)
    assert newest.head.size == checkpoint.head.size + 1
    assert [cosigned_at(parse_note(n), "alborada", key) for n in notes] == [None, time]
    assert open_checkpoint(notes[1], log) == checkpoint
    # And the next word takes the place of the one before.
    newer = text_of(http, alborada)
    again = cosign(seed_of(coalition), "alborada", newer, time=time)
    assert say(http, alborada, note_of(newer, [again])).status_code == 204
    _, (note,) = read_checkpoint(http, alborada, log)
    assert cosigned_at(parse_note(note), "alborada", key) == time


def test_a_word_about_an_earlier_checkpoint_is_taken(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    text = text_of(http, alborada)
    line = cosign(seed_of(coalition), "alborada", text, time=full_hour())
    send_reports(http, coalition, 3)
    assert say(http, alborada, note_of(text, [line])).status_code == 204
    _, notes = read_checkpoint(http, alborada, log)
    assert line in notes[1]
    newer = text_of(http, alborada)
    newer_line = cosign(seed_of(coalition), "alborada", newer, time=full_hour())
    assert say(http, alborada, note_of(newer, [newer_line])).status_code == 204
    # An old word, said again, does not take the place of the newer one.
    assert say(http, alborada, note_of(text, [line])).status_code == 204
    _, (note,) = read_checkpoint(http, alborada, log)
    assert newer_line in note


def test_people_are_witnesses_with_their_devices(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str], database_url: str
) -> None:
    device = Device("ana", "alborada")
    assembly.certify(device, "auditor")
    catch_up(governed, lead, assembly)
    member = assembly.coalition.members[0]
    session = log_in(governed, member, signing_seed=device.signing_seed)
    text = text_of(governed, session)
    own = cosign(device.signing_seed, "alborada/ana", text, time=full_hour())
    of_member = cosign(member.signing_seed, "alborada", text, time=full_hour())
    assert code(say(governed, session, note_of(text, [of_member]))) == (403, "role-required")
    assert code(say(governed, lead, note_of(text, [own]))) == (403, "role-required")
    assert say(governed, session, note_of(text, [own])).status_code == 204
    assert say(governed, lead, note_of(text, [of_member])).status_code == 204
    with opened_database(database_url) as engine:
        _, (note,) = read_checkpoint(governed, lead, certified_log(engine))
    assert own in note
    assert of_member in note


def test_what_is_no_word_of_the_witness_about_this_log_is_refused(
    http: httpx.Client, coalition: Coalition, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    text, seed = text_of(http, alborada), seed_of(coalition)
    checkpoint, _ = read_checkpoint(http, alborada, log)
    head = checkpoint.head

    def word(about: bytes, *, key: bytes = seed, who: str = "alborada", at: int = 0) -> bytes:
        return note_of(about, [cosign(key, who, about, time=full_hour(at))])

    other_root = checkpoint_text(log.name, TreeHead(head.size, random_bytes(32)))
    beyond = checkpoint_text(log.name, TreeHead(head.size + 1, head.root))
    elsewhere = checkpoint_text("otro.example/receipts", head)
    good = word(text)
    line = good[len(text) + 1 :]
    bad = {
        "another key": word(text, key=random_bytes(32)),
        "another member's key": word(text, key=coalition.members[1].signing_seed),
        "not to the hour": word(text, at=1),
        "tomorrow": word(text, at=24 * HOUR),
        "a root that this log never had": word(other_root),
        "a size that this log does not have": word(beyond),
        "another log": word(elsewhere),
        "no checkpoint": word(b"hola\n"),
        "the text of another": note_of(beyond, [line]),
        "cut off": good[:-1],
        "no line": text + b"\n",
        "no text": line,
        "nothing": b"",
    }
    for name, body in bad.items():
        assert code(say(http, alborada, body)) == (422, "request-malformed"), name
    for name, body in {
        "in another's name": word(text, who="brujula"),
        "in a person's name": word(text, who="alborada/ana"),
        "two lines": good + line,
    }.items():
        assert code(say(http, alborada, body)) == (403, "role-required"), name
    long = good + b"x" * NOTE_LIMIT
    assert code(say(http, alborada, long)) == (413, "too-large")
    _, (note,) = read_checkpoint(http, alborada, log)
    assert b"alborada" not in note
    assert say(http, alborada, good).status_code == 204


def test_words_of_many_witnesses_come_in_notes_that_every_reader_takes(
    http: httpx.Client, engine: Engine, log: ReceiptLog, alborada: dict[str, str]
) -> None:
    text = text_of(http, alborada)
    seeds = {f"m{number}/{'p' * 60}": random_bytes(32) for number in range(150)}
    with engine.begin() as connection:
        for witness, seed in seeds.items():
            line = cosign(seed, witness, text, time=full_hour())
            word = receipt_log.Cosignature(witness, witness.split("/")[0], 2, text, line)
            receipt_log.keep_cosignature(connection, word)
    _, notes = read_checkpoint(http, alborada, log)
    assert len(notes) == 3
    found = set()
    for note in notes:
        assert open_checkpoint(note, log).head.size == 2
        found |= {line.name for line in parse_note(note).signatures}
    assert found == {*seeds, log.name}
