"""Keys on their way: to devices, to the archive, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import envelope, hpke
from app.protocol.archive import (
    ARCHIVED_BYTES,
    archive_key,
    open_archived,
    parse_archived_keys,
)
from app.protocol.errors import NotAddressed, ProtocolError, SlotBroken, WrappedKeyInvalid
from app.protocol.key_ring import WRAPPED_BYTES, parse_wrapped_keys, unwrap_key, wrap_key
from tests.coalition import Coalition

SEED, RECIPIENT = bytes(range(32)), hpke.PrivateKey(bytes(range(32, 64)))
WRAPPED = wrap_key(SEED, RECIPIENT.public_key).to_bytes()
COALITION = Coalition(["alborada", "brujula"])
REPORT, _ = COALITION.seal_report({"alborada"}, text="una palabra")
HEADER = REPORT[:96]
ARCHIVE = hpke.PrivateKey(COALITION.members[0].archive_seed)


def test_wrapped_keys_have_the_length_of_the_specification() -> None:
    assert len(WRAPPED) == WRAPPED_BYTES == 64 + 1168
    (wrapped,) = parse_wrapped_keys(WRAPPED)
    assert unwrap_key(wrapped, RECIPIENT) == SEED


@given(st.integers(0, WRAPPED_BYTES - 1), st.integers(1, 255))
def test_a_wrapped_key_with_one_changed_byte_gives_nothing(at: int, change: int) -> None:
    changed = WRAPPED[:at] + bytes([WRAPPED[at] ^ change]) + WRAPPED[at + 1 :]
    (wrapped,) = parse_wrapped_keys(changed)
    with pytest.raises(WrappedKeyInvalid):
        unwrap_key(wrapped, RECIPIENT)


def sealed(data_key: bytes | None, *, is_broken: bool = False) -> bytes:
    """What the first member archives of the report."""
    public_key = ARCHIVE.public_key
    return archive_key(
        data_key, is_broken=is_broken, header_bytes=HEADER, archive=public_key
    ).to_bytes()


def test_what_a_slot_gave_is_what_the_archive_gives() -> None:
    parsed, intake = envelope.parse(REPORT), hpke.PrivateKey(COALITION.members[0].kem_seed)
    data_key = envelope.open_slot(intake, header_bytes=HEADER, index=0, slot=parsed.slots[0])
    (archived,) = parse_archived_keys(sealed(data_key))
    assert archived.envelope_id == HEADER[-16:]
    opened = open_archived(archived, header_bytes=HEADER, key=ARCHIVE)
    whole = envelope.open_report(parsed, key=intake, index=0)
    assert envelope.open_content(parsed, opened) == whole


@pytest.mark.parametrize(
    ("is_broken", "refusal"), [(False, NotAddressed), (True, SlotBroken)], ids=["decoy", "broken"]
)
def test_what_a_slot_refused_the_archive_refuses_likewise(
    is_broken: bool,  # noqa: FBT001 - a column of the table
    refusal: type[ProtocolError],
) -> None:
    (archived,) = parse_archived_keys(sealed(None, is_broken=is_broken))
    with pytest.raises(refusal):
        open_archived(archived, header_bytes=HEADER, key=ARCHIVE)


def test_a_server_cannot_tell_what_was_archived() -> None:
    several = [sealed(bytes(32)), sealed(None), sealed(None, is_broken=True)]
    assert {len(archived) for archived in several} == {ARCHIVED_BYTES} == {1185}
    assert {archived[:16] for archived in several} == {HEADER[-16:]}


@given(st.integers(16, ARCHIVED_BYTES - 1), st.integers(1, 255))
def test_an_archived_key_with_one_changed_byte_gives_nothing(at: int, change: int) -> None:
    changed = GOOD[:at] + bytes([GOOD[at] ^ change]) + GOOD[at + 1 :]
    (archived,) = parse_archived_keys(changed)
    with pytest.raises(SlotBroken):
        open_archived(archived, header_bytes=HEADER, key=ARCHIVE)


GOOD = sealed(bytes(32))
