"""What the envelope promises beyond the vectors."""

import pytest

from app.protocol import attachment, envelope, excerpt, hpke
from app.protocol.envelope import SLOT_BYTES
from app.protocol.errors import NotAddressed
from app.protocol.header import Header, Kind
from tests.coalition import Coalition


def test_decoys_and_real_slots_have_one_length(coalition: Coalition) -> None:
    data, _ = coalition.seal_report({"brujula"}, text="x")
    assert {len(slot) for slot in envelope.parse(data).slots} == {SLOT_BYTES} == {1169}


def test_only_chosen_members_open_a_report(coalition: Coalition) -> None:
    data, _ = coalition.seal_report({"alborada", "cauce"}, text="x")
    parsed = envelope.parse(data)
    keys = [hpke.PrivateKey(member.kem_seed) for member in coalition.members]
    assert envelope.open_report(parsed, key=keys[0], index=0)
    assert envelope.open_report(parsed, key=keys[2], index=2)
    with pytest.raises(NotAddressed):
        envelope.open_report(parsed, key=keys[1], index=1)


def test_choice_does_not_change_the_length(coalition: Coalition) -> None:
    one, _ = coalition.seal_report({"cauce"}, text="x" * 100)
    everyone, _ = coalition.seal_report({"alborada", "brujula", "cauce"}, text="y" * 4000)
    assert len(one) == len(everyone)


def test_nothing_is_sealed_to_nobody_or_to_strangers(coalition: Coalition) -> None:
    for chosen in (set(), {3}, {0, 3}, {-1}):
        with pytest.raises(ValueError, match="choose"):
            envelope.seal_report(
                roster_version=1,
                roster_hash=bytes(32),
                form_hash=bytes(32),
                public_keys=[member.kem_key for member in coalition.members],
                chosen=chosen,
                head=b"",
                content=b"",
            )


def test_an_excerpt_opens_without_a_byte_of_the_body(coalition: Coalition) -> None:
    data, _ = coalition.seal_report({"cauce"}, text="x" * 40_000)
    part = excerpt.build(envelope.parse(data), 2).to_bytes()
    assert len(part) == excerpt.excerpt_length(3) == 2337 + 32 * 3
    key = hpke.PrivateKey(coalition.members[2].kem_seed)
    head = excerpt.open_head(excerpt.parse(part), key=key, index=2)
    assert b'"attack"' in head


@pytest.mark.parametrize("slots", [1, 3])
def test_an_attachment_with_slots_is_not_made(slots: int) -> None:
    header = Header(Kind.ATTACHMENT, slots, 1, bytes(32), bytes(32), bytes(16))
    with pytest.raises(ValueError, match="no slots"):
        next(attachment.seal(header, key=bytes(32), source=None, size=0))  # type: ignore[arg-type]
