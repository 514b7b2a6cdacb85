"""Every vector, by the Python implementation; ``tests/web`` does the same in TypeScript."""

import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.protocol import (
    archive,
    attachment,
    carry_over,
    checkpoint,
    consent,
    envelope,
    events,
    excerpt,
    fingerprint,
    hpke,
    key_file,
    key_ring,
    ledger,
    ledger_authors,
    log,
    login,
    package,
    padding,
    primitives,
    recovery,
    reply,
    report,
    return_code,
    root,
    roster,
    sensitive,
    statement,
    successor,
    thread,
    thread_chain,
    thread_header,
    thread_key,
)
from app.protocol.encoding import to_json
from app.protocol.errors import ProtocolError, SignatureInvalid, SlotBroken, ThreadKeyInvalid
from app.protocol.report import ManifestEntry
from app.protocol.vocabulary import vocabulary
from tests import casework
from tests.vectors.cases import unb64
from tests.vectors.chains import read_json
from tests.vectors.generate import all_cases
from tests.vectors.logs import state_of

FOLDER = Path(__file__).parents[1] / "vectors"
FILES = sorted(FOLDER.glob("*/*.json"))


def check_what(case: dict[str, Any]) -> None:
    assert events.read_what(case["what"]) == case["read"]


def check_case(case: dict[str, Any]) -> None:
    assert casework.folded(case["threads"]) == case["case"]


def check_permission(case: dict[str, Any]) -> None:
    assert casework.permitted(case) == case["permission"]


def check_clocks(case: dict[str, Any]) -> None:
    assert casework.timed(case) == case["clocks"]


def check_envelope(case: dict[str, Any]) -> None:
    key = hpke.PrivateKey(bytes.fromhex(case["member_seed"]))
    parsed = envelope.parse(unb64(case["envelope"]))
    head, content = envelope.open_report(parsed, key=key, index=case["index"])
    assert (head, content) == (unb64(case["head"]), unb64(case["content"]))


def check_excerpt(case: dict[str, Any]) -> None:
    key = hpke.PrivateKey(bytes.fromhex(case["member_seed"]))
    parsed = excerpt.parse(unb64(case["excerpt"]))
    assert excerpt.open_head(parsed, key=key, index=case["index"]) == unb64(case["head"])


def check_attachment(case: dict[str, Any]) -> None:
    manifest = ManifestEntry.model_validate(case["manifest"])
    pieces = attachment.open_file(manifest, io.BytesIO(unb64(case["envelope"])))
    assert b"".join(pieces) == unb64(case["content"])


def check_carry_over(case: dict[str, Any]) -> None:
    filled = carry_over.fill(
        case["template"].encode(),
        document=unb64(case["document"]),
        key_file=unb64(case["key_file"]),
    )
    assert filled.decode() == case["filled"]


def check_package(case: dict[str, Any]) -> None:
    data = unb64(case["package"])
    read = package.read_package(io.BytesIO(data))
    assert read.report_bytes == unb64(case["report"])
    assert [header.id.hex() for header in read.attachments] == case["ids"]
    assert [upload.token.hex() for upload in read.directory.uploads] == case["tokens"]
    assert list(read.directory.upload_starts) == case["starts"]
    assert read.directory.size == len(data)


def check_content(case: dict[str, Any]) -> None:
    decode = {"head": report.decode_head, "report": report.decode_report}[case["kind"]]
    content = decode(unb64(case["content"]))
    decoded = content.model_dump(mode="json", by_alias=True, exclude_none=True)
    assert {name: decoded[name] for name in case["decoded"]} == case["decoded"]


def check_consent(case: dict[str, Any]) -> None:
    parts = [
        consent.Part(part["id"], report.decode_report(to_json(part["report"])))
        for part in case["thread"]
    ]
    scopes = vocabulary("consent_scopes")
    found = consent.consent_of(parts, scopes, today=case["today"], is_ordered=case["is_ordered"])
    for scope, (value, people) in case["effective"].items():
        effective = found.effective[scope]
        assert (scope, effective.value, list(effective.hindered_by)) == (scope, value, people)
    for scope, bounds in case.get("bounds", {}).items():
        effective = found.effective[scope]
        names = effective.recipients
        assert effective.identity == bounds.get("identity")
        assert (None if names is None else list(names)) == bounds.get("recipients")
    for person, said in case.get("standings", {}).items():
        for scope, expected in said.items():
            standing = found.standings[person][scope]
            facts = ("value", "reason", "source", "again")
            given = {fact: getattr(standing, fact) for fact in facts}
            assert {fact: each for fact, each in given.items() if each} == expected
    assert list(found.withdrawing) == case.get("withdrawing", [])
    assert list(found.deleting) == case.get("deleting", [])


