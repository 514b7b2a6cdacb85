"""No parser of what strangers send fails in any other way than by saying no."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from app.api import form_file, sessions, threads, uploads, work
from app.api.schemas import FirstEvent, NextEvent
from app.intake import attachments
from app.intake.admission import Admission, Wanted
from app.intake.errors import IntakeError
from app.protocol import (
    archive,
    checkpoint,
    encoding,
    envelope,
    excerpt,
    header,
    hpke,
    key_file,
    key_ring,
    log,
    package,
    padding,
    reply,
    report,
    return_code,
    root,
    roster,
    sensitive,
    statement,
    thread_header,
    thread_key,
)
from app.protocol.errors import ProtocolError
from tests.assembly import Assembly
from tests.client import solve
from tests.coalition import Coalition
from tests.fuzz.effort import fuzzed
from tests.made_up_threads import MadeUpThread
from tests.mutations import mutations, spoilt_values

REFUSALS = (ProtocolError, IntakeError, HTTPException)
COALITION = Coalition()
REPORT, (FILE,) = COALITION.seal_report({"alborada"}, text="una palabra", files=[b"archivo"])
KEY = hpke.PrivateKey(COALITION.members[0].kem_seed)
HEAD, CONTENT = envelope.open_report(envelope.parse(REPORT), key=KEY, index=0)
EXCERPT = excerpt.build(envelope.parse(REPORT), 0).to_bytes()
TAG, REPLY = COALITION.seal_reply("alborada", bytes(16))
SIGNED = json.loads(COALITION.document)["signed"].encode()
ASSEMBLY = Assembly(COALITION, is_witness=False)
LEAF = log.Entry(log.EntryKind.REPORT, 500_000, 1, bytes(32))
LOG = checkpoint.ReceiptLog("example.org/receipts", bytes(32))
NOTE = checkpoint.sign_checkpoint(bytes(32), LOG.name, log.TreeHead(1, bytes(32)))
PROOF = f"{checkpoint.PROOF_HEAD}\nindex 0\n\n{NOTE.decode()}".encode()
LOCKED = key_file.MAGIC + bytes((key_file.FORMAT, key_file.Purpose.MEMBER)) + bytes(128)
ADMISSION = Admission(bytes(32), cost=0, under_way=lambda: 0)
SOLUTION = solve(ADMISSION.challenge(Wanted("report", "0" * 32), now=datetime.now(UTC)))
CREDENTIAL = SOLUTION["Atalaya-Admission"].removeprefix("work ")
PAYLOAD = json.loads(base64.b64decode(CREDENTIAL))
METADATA = (
    f"token {base64.b64encode(bytes(32)).decode()},header {base64.b64encode(FILE[:96]).decode()}"
)
CARRIED = package.CarriedUpload(bytes(32), len(FILE))
PACKAGE = b"".join(package.package_pieces(REPORT, [(CARRIED, [FILE])]))
FORM = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n12\r\n--x--\r\n'
FORM_TYPE = "multipart/form-data; boundary=x"
THREAD = MadeUpThread()
EVENT, CARRIED_KEY = THREAD.event(), THREAD.key(bytes(32)).to_bytes()
FIRST = {
    "members": ["alborada", "brujula"],
    "keys": [encoding.to_base64url(CARRIED_KEY)],
    "event": encoding.to_base64url(EVENT),
}
LOGIN = {
    "member": "alborada",
    "key": "0" * 64,
    "origin": "https://example.org",
    "challenge": "A" * 96,
    "signature": "A" * 86,
}


def read_statement(data: bytes) -> object:
    return statement.read_content(statement.parse_statement(data))


def unpad_report(data: bytes) -> object:
    return padding.unpad(data, padding.report_size)


def admit(credential: str) -> object:
    """By a process that has not seen it before."""
    return Admission(bytes(32), cost=0, under_way=lambda: 0).admit(credential)


def read_package(data: bytes) -> object:
    return package.read_package(io.BytesIO(data))


def read_form(body: bytes, content_type: str = FORM_TYPE) -> object:
    """The body comes in pieces of seven bytes, which cut every part of the grammar."""

    async def receive() -> AsyncIterator[Message]:
        for start in range(0, len(body), 7):
            yield {"type": "http.request", "body": body[start : start + 7], "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}

    async def read() -> bytes:
        headers = [(b"content-type", content_type.encode("latin-1", "replace"))]
        request = Request({"type": "http", "headers": headers}, receive().__anext__)
        return b"".join([piece async for piece in form_file.file_in_form(request, 1024)])

    return asyncio.run(read())


def as_latin(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    """Headers and paths come as bytes and are read as Latin-1, so that every byte is a letter."""
    return lambda data: parse(data.decode("latin-1"))


@dataclass(frozen=True)
class Target:
    """A parser, and something that it takes."""

    parse: Callable[[bytes], object]
    sample: bytes


BYTES: Mapping[str, Target] = {
    "envelope of a report": Target(envelope.parse, REPORT),
    "envelope of a reply": Target(envelope.parse, REPLY),
    "header": Target(header.parse_header, REPORT[:96]),
    "header of an attachment": Target(attachments.read_header, FILE[:96]),
    "excerpt": Target(excerpt.parse, EXCERPT),
    "tags": Target(reply.parse_tags, TAG * 3),
    "fetched replies": Target(reply.parse_fetched, bytes(4 * reply.REPLY_BYTES)),
    "roster document": Target(
        partial(roster.verify_signed_roster, pins=COALITION.pins), COALITION.document
    ),
    "key file of a roster": Target(
        partial(roster.verify_key_file, COALITION.roster), COALITION.key_file
    ),
    "key file of a person": Target(key_file._parse_purpose, LOCKED),  # noqa: SLF001 - no Argon2id
    "pins": Target(root.parse_pins, COALITION.pins_bytes),
    "statement": Target(read_statement, ASSEMBLY.documents[0][0]),
    "wrapped keys": Target(key_ring.parse_wrapped_keys, bytes(2 * key_ring.WRAPPED_BYTES)),
    "archived keys": Target(archive.parse_archived_keys, bytes(2 * archive.ARCHIVED_BYTES)),
    "event of a thread": Target(thread_header.parse_event_header, EVENT),
    "carried keys": Target(thread_key.parse_carried_keys, CARRIED_KEY * 2),
    "first event": Target(partial(threads._read, FirstEvent), encoding.to_json(FIRST)),  # noqa: SLF001
    "entry of the receipt log": Target(log.parse_entry, LEAF.to_bytes()),
    "note": Target(checkpoint.parse_note, NOTE),
    "checkpoint": Target(checkpoint.parse_checkpoint, NOTE.split(b"\n\n")[0] + b"\n"),
    "receipt": Target(checkpoint.parse_proof, PROOF),
    "padding": Target(unpad_report, padding.pad(b"x", 16_384)),
    "head": Target(report.decode_head, HEAD),
    "report": Target(report.decode_report, CONTENT),
    "sensitive part": Target(sensitive.read_sensitive, b'{"choice":"tell","text":"x"}'),
    "package": Target(read_package, PACKAGE),
    "form with a file": Target(read_form, FORM),
    "JSON": Target(encoding.from_json_object, encoding.to_json(LOGIN)),
    "login": Target(sessions._parse, encoding.to_json(LOGIN)),  # noqa: SLF001
    "work": Target(work._parse, b'{"for":"report","id":"' + b"0" * 32 + b'"}'),  # noqa: SLF001
    "admission": Target(as_latin(admit), CREDENTIAL.encode()),
    "metadata of an upload": Target(as_latin(uploads._read_metadata), METADATA.encode()),  # noqa: SLF001
    "checksum of an upload": Target(
        as_latin(uploads._checksum),  # noqa: SLF001
        b"sha256 " + base64.b64encode(bytes(32)),
    ),
    "path of a tile": Target(as_latin(log.parse_tile_path), b"x001/x234/067.p/12"),
    "key of a log": Target(
        as_latin(checkpoint.parse_verifier_key), checkpoint.verifier_key(LOG).encode()
    ),
    "hex": Target(as_latin(lambda text: encoding.from_hex(text, 16)), b"0" * 32),
    "base64url": Target(as_latin(encoding.from_base64url), b"AAAA"),
}
TEXTS: Mapping[str, Callable[[str], object]] = {
    "words in Spanish": partial(return_code.from_words, language="es"),
    "words in English": partial(return_code.from_words, language="en"),
    "admission": admit,
    "metadata": uploads._read_metadata,  # noqa: SLF001
    "kind of a form": partial(read_form, FORM),
    "path of a tile": log.parse_tile_path,
    "key of a log": checkpoint.parse_verifier_key,
    "base64url": encoding.from_base64url,
}
WORDS = st.sampled_from(return_code.word_list("es")[::50] + return_code.word_list("en")[::50])
ALPHABET = st.sampled_from("ábc xX/.p0123456789ABCabc+=-_,\n\u2014\u0301\ud800\x00")


def try_on(parse: Callable[[Any], object], value: object) -> None:
    """Any other error than a refusal fails the test."""
    try:
        parse(value)
    except REFUSALS:
        return


@pytest.mark.parametrize("name", BYTES)
def test_any_bytes_are_taken_or_refused(name: str) -> None:
    target = BYTES[name]

    @fuzzed()
    @given(st.one_of(mutations(target.sample), st.binary(max_size=400)))
    def attempt(data: bytes) -> None:
        try_on(target.parse, data)

    attempt()


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_taken_or_refused(name: str) -> None:
    words = st.lists(WORDS, min_size=11, max_size=13).map(" ".join)

    @fuzzed()
    @given(st.one_of(st.text(max_size=200), st.text(ALPHABET, max_size=200), words))
    def attempt(text: str) -> None:
        try_on(TEXTS[name], text)

    attempt()


def admit_payload(payload: dict[str, Any]) -> object:
    return admit(base64.b64encode(json.dumps(payload).encode()).decode())


def parse_roster(value: dict[str, Any]) -> object:
    return roster.parse_roster(encoding.to_json(value), COALITION.root)


JSON: Mapping[str, tuple[Callable[[dict[str, Any]], object], dict[str, Any]]] = {
    "roster": (parse_roster, json.loads(SIGNED)),
    "statement": (
        lambda value: read_statement(encoding.to_json(value)),
        json.loads(ASSEMBLY.documents[0][0]),
    ),
    "pins": (
        lambda value: root.parse_pins(encoding.to_json(value)),
        json.loads(COALITION.pins_bytes),
    ),
    "login": (lambda value: sessions._parse(encoding.to_json(value)), LOGIN),  # noqa: SLF001
    "work": (
        lambda value: work._parse(encoding.to_json(value)),  # noqa: SLF001
        {"for": "upload", "id": "0" * 64, "size": 1},
    ),
    "next event": (
        lambda value: threads._read(NextEvent, encoding.to_json(value)),  # noqa: SLF001
        FIRST,
    ),
    "admission": (admit_payload, PAYLOAD),
    "head": (lambda value: report.decode_head(encoding.to_json(value)), json.loads(HEAD)),
    "report": (lambda value: report.decode_report(encoding.to_json(value)), json.loads(CONTENT)),
}


@pytest.mark.parametrize("name", JSON)
def test_json_of_another_shape_is_taken_or_refused(name: str) -> None:
    parse, sample = JSON[name]

    @fuzzed()
    @given(spoilt_values(sample))
    def attempt(value: dict[str, Any]) -> None:
        try_on(parse, value)

    attempt()


@pytest.mark.parametrize("name", BYTES)
def test_each_sample_is_one_that_its_parser_takes(name: str) -> None:
    """Else its mutations would never get past the first check."""
    BYTES[name].parse(BYTES[name].sample)
