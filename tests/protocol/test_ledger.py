"""What the log of governance promises beyond the vectors."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.errors import (
    LogForked,
    Malformed,
    ProposalInvalid,
    ProtocolError,
    RosterRolledBack,
    StatementOutOfPlace,
)
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import Entry, log_start, moment_of
from app.protocol.primitives import random_bytes, sha256
from app.protocol.root import parse_pins
from app.protocol.roster import SeenRoster, verify_key_file, verify_roster
from app.protocol.statement import LogPosition
from tests.assembly import Assembly, Device, differences, id_of
from tests.coalition import Coalition, Secrets
from tests.vectors.cases import unb64

FOLDER = Path(__file__).parents[1] / "vectors" / "log"
CASES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
TAKEN = [name for name, case in CASES.items() if case["expect"] == "ok"]
REFUSED = [name for name, case in CASES.items() if case["expect"] != "ok" and "seen" not in case]


def before_the_last(name: str) -> Ledger:
    """A reader of a case who has taken all of its entries but the last."""
    case = CASES[name]
    ledger = Ledger(parse_pins(json.dumps(case["pins"]).encode()))
    for entry in case["entries"][:-1]:
        ledger.take(unb64(entry["document"]), arrived=entry["arrived"])
    return ledger


def take_last(name: str, ledger: Ledger) -> Entry:
    last = CASES[name]["entries"][-1]
    return ledger.take(unb64(last["document"]), arrived=last["arrived"])


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_document_changes_nothing(name: str) -> None:
    ledger = before_the_last(name)
    before = deepcopy(ledger)
    with pytest.raises(ProtocolError):
        take_last(name, ledger)
    assert differences(ledger, before) == []


@pytest.mark.parametrize("name", TAKEN)
def test_two_readers_of_one_log_agree(name: str) -> None:
    one, two = before_the_last(name), before_the_last(name)
    assert take_last(name, one) == take_last(name, two)
    assert differences(one, two) == []


@pytest.mark.parametrize("name", TAKEN)
def test_nothing_is_taken_twice(name: str) -> None:
    ledger = before_the_last(name)
    take_last(name, ledger)
    with pytest.raises(ProtocolError):
        take_last(name, ledger)


@pytest.fixture
def assembly() -> Assembly:
    """Three members and a first roster; nothing waits."""
    return Assembly(Coalition())


@pytest.fixture
def patient() -> Assembly:
    """Three members and a first roster; what is new waits for two days."""
    return Assembly(Coalition(waiting_hours=48))


def reread(assembly: Assembly) -> Ledger:
    """What somebody sees who reads the log from its beginning."""
    ledger = Ledger(assembly.coalition.pins)
    for document, hour in assembly.documents:
        ledger.take(document, arrived=hour)
    return ledger


def test_the_hash_of_a_log_covers_bytes_and_hour_of_each_document(assembly: Assembly) -> None:
    expected = sha256(b"atalaya/1 log" + assembly.coalition.name.encode())
    assert log_start(assembly.coalition.name) == expected
    for document, hour in assembly.documents:
        arrival = hour.to_bytes(4, "big")
        expected = sha256(b"atalaya/1 log entry" + expected + arrival + sha256(document))
    assert assembly.ledger.position == LogPosition(len(assembly.documents), expected)


def test_a_log_that_goes_on_is_the_one_that_was_seen(assembly: Assembly) -> None:
    seen = assembly.ledger.position
    assembly.propose(assembly.renewal())
    assembly.ledger.check_seen(seen)
    with pytest.raises(LogForked):
        Ledger(assembly.coalition.pins).check_seen(seen)


def test_a_log_with_one_other_byte_is_not_the_one_that_was_seen(assembly: Assembly) -> None:
    seen = assembly.ledger.position
    other = Ledger(assembly.coalition.pins)
    *documents, (last, hour) = assembly.documents
    for document, arrived in documents:
        other.take(document, arrived=arrived)
    other.take(last + b"\n", arrived=hour)
    assert other.roster == assembly.roster
    with pytest.raises(LogForked):
        other.check_seen(seen)


def test_a_statement_above_one_mebibyte_is_refused(assembly: Assembly) -> None:
    document = assembly.certificate(Device("ana", "alborada"), ["lead"])
    padded = document[:-1] + b" " * (DOCUMENT_LIMIT - len(document)) + b"}"
    assert len(padded) == DOCUMENT_LIMIT
    with pytest.raises(Malformed):
        assembly.ledger.take(padded[:-1] + b" }", arrived=assembly.hour)
    assembly.ledger.take(padded, arrived=assembly.hour)


def test_an_hour_beyond_the_calendar_is_its_last() -> None:
    assert moment_of(2**32 - 1) == moment_of(2**31)
    assert moment_of(0).year == 1970


def test_a_founding_log_adds_up_to_the_founding_members(assembly: Assembly) -> None:
    assert [member.id for member in assembly.roster.members] == ["alborada", "brujula", "cauce"]
    kinds = [entry.kind for entry in assembly.ledger.entries]
    assert kinds == ["proposal", "probe", "probe", "probe", "signature", "signature", "roster"]
    assert differences(reread(assembly), assembly.ledger) == []


def test_an_entry_names_its_author(assembly: Assembly) -> None:
    lead = Device("ana", "alborada")
    certificate = assembly.certify(lead, "lead")
    document = assembly.write("proposal", assembly.renewal(), seed=lead.signing_seed, by="alborada")
    author = assembly.take(document).author
    assert author
    assert (author.key_id, author.member) == (id_of(lead.signing_seed), "alborada")
    assert author.certificate == assembly.ledger.certificates[certificate].certificate


def test_a_proposal_says_what_it_waits_for(patient: Assembly) -> None:
    new = Secrets("dorada")
    patient.secrets[new.id] = new
    proposal = patient.propose(patient.admission(new))
    state = patient.ledger.proposals[proposal.id]
    lacks = patient.ledger.lacks
    assert lacks(state, hour=patient.hour) == ["probes", "signatures", "time"]
    patient.answer(proposal, new)
    assert lacks(state, hour=patient.hour) == ["signatures", "time"]
    for seed in patient.signers[:2]:
        patient.sign(proposal, seed)
    assert lacks(state, hour=patient.hour) == ["time"]
    assert patient.ledger.ready(hour=patient.hour + 48) is None
    assert patient.ledger.ready(hour=patient.hour + 49) is state


def test_the_earliest_ready_proposal_is_published_first(assembly: Assembly) -> None:
    first, second = (assembly.propose(assembly.renewal()) for _ in range(2))
    for proposal in (second, first):
        for seed in assembly.signers[1:]:
            assembly.sign(proposal, seed)
    ready = assembly.ledger.ready(hour=assembly.hour)
    assert ready
    assert ready.proposal.id == first.id


def test_what_was_taken_back_is_not_put_together(assembly: Assembly) -> None:
    proposal = assembly.propose(assembly.renewal())
    one, two, three = assembly.signers
    for seed in (one, two, three):
        assembly.sign(proposal, seed)
    no = {"proposal": proposal.id, "reason": "me equivoqué"}
    assembly.take(assembly.write("refusal", no, seed=two, by=None))
    document = json.loads(assembly.publish())
    assert {entry["key"] for entry in document["signatures"]} == {id_of(one), id_of(three)}


def test_a_members_refusal_withdraws_no_signature(assembly: Assembly) -> None:
    proposal = assembly.propose(assembly.renewal())
    for seed in assembly.signers[:2]:
        assembly.sign(proposal, seed)
    no = {"proposal": proposal.id, "reason": "no queremos"}
    seed = assembly.secrets["cauce"].signing_seed
    assembly.take(assembly.write("refusal", no, seed=seed, by="cauce"))
    state = assembly.ledger.proposals[proposal.id]
    assert [refusal.reason for refusal in state.refusals] == ["no queremos"]
    assert assembly.ledger.ready(hour=assembly.hour) is state


def test_the_signatures_of_two_proposals_are_not_added_up(assembly: Assembly) -> None:
    for seed in assembly.signers[:2]:
        proposal = assembly.propose(assembly.renewal())
        assembly.sign(proposal, seed)
        assembly.wait(hours=1)
    assert assembly.ledger.ready(hour=assembly.hour) is None


def test_a_client_accepts_what_the_log_has_taken(patient: Assembly) -> None:
    """Through an admission, other signers, a rotation and a retirement."""
    patient.admit(Secrets("dorada"))
    change_signers(patient)
    patient.wait(days=1)
    member = replace(patient.secrets["brujula"], kem_seed=random_bytes(32))
    patient.secrets["brujula"] = member
    patient.settle(patient.propose(patient.rotation(member)), [member])
    patient.settle(patient.propose(patient.retirement("alborada")))
    assert differences(reread(patient), patient.ledger) == []
    assert clients_last_roster(patient) == patient.roster.version == 6


def clients_last_roster(assembly: Assembly) -> int:
    """The version at which a client ends who saw every roster when it was published."""
    seen = None
    for document, hour in assembly.documents:
        if b'"kind"' in document[:10]:
            continue
        roster = verify_roster(
            document, pins=assembly.coalition.pins, now=moment_of(hour), seen=seen
        )
        seen = SeenRoster(roster.version, roster.hash, roster.root.version)
    assert seen
    return seen.version


def change_signers(assembly: Assembly, **changes: Any) -> None:
    """A root with one signer exchanged, by the two who stay."""
    seeds = [*assembly.signers[1:], random_bytes(32)]
    root = replace(assembly.next_root(seeds, 2), **changes)
    roster = assembly.draft(assembly.roster.members, root=root)
    proposal = assembly.propose(assembly.proposal_body("root", roster, root=root))
    for seed in seeds[:2]:
        assembly.sign(proposal, seed)
    assembly.wait(hours=assembly.ledger.root.waiting_hours + 1)
    assembly.publish()
    assembly.signers = seeds


def test_the_chain_of_roots_is_kept_for_the_next_roster(assembly: Assembly) -> None:
    for _ in range(3):
        change_signers(assembly)
    document = assembly.settle(assembly.propose(assembly.renewal()))
    assert len(json.loads(document)["roots"]) == 3
    roster = verify_roster(document, pins=assembly.coalition.pins, now=assembly.now)
    assert roster.root == assembly.ledger.root
    assert roster.root.version == 4


def test_a_proposed_root_does_not_shorten_its_own_waiting(patient: Assembly) -> None:
    root = replace(patient.next_root(patient.signers, 2), waiting_hours=0)
    roster = patient.draft(patient.roster.members, root=root)
    proposal = patient.propose(patient.proposal_body("root", roster, root=root))
    state = patient.ledger.proposals[proposal.id]
    assert not state.is_due(patient.hour)
    assert not state.is_due(patient.hour + 48)
    assert state.is_due(patient.hour + 49)


def test_a_proposed_root_does_not_make_itself_wait_longer(assembly: Assembly) -> None:
    change_signers(assembly, waiting_hours=8760)
    assert assembly.ledger.root.waiting_hours == 8760


def test_a_client_with_the_newest_roster_takes_none_from_before(assembly: Assembly) -> None:
    old = assembly.documents[-1][0]
    assembly.settle(assembly.propose(assembly.renewal()))
    seen = SeenRoster(assembly.roster.version, assembly.roster.hash)
    with pytest.raises(RosterRolledBack):
        verify_roster(old, pins=assembly.coalition.pins, now=assembly.now, seen=seen)


def test_a_log_that_begins_with_a_roster_can_go_on(assembly: Assembly) -> None:
    """As on a server that was moved: the keys come from the key file."""
    moved = Assembly(assembly.coalition, founded=False)
    moved.take(assembly.coalition.document)
    roster = moved.roster
    assert moved.ledger.roster_document == assembly.coalition.document
    proposal = moved.propose(moved.renewal())
    for seed in moved.signers[:2]:
        moved.sign(proposal, seed)
    with pytest.raises(StatementOutOfPlace):
        moved.publish()
    members = verify_key_file(roster, assembly.coalition.key_file)
    moved.ledger.learn_keys(key for keys in members for key in keys)
    moved.publish()
    assert moved.roster.version == roster.version + 1


def test_whoever_knows_the_keys_refuses_the_hash_of_others(assembly: Assembly) -> None:
    body = assembly.renewal()
    roster = json.loads(body["roster"])
    body["roster"] = json.dumps({**roster, "keys_sha256": "0" * 64})
    with pytest.raises(ProposalInvalid):
        assembly.propose(body)


def test_the_duplicate_of_a_proposal_does_not_block_it(assembly: Assembly) -> None:
    """Somebody else proposes the same roster first, with probes that nobody can answer."""
    new = Secrets("dorada")
    assembly.secrets[new.id] = new
    body = assembly.admission(new)
    broken = [{**probe, "commitment": "0" * 64} for probe in body["probes"]]
    assembly.propose({**body, "probes": broken}, by=assembly.secrets["cauce"])
    assembly.settle(assembly.propose(body), [new])
    assert assembly.roster.member("dorada")


def test_a_person_of_a_member_speaks_only_as_long_as_the_certificate_counts(
    assembly: Assembly,
) -> None:
    device = Device("ana", "alborada")
    key = id_of(device.signing_seed)
    certificate = assembly.certify(device, "lead")
    state = assembly.ledger.certificates[certificate]
    at = assembly.ledger.certificate_of
    second = timedelta(seconds=1)
    assert at(key, at=assembly.now) == state.certificate
    assert at(key, at=state.certificate.expires - second) == state.certificate
    assert at(key, at=state.certificate.expires) is None
    assembly.revoke("alborada", certificate, [random_bytes(32)])
    assert at(key, at=assembly.now) is None