def check_padding(case: dict[str, Any]) -> None:
    size_for = {
        "head": padding.head_size,
        "report": padding.report_size,
        "reply": padding.reply_size,
        "sensitive": padding.sensitive_size,
        "attachment": padding.attachment_size,
    }[case["kind"]]
    content = padding.unpad(unb64(case["padded"]), size_for)
    assert content == unb64(case["content"])
    assert padding.pad(content, size_for(len(content))) == unb64(case["padded"])


def check_return_code(case: dict[str, Any]) -> None:
    code = return_code.from_words(case["text"], case["language"])
    assert code.hex() == case["code"]
    assert return_code.to_words(code, case["language"]) == case["words"]
    seed, reply = return_code.tag_seed(code), return_code.reply_seed(code)
    assert (seed.hex(), reply.hex()) == (case["tag_seed"], case["reply_seed"])
    public_key = hpke.public_key_of(reply)
    assert hashlib.sha256(public_key).hexdigest() == case["reply_public_key_sha256"]
    tags = [return_code.reply_tag(seed, case["member"], number).hex() for number in range(3)]
    assert tags == case["tags"]
    assert return_code.follow_key(code).hex() == case["follow_key"]
    keys = return_code.attachment_keys(code, bytes.fromhex(case["file_sha256"]))
    assert {name: value.hex() for name, value in vars(keys).items()} == case["attachment"]


def check_reply(case: dict[str, Any]) -> None:
    pins = root.parse_pins(json.dumps(case["pins"]).encode())
    known = [roster.verify_signed_roster(unb64(given), pins=pins) for given in case["rosters"]]
    opened = reply.open_reply(
        unb64(case["envelope"]),
        code=bytes.fromhex(case["code"]),
        tag=bytes.fromhex(case["tag"]),
        roster_of={one.hash: one for one in known}.get,
        now=datetime.fromisoformat(case["now"]),
    )
    assert vars(opened) == case["reply"]


def check_follow_up(case: dict[str, Any]) -> None:
    key, envelope_id = bytes.fromhex(case["follow_key"]), bytes.fromhex(case["envelope_id"])
    reply.check_follow_up(bytes.fromhex(case["mac"]), follow_key=key, envelope_id=envelope_id)


def check_roster(case: dict[str, Any]) -> None:
    seen, now = case["seen"], datetime.fromisoformat(case["now"])
    verified = roster.verify_roster(
        unb64(case["document"]),
        pins=root.parse_pins(json.dumps(case["pins"]).encode()),
        now=now,
        seen=roster.SeenRoster(seen["version"], bytes.fromhex(seen["hash"]), seen["root_version"])
        if seen
        else None,
    )
    roster.verify_key_file(verified, unb64(case["key_file"]))
    assert verified.hash.hex() == case["roster_hash"]
    named = verified.receipts and (verified.receipts.name, verified.receipts.key.hex())
    wanted = case.get("receipts")
    assert named == (wanted and (wanted["name"], wanted["key"]))
    current = [verified.current_key(member, now) for member in verified.members]
    assert [key and key.sha256.hex() for key in current] == case["current"]
    trained = [verified.current_sensitive_key(member, now) for member in verified.members]
    named_now = [key and key.sha256.hex() for key in trained]
    assert named_now == case.get("sensitive", [None] * len(named_now))


def check_successor(case: dict[str, Any]) -> None:
    trusted = root.parse_root(case["pins"]["root"].encode())
    before, _ = roster.parse_roster(case["before"].encode(), trusted)
    after, _ = roster.parse_roster(case["after"].encode(), trusted)
    successor.check_successor(after, before)


def check_merkle(case: dict[str, Any]) -> None:
    head = log.TreeHead(case["size"], bytes.fromhex(case["root"]))
    for entry in case["inclusion"]:
        proof = [bytes.fromhex(step) for step in entry["proof"]]
        leaf = log.leaf_hash(unb64(entry["entry"]))
        log.verify_inclusion(leaf, entry["index"], proof, head)
    for earlier in case["consistency"]:
        old = log.TreeHead(earlier["size"], bytes.fromhex(earlier["root"]))
        log.verify_consistency(old, head, [bytes.fromhex(step) for step in earlier["proof"]])


def _receipt_log(case: dict[str, Any]) -> checkpoint.ReceiptLog:
    return checkpoint.ReceiptLog(case["log"]["name"], bytes.fromhex(case["log"]["key"]))


def check_checkpoint(case: dict[str, Any]) -> None:
    note = unb64(case["note"])
    opened = checkpoint.open_checkpoint(note, _receipt_log(case))
    assert (opened.head.size, opened.head.root.hex()) == (case["size"], case["root"])
    for witness in case["witnesses"]:
        name, key = witness["name"], bytes.fromhex(witness["key"])
        assert checkpoint.cosigned_at(checkpoint.parse_note(note), name, key) == witness["time"]


