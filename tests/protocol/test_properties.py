"""Rules that hold for every input, tried on inputs that nobody chose."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import (
    attachment,
    encoding,
    envelope,
    hpke,
    padding,
    report,
    return_code,
    roster,
    stream,
)
from app.protocol.errors import ContentInvalid, Malformed, ProtocolError
from app.protocol.report import ManifestEntry
from tests.coalition import Coalition

COALITION = Coalition()
REPORT, (FILE,) = COALITION.seal_report({"alborada"}, text="una palabra", files=[b"archivo"])
LENGTHS = st.integers(0, padding.REPORT_LIMIT - padding.PREFIX)


@given(LENGTHS)
def test_a_report_is_padded_to_a_size_that_a_server_accepts(length: int) -> None:
    size = padding.report_size(length)
    assert padding.is_report_size(size)
    assert size - padding.REPORT_BUCKET < padding.PREFIX + length <= size


@given(st.integers(0, 2**32 - padding.PREFIX))
def test_an_attachment_grows_by_a_quarter_at_most(length: int) -> None:
    size = padding.attachment_size(length)
    needed = max(padding.PREFIX + length, padding.ATTACHMENT_FIRST_STEP)
    assert needed <= size <= needed * 5 // 4


@given(st.integers(0, 2**34))
def test_sealed_and_opened_length_are_each_other_s_inverse(length: int) -> None:
    assert stream.opened_length(stream.sealed_length(length)) == length


@given(st.integers(0, 2**34))
def test_a_length_that_no_plaintext_gives_is_refused(sealed: int) -> None:
    opened = stream.opened_length(sealed)
    assert opened is None or stream.sealed_length(opened) == sealed


@given(st.binary(max_size=3000), st.integers(1, 64))
def test_unpadding_gives_back_what_was_padded(content: bytes, extra: int) -> None:
    size = padding.PREFIX + len(content) + extra
    assert padding.unpad(padding.pad(content, size), lambda _length: size) == content


@given(st.binary(max_size=200))
def test_anything_is_an_envelope_or_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        envelope.parse(data)


@given(st.integers(0, len(REPORT) - 1), st.integers(1, 255))
def test_a_report_with_one_changed_byte_is_never_opened_as_whole(at: int, change: int) -> None:
    changed = REPORT[:at] + bytes([REPORT[at] ^ change]) + REPORT[at + 1 :]
    key = _key(0)
    with pytest.raises(ProtocolError):
        envelope.open_report(envelope.parse(changed), key=key, index=0)


@given(st.binary(max_size=400))
def test_decoding_a_report_never_quotes_what_it_refuses(data: bytes) -> None:
    with pytest.raises(ContentInvalid) as caught:
        report.decode_report(data)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@given(st.binary(min_size=16, max_size=16), st.sampled_from(["es", "en"]))
def test_a_code_survives_its_words(code: bytes, language: return_code.Language) -> None:
    words = return_code.to_words(code, language)
    assert len(words) == 12
    assert return_code.from_words(" ".join(words), language) == code


@given(st.text(max_size=80))
def test_typed_words_are_understood_or_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        return_code.from_words(text, "es")


@given(st.binary(max_size=300))
def test_base64url_has_one_spelling(data: bytes) -> None:
    assert encoding.from_base64url(encoding.to_base64url(data)) == data


@given(st.text(alphabet="ABCDxyz019-_=+/ ", max_size=12))
def test_base64url_refuses_every_other_spelling(text: str) -> None:
    try:
        data = encoding.from_base64url(text)
    except Malformed:
        return
    assert encoding.to_base64url(data) == text


@given(st.binary(max_size=300))
def test_a_roster_document_of_noise_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        roster.verify_roster(data, pins=COALITION.pins, now=COALITION.now)


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_an_attachment_with_one_changed_byte_never_ends_well(at: int, change: int) -> None:
    key = _key(0)
    _, content = envelope.open_report(envelope.parse(REPORT), key=key, index=0)
    entry: ManifestEntry = report.decode_report(content).attachments[0]
    changed = FILE[:at] + bytes([FILE[at] ^ change]) + FILE[at + 1 :]
    with pytest.raises(ProtocolError):
        list(attachment.open_file(entry, io.BytesIO(changed)))


def _key(index: int) -> hpke.PrivateKey:
    return hpke.PrivateKey(COALITION.members[index].kem_seed)
