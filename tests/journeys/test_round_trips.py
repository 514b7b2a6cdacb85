"""What one language seals the other opens, whichever cryptography the browser has."""

import base64
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from app.protocol import attachment, envelope, hpke
from app.protocol.encoding import to_base64url, to_json
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes, signing_public_key
from app.protocol.report import ManifestEntry
from app.protocol.statement import LogPosition, verify_statement
from app.protocol.thread import (
    Speaker,
    ThreadPosition,
    new_thread,
    open_event,
    place_of,
    seal_event,
)
from app.protocol.thread_key import (
    carry_key,
    new_thread_key,
    open_carried_key,
    parse_carried_keys,
)
from tests.coalition import FORM_HASH, Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, build
from tests.threads import NOTE
from tests.vectors.cases import unb64

REPORT_SIZES = (0, 1, 65_535, 65_536, 65_537, 3 * 65_536)
FILE_SIZES = (*REPORT_SIZES, 2_000_000)
SIGNATURES = Path(__file__).parents[1] / "vectors" / "signature"
HEAD = to_json({"type": "attack", "lang": "es"})
# Without `subtle` a browser has nothing native, as on an insecure or an old one.
NO_WEBCRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', {value: undefined})"

BROWSERS: dict[str, tuple[list[str], str]] = {
    "native": ([], ""),
    "pure JavaScript": ([], NO_WEBCRYPTO),
    "jitless": (["--js-flags=--jitless"], ""),
    "jitless pure JavaScript": (["--js-flags=--jitless"], NO_WEBCRYPTO),
}

SEAL_REPORT = """async ({roster, keys, chosen, form, head, content}) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    const encapsulations = [];
    for (const key of keys) encapsulations.push(await a.encapsulate(own, a.fromBase64(key)));
    return a.toBase64(await a.sealReport(own, {roster, encapsulations,
        chosen: new Set(chosen), formHash: a.fromBase64(form), head: a.fromBase64(head),
        content: a.fromBase64(content)}));
}"""
OPEN_REPORT = """async ({data, index, seed}) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    const reader = {index, seed: a.fromBase64(seed)};
    const opened = await a.openReport(own, a.parseEnvelope(a.fromBase64(data)), reader);
    return [a.toBase64(opened.head), a.toBase64(opened.content)];
}"""
SEAL_FILE = """async ({roster, form, id, key, content}) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives(), pieces = [];
    const sealing = a.sealAttachment(own, {roster, formHash: a.fromBase64(form),
        id: a.fromBase64(id), key: a.fromBase64(key), source: new Blob([a.fromBase64(content)])});
    for await (const piece of sealing) pieces.push(piece);
    return a.toBase64(new Uint8Array(await new Blob(pieces).arrayBuffer()));
}"""
OPEN_FILE = """async ({manifest, data}) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives(), pieces = [];
    const opening = a.openAttachment(own, {manifest, sealed: new Blob([a.fromBase64(data)])});
    for await (const piece of opening) pieces.push(piece);
    return a.toBase64(new Uint8Array(await new Blob(pieces).arrayBuffer()));
}"""