def check_receipt(case: dict[str, Any]) -> None:
    about = case["entry"]
    entry = log.Entry(
        log.EntryKind(about["kind"]),
        about["hour"],
        about["roster_version"],
        bytes.fromhex(about["sha256"]),
    )
    assert log.parse_entry(entry.to_bytes()) == entry
    verified = checkpoint.verify_receipt(unb64(case["proof"]), entry=entry, log=_receipt_log(case))
    assert (verified.index, verified.checkpoint.head.size) == (case["index"], case["size"])


def check_notes(case: dict[str, Any]) -> None:
    notes = checkpoint.split_notes(unb64(case["data"]))
    for note in notes:
        checkpoint.parse_note(note)
    assert notes == [unb64(note) for note in case["notes"]]


def check_key_file(case: dict[str, Any]) -> None:
    purpose, plaintext = key_file.unlock(unb64(case["file"]), case["passphrase"])
    assert (purpose, plaintext.hex()) == (case["purpose"], case["plaintext"])


def check_login(case: dict[str, Any]) -> None:
    challenge = unb64(case["challenge"])
    login.check_login(
        bytes.fromhex(case["signing_key"]),
        origin=case["origin"],
        member=case["member"],
        challenge=challenge,
        signature=bytes.fromhex(case["signature"]),
    )
    message = login.login_message(case["origin"], case["member"], challenge)
    assert message.hex() == case["message"]


def check_public_key(case: dict[str, Any]) -> None:
    hpke.seal(unb64(case["public_key"]), info=b"", plaintext=b"")


def check_hpke(case: dict[str, Any]) -> None:
    key = hpke.PrivateKey(bytes.fromhex(case["seed"]))
    assert hashlib.sha256(key.public_key).hexdigest() == case["public_key_sha256"]
    if "sealed" in case:
        plaintext = key.open(unb64(case["sealed"]), info=unb64(case["info"]))
        if plaintext is None:
            raise SlotBroken
        assert plaintext == unb64(case["plaintext"])


def check_log(case: dict[str, Any]) -> None:
    log = ledger.Ledger(root.parse_pins(json.dumps(case["pins"]).encode()))
    *before, last = case["entries"]
    for entry in before:
        try:
            log.take(unb64(entry["document"]), arrived=entry["arrived"])
        except ProtocolError as error:
            raise AssertionError("refused before the last entry") from error
    log.take(unb64(last["document"]), arrived=last["arrived"])
    if "seen" in case:
        seen = case["seen"]
        log.check_seen(statement.LogPosition(seen["count"], bytes.fromhex(seen["hash"])))
    assert state_of(log) == case["state"]


def check_key_ring(case: dict[str, Any]) -> None:
    recipient = hpke.PrivateKey(bytes.fromhex(case["recipient"]))
    wrapped = key_ring.parse_wrapped_keys(unb64(case["wrapped"]))
    assert [key_ring.unwrap_key(key, recipient).hex() for key in wrapped] == case["seeds"]


def check_archive(case: dict[str, Any]) -> None:
    key, header = hpke.PrivateKey(bytes.fromhex(case["archive_seed"])), unb64(case["header"])
    (archived,) = archive.parse_archived_keys(unb64(case["archived"]))
    data_key = archive.open_archived(archived, header_bytes=header, key=key)
    assert data_key.hex() == case["data_key"]


def check_sensitive(case: dict[str, Any]) -> None:
    opened = sensitive.open_sensitive(
        unb64(case["sealed"]),
        header_bytes=unb64(case["header"]),
        member=case["member"],
        key=hpke.PrivateKey(bytes.fromhex(case["seed"])),
    )
    assert opened.model_dump(exclude_none=True) == case["opened"]


def check_fingerprint(case: dict[str, Any]) -> None:
    name, key = case["name"], bytes.fromhex(case["key"])
    assert fingerprint.fingerprint_words(name, key, "es") == case["es"]
    assert fingerprint.fingerprint_words(name, key, "en") == case["en"]
    assert all(fingerprint.same_words(typed, name, key) for typed in case["same"])
    assert not any(fingerprint.same_words(typed, name, key) for typed in case["different"])


def check_share(case: dict[str, Any]) -> None:
    key, commitment = bytes.fromhex(case["archive_seed"]), bytes.fromhex(case["commitment"])
    words = recovery.open_share(unb64(case["sealed"]), commitment, hpke.PrivateKey(key))
    assert words == case["words"]


def check_signature(case: dict[str, Any]) -> None:
    fields = ("public_key", "message", "signature")
    if not primitives.verify(*(bytes.fromhex(case[field]) for field in fields)):
        raise SignatureInvalid


