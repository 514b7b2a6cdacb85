"""Rules of replies that no single vector shows."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import hpke
from app.protocol.errors import ContentInvalid, Malformed, ProtocolError
from app.protocol.reply import (
    COUNTERS,
    REPLY_BYTES,
    TEXT_BYTES_LIMIT,
    Reply,
    ReplyAddress,
    ReplySigner,
    expected_tags,
    fetch_requests,
    open_reply,
    parse_fetched,
    parse_tags,
    room_left,
    seal_reply,
)
from app.protocol.return_code import new_return_code, reply_seed, reply_tag, tag_seed
from app.protocol.stream import split
from tests.coalition import Coalition
from tests.vectors.replies import Scene

SCENE = Scene()
CODE = new_return_code()
ADDRESS = ReplyAddress(hpke.public_key_of(reply_seed(CODE)), tag_seed(CODE))
OWN = ReplySigner(SCENE.seed)
BY_A_LEAD = ReplySigner(
    SCENE.reader.signing_seed,
    [
        SCENE.certificate(SCENE.reader, "reviewer", by=SCENE.lead.signing_seed),
        SCENE.certificate(SCENE.lead, "lead"),
    ],
)
# What a person may type: everything but half surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=TEXT_BYTES_LIMIT)


def sealed(reply: Reply, signer: ReplySigner = OWN) -> bytes:
    return seal_reply(reply, address=ADDRESS, signer=signer, roster=SCENE.coalition.roster)


def opened(data: bytes, tag: bytes, *, code: bytes = CODE) -> Reply:
    roster = SCENE.coalition.roster
    known = {roster.hash: roster}
    return open_reply(data, code=code, tag=tag, roster_of=known.get, now=SCENE.coalition.now)


@given(TEXTS, st.integers(0, COUNTERS - 1), st.sampled_from([OWN, BY_A_LEAD]))
def test_what_has_room_is_sealed_in_one_size_and_opens_as_it_was_written(
    text: str, counter: int, signer: ReplySigner
) -> None:
    reply = Reply("alborada", counter, "es", text)
    if room_left(reply, signer) < 0:
        with pytest.raises(ValueError, match="too long"):
            sealed(reply, signer)
        return
    data = sealed(reply, signer)
    assert len(data) == REPLY_BYTES == 9505
    assert opened(data, ADDRESS.tag_of(reply)) == reply


def test_room_ends_where_the_limit_of_text_does_or_the_padding() -> None:
    for signer in (OWN, BY_A_LEAD):
        full = Reply("alborada", 0, "es", "x" * TEXT_BYTES_LIMIT)
        assert room_left(full, signer) == 0
        assert room_left(Reply("alborada", 0, "es", "x" * 2990), signer) == 10
    quotes = Reply("alborada", 0, "es", '"' * TEXT_BYTES_LIMIT)
    assert room_left(quotes, OWN) == 0
    assert room_left(quotes, BY_A_LEAD) < 0
    with pytest.raises(ValueError, match="too long"):
        sealed(quotes, BY_A_LEAD)


@given(st.integers(0, 8 * REPLY_BYTES - 1))
def test_no_bit_of_a_reply_can_be_changed(bit: int) -> None:
    reply = Reply("alborada", 0, "es", "Recibido.")
    data = bytearray(_ONE)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ProtocolError):
        opened(bytes(data), ADDRESS.tag_of(reply))


_ONE = sealed(Reply("alborada", 0, "es", "Recibido."))


@pytest.mark.parametrize(
    "reply",
    [
        Reply("alborada", COUNTERS, "es", "x"),
        Reply("../x", 0, "es", "x"),
        Reply("alborada", 0, "", "x"),
        Reply("alborada", 0, "es", ""),
    ],
)
def test_nothing_is_sealed_that_no_reader_would_take(reply: Reply) -> None:
    with pytest.raises(ContentInvalid):
        sealed(reply)


def test_a_reply_outlives_its_roster() -> None:
    reply = Reply("alborada", 0, "es", "Recibido.")
    later = SCENE.coalition.now + timedelta(days=90)
    assert SCENE.coalition.roster.expires < later
    known = {SCENE.coalition.roster.hash: SCENE.coalition.roster}
    tag = ADDRESS.tag_of(reply)
    assert open_reply(_ONE, code=CODE, tag=tag, roster_of=known.get, now=later) == reply


def test_other_words_open_nothing() -> None:
    reply = Reply("alborada", 0, "es", "Recibido.")
    other = new_return_code()
    with pytest.raises(ProtocolError):
        opened(_ONE, ADDRESS.tag_of(reply), code=other)
    assert not expected_tags(other, ["alborada"]).keys() & expected_tags(CODE, ["alborada"]).keys()


def test_a_roster_that_is_handed_out_for_another_is_not_believed() -> None:
    other = Coalition(("alborada", "brujula"), version=7, now=SCENE.coalition.now)
    tag = ADDRESS.tag_of(Reply("alborada", 0, "es", "Recibido."))
    with pytest.raises(ProtocolError) as refused:
        open_reply(
            _ONE, code=CODE, tag=tag, roster_of=lambda _: other.roster, now=SCENE.coalition.now
        )
    assert refused.value.stage == "author"


def test_every_tag_of_a_member_is_expected_and_none_more() -> None:
    tags = expected_tags(CODE, ["alborada", "brujula"])
    assert len(tags) == 2 * COUNTERS
    assert tags[reply_tag(tag_seed(CODE), "brujula", 99)] == ("brujula", 99)
    assert reply_tag(tag_seed(CODE), "brujula", 100) not in tags


@given(st.integers(0, 9))
def test_what_is_asked_for_is_always_four_tags(count: int) -> None:
    tags = [reply_tag(tag_seed(CODE), "alborada", n) for n in range(count)]
    bodies = list(fetch_requests(tags))
    assert {len(body) for body in bodies} == {64}
    asked = [tag for body in bodies for tag in split(body, 16)]
    assert asked[:count] == tags
    assert len(set(asked)) == len(asked) == 4 * max(1, -(-count // 4))


def test_answers_of_another_size_are_refused() -> None:
    nothing = bytes(4 * REPLY_BYTES)
    assert parse_fetched(nothing) == [None] * 4
    assert parse_fetched(_ONE + nothing[REPLY_BYTES:]) == [_ONE, None, None, None]
    for data in (nothing[:-1], nothing + b"\0", b""):
        with pytest.raises(Malformed):
            parse_fetched(data)
    assert parse_tags(b"") == frozenset()
    with pytest.raises(Malformed):
        parse_tags(bytes(17))