SEAL_EVENT = """async ({thread, key, seed, what, recipient, hash}) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    const thread_key = a.threadKey(thread, 1, a.fromBase64(key));
    const event = await a.sealEvent(own, what, {key: thread_key, behind: a.BEGINNING,
        coalition: "ensayo", by: "alborada", seed: a.fromBase64(seed),
        time: new Date("2026-11-28T12:00:00Z"), after: {count: 1, hash}});
    const carried = await a.carryKey(own, thread_key, a.fromBase64(recipient));
    return [a.toBase64(event), a.toBase64(a.encodeCarriedKey(carried))];
}"""
OPEN_EVENT = """async ({event, carried, seed}) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives();
    const [parsed] = a.parseCarriedKeys(a.fromBase64(carried));
    const key = await a.openCarriedKey(own, parsed, a.fromBase64(seed));
    const {document} = await a.openEvent(own, a.fromBase64(event), key);
    return a.toBase64(document.signed);
}"""
VERIFY = """async (signed) => {
    const a = globalThis.atalaya, own = await a.choosePrimitives(), verdicts = [];
    const bytes = (hex) => a.fromHex(hex, hex.length / 2);
    for (const {public_key, message, signature} of signed)
        verdicts.push(await own.verify(bytes(public_key), bytes(message), bytes(signature)));
    return verdicts;
}"""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page with the protocol as a global is served."""
    folder = tmp_path_factory.mktemp("harness")
    build(["-c", "vite.harness.config.ts"], {"ATALAYA_HARNESS_OUT": str(folder)})
    (folder / "index.html").write_text("<!doctype html><script src=harness.js></script>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=BROWSERS)
def page(request: pytest.FixtureRequest, playwright: Playwright, harness: str) -> Iterator[Page]:
    flags, script = BROWSERS[request.param]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
    page = browser.new_page()
    if script:
        page.add_init_script(script)
    page.goto(harness)
    native = page.evaluate("async () => (await globalThis.atalaya.choosePrimitives()).native")
    assert set(native.values()) == {not script}, native
    yield page
    browser.close()


@pytest.fixture(scope="module")
def coalition() -> Coalition:
    return Coalition()


def roster_in_page(coalition: Coalition) -> dict[str, Any]:
    roster = coalition.roster
    members = [
        {"id": member.id, "intake": [{"sha256": key.sha256.hex()} for key in member.intake]}
        for member in roster.members
    ]
    return {"version": roster.version, "hash": roster.hash.hex(), "members": members}


@pytest.mark.parametrize("size", REPORT_SIZES)
def test_a_report_sealed_in_the_browser_is_opened_in_python(
    page: Page, coalition: Coalition, size: int
) -> None:
    content = random_bytes(size)
    argument = {
        "roster": roster_in_page(coalition),
        "keys": [b64(member.kem_key) for member in coalition.members],
        "chosen": ["alborada", "cauce"],
        "form": b64(FORM_HASH),
        "head": b64(HEAD),
        "content": b64(content),
    }
    data = base64.b64decode(page.evaluate(SEAL_REPORT, argument))
    key = hpke.PrivateKey(coalition.members[2].kem_seed)
    assert envelope.open_report(envelope.parse(data), key=key, index=2) == (HEAD, content)


@pytest.mark.parametrize("size", REPORT_SIZES)
def test_a_report_sealed_in_python_is_opened_in_the_browser(
    page: Page, coalition: Coalition, size: int
) -> None:
    content = random_bytes(size)
    data = envelope.seal_report(
        roster_version=1,
        roster_hash=bytes(32),
        form_hash=FORM_HASH,
        public_keys=[member.kem_key for member in coalition.members],
        chosen={1},
        head=HEAD,
        content=content,
    )
    seed = coalition.members[1].kem_seed
    opened = page.evaluate(OPEN_REPORT, {"data": b64(data), "index": 1, "seed": b64(seed)})
    assert [base64.b64decode(part) for part in opened] == [HEAD, content]


def manifest_of(content: bytes, attachment_id: bytes, key: bytes) -> ManifestEntry:
    return ManifestEntry(
        id=attachment_id.hex(),
        key=to_base64url(key),
        name="a1.bin",
        media_type="application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@pytest.mark.parametrize("size", FILE_SIZES)
def test_a_file_sealed_in_the_browser_is_opened_in_python(
    page: Page, coalition: Coalition, size: int
) -> None:
    content, attachment_id, key = random_bytes(size), random_bytes(16), random_bytes(32)
    argument = {
        "roster": roster_in_page(coalition),
        "form": b64(FORM_HASH),
        "id": b64(attachment_id),
        "key": b64(key),
        "content": b64(content),
    }
    data = base64.b64decode(page.evaluate(SEAL_FILE, argument))
    manifest = manifest_of(content, attachment_id, key)
    assert b"".join(attachment.open_file(manifest, io.BytesIO(data))) == content


@pytest.mark.parametrize("size", FILE_SIZES)
def test_a_file_sealed_in_python_is_opened_in_the_browser(page: Page, size: int) -> None:
    content, key = random_bytes(size), random_bytes(32)
    header = Header(Kind.ATTACHMENT, 0, 1, bytes(32), FORM_HASH, random_bytes(16))
    sealed = attachment.seal(header, key=key, source=io.BytesIO(content), size=size)
    manifest = manifest_of(content, header.id, key).model_dump()
    argument = {"manifest": manifest, "data": b64(b"".join(sealed))}
    opened = page.evaluate(OPEN_FILE, argument)
    assert base64.b64decode(opened) == content


def test_an_event_sealed_in_the_browser_is_opened_in_python(page: Page) -> None:
    key, seed, recipient = new_thread_key(new_thread()), random_bytes(32), random_bytes(32)
    sealed, carried = page.evaluate(
        SEAL_EVENT,
        {
            "thread": key.thread.hex(),
            "key": b64(key.key),
            "seed": b64(seed),
            "what": NOTE,
            "recipient": b64(hpke.public_key_of(recipient)),
            "hash": "ab" * 32,
        },
    )
    (given,) = parse_carried_keys(unb64(carried))
    opened = open_carried_key(given, hpke.PrivateKey(recipient))
    assert opened == key
    event = unb64(sealed)
    sentence = open_event(event, opened)
    said = verify_statement(sentence, signing_public_key(seed), coalition="ensayo")
    assert (said.by, said.after) == ("alborada", LogPosition(1, b"\xab" * 32))
    assert (said.body["what"], said.body["place"]) == (NOTE, place_of(event))


def test_an_event_sealed_in_python_is_opened_in_the_browser(page: Page) -> None:
    key, recipient = new_thread_key(new_thread()), random_bytes(32)
    event = seal_event(
        NOTE,
        key=key,
        behind=ThreadPosition(),
        speaker=Speaker("ensayo", "alborada", random_bytes(32)),
        time=datetime(2026, 11, 28, tzinfo=UTC),
        after=LogPosition(1, bytes(32)),
    )
    carried = carry_key(key, hpke.public_key_of(recipient)).to_bytes()
    given = {"event": b64(event), "carried": b64(carried), "seed": b64(recipient)}
    signed = unb64(page.evaluate(OPEN_EVENT, given))
    assert signed == open_event(event, key).document.signed


def test_the_browser_lets_the_same_signatures_count(page: Page) -> None:
    """Browsers by themselves take keys of small order, and noble what holds times eight."""
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in SIGNATURES.glob("*.json")]
    assert page.evaluate(VERIFY, cases) == [case["expect"] == "ok" for case in cases]