def _thread_key(fields: dict[str, Any]) -> thread_key.ThreadKey:
    thread, key = (bytes.fromhex(fields[field]) for field in ("thread", "key"))
    return thread_key.ThreadKey(thread, fields["epoch"], key)


def check_event(case: dict[str, Any]) -> None:
    event, key = unb64(case["event"]), _thread_key(case)
    sentence = statement.read_content(thread.open_event(event, key))
    header = thread_header.parse_event_header(event)
    assert header.to_bytes() == event[: thread_header.EVENT_HEADER_BYTES]
    assert (header.number, header.before.hex()) == (case["number"], case["before"])
    assert (key.id.hex(), thread_header.event_hash(event).hex()) == (case["key_id"], case["hash"])
    assert thread.place_of(event) == sentence.body["place"] == case["place"]
    data_key = bytes.fromhex(case["data_key"])
    assert thread.joint_thread(data_key).hex() == case["joint"]
    assert thread.private_thread(data_key, "alborada").hex() == case["private"]


def check_carried_key(case: dict[str, Any]) -> None:
    recipient = hpke.PrivateKey(bytes.fromhex(case["recipient"]))
    carried = thread_key.parse_carried_keys(unb64(case["carried"]))
    opened = [thread_key.open_carried_key(each, recipient) for each in carried]
    if [key.id.hex() for key in opened] != case["key_ids"]:
        raise ThreadKeyInvalid
    assert [key.key.hex() for key in opened] == case["keys"]
    assert b"".join(each.to_bytes() for each in carried) == unb64(case["carried"])


def check_thread(case: dict[str, Any]) -> None:
    log = ledger.Ledger(root.parse_pins(json.dumps(case["pins"]).encode()))
    for entry in case["log"]:
        log.take(unb64(entry["document"]), arrived=entry["arrived"])
    keys = {key.id: key for key in map(_thread_key, case["keys"])}
    authors = ledger_authors.Authors(log)
    chain = thread_chain.ThreadChain(bytes.fromhex(case["thread"]), authors=authors, keys=keys)
    *before, last = map(unb64, case["events"])
    try:
        read = [chain.take(event) for event in before]
    except ProtocolError as error:
        raise AssertionError("refused before the last event") from error
    read.append(chain.take(last))
    if "seen" in case:
        seen = case["seen"]
        chain.check_seen(thread.ThreadPosition(seen["count"], bytes.fromhex(seen["hash"])))
    if "listed" in case:
        chain.check_members(case["listed"])
    assert [read_json(event) for event in read] == case["read"]
    assert sorted(chain.members) == case["members"]


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "archive": check_archive,
    "attachment": check_attachment,
    "carried_key": check_carried_key,
    "carry_over": check_carry_over,
    "case": check_case,
    "checkpoint": check_checkpoint,
    "clocks": check_clocks,
    "consent": check_consent,
    "content": check_content,
    "envelope": check_envelope,
    "event": check_event,
    "excerpt": check_excerpt,
    "fingerprint": check_fingerprint,
    "follow_up": check_follow_up,
    "hpke": check_hpke,
    "key_file": check_key_file,
    "key_ring": check_key_ring,
    "log": check_log,
    "login": check_login,
    "merkle": check_merkle,
    "notes": check_notes,
    "package": check_package,
    "padding": check_padding,
    "permission": check_permission,
    "public_key": check_public_key,
    "receipt": check_receipt,
    "reply": check_reply,
    "return_code": check_return_code,
    "root": check_roster,
    "roster": check_roster,
    "sensitive": check_sensitive,
    "share": check_share,
    "signature": check_signature,
    "successor": check_successor,
    "thread": check_thread,
    "what": check_what,
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_vector_ends_at_the_stage_it_names(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    stage = "ok"
    try:
        CHECKS[path.parent.name](case)
    except ProtocolError as error:
        stage = error.stage
    assert stage == case["expect"], case["comment"]


def test_committed_vectors_are_the_cases_that_the_generator_makes() -> None:
    made = {(case.folder, case.name): (case.comment, case.expect) for case in all_cases()}
    committed = {}
    for path in FILES:
        case = json.loads(path.read_text(encoding="utf-8"))
        committed[path.parent.name, path.stem] = (case["comment"], case["expect"])
    assert committed == made


def test_counting_seed_gives_the_public_key_that_other_implementations_give() -> None:
    public_key = hpke.public_key_of(bytes(range(32)))
    assert hashlib.sha256(public_key).hexdigest().startswith("c9a3565f")


def test_every_vector_that_the_specification_names_exists() -> None:
    text = (FOLDER.parents[1] / "docs" / "protocol.md").read_text(encoding="utf-8")
    for folder, name in re.findall(r"`\[([a-z_]+)/([a-z0-9*-]+)\]`", text):
        assert list((FOLDER / folder).glob(f"{name}.json")), f"{folder}/{name}"
