import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.member.record import parse_record, same_but_cursor, split_records
from app.protocol import envelope, excerpt
from app.protocol.encoding import u32, u64
from app.protocol.errors import Malformed
from tests.coalition import Coalition

REPORT = Coalition().seal_report({"alborada"}, text="x")[0]


def record(cursor: int = 1, hour: int = 500_000) -> bytes:
    part = excerpt.build(envelope.parse(REPORT), 0).to_bytes()
    return u64(cursor) + u32(hour) + envelope.evidence_hash(REPORT) + part


def test_record_says_when_and_which() -> None:
    parsed = parse_record(record(7))
    assert (parsed.cursor, parsed.id) == (7, REPORT[80:96].hex())
    assert str(parsed.arrived) == "2027-01-15 08:00:00+00:00"


def test_hour_beyond_the_calendar_is_no_date() -> None:
    assert parse_record(record(hour=2**32 - 1)).arrived is None


def test_records_are_split_by_the_number_of_their_slots() -> None:
    assert list(split_records(record(1) + record(2))) == [record(1), record(2)]


@pytest.mark.parametrize("cut", [1, 43, 44, 100, 140, len(record()) - 1])
def test_cut_list_is_refused(cut: int) -> None:
    with pytest.raises(Malformed):
        list(split_records(record(1) + record(2)[:cut]))


@pytest.mark.parametrize("data", [b"", bytes(44), record()[:-1], record() + b"\0"])
def test_record_of_another_length_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_record(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_split_or_refused(data: bytes) -> None:
    try:
        assert b"".join(split_records(data)) == data
    except Malformed:
        return


def test_only_the_cursor_may_differ() -> None:
    assert same_but_cursor(record(1), record(2))
    assert not same_but_cursor(record(hour=1), record(hour=2))
