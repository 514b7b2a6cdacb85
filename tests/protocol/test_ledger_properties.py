"""Rules of the log that hold for every input, tried on inputs that nobody chose."""

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.application import read_application, read_device
from app.protocol.deletion import deletion_body, objection_body
from app.protocol.document import sign_document
from app.protocol.encoding import to_json
from app.protocol.errors import ApplicationInvalid, ProtocolError
from app.protocol.primitives import random_bytes
from app.protocol.statement import KINDS, Kind, purpose_of
from tests.assembly import Assembly, Device, differences
from tests.coalition import Coalition, Secrets
from tests.fuzz.effort import FEW, fuzzed


class Situation:
    """A log, and for each kind a document that it would take next."""

    def __init__(self) -> None:
        self.assembly = assembly = Assembly(Coalition(waiting_hours=1))
        self.change_signers()
        self.new = new = Secrets("dorada")
        assembly.secrets[new.id] = new
        lead, device = Device("ana", "alborada"), Device("berta", "alborada")
        certificate = assembly.certify(lead, "lead")
        proposal = assembly.propose(assembly.admission(new))
        shares = assembly.ceremony_body("alborada", ("brujula", "cauce"))
        ceremony = assembly.take(self.say("shares", shares, "alborada")).id
        opening = assembly.opening_body(ceremony, Secrets("alborada"))
        order = deletion_body([random_bytes(32)], reason="lo pide")
        deletion = assembly.take(self.say("deletion", order, "cauce")).id
        renewal = assembly.proposal_body("renew", assembly.draft(assembly.roster.members))
        self.documents = {
            "proposal": self.say("proposal", {**assembly.admission(new), "reason": "otra"}),
            "probe": self.say("probe", assembly.answer_body(proposal, new), new.id),
            "signature": self.say(
                "signature", assembly.signature_body(proposal, assembly.signers[0])
            ),
            "refusal": self.say("refusal", {"proposal": proposal.id, "reason": "no"}, "cauce"),
            "certificate": assembly.certificate(device, ["intake", "auditor"]),
            "revocation": self.say(
                "revocation",
                {"certificate": certificate, "reason": "se fue", "held": ["0" * 64]},
                "alborada",
            ),
            "shares": self.say("shares", {**shares, "note": "otra"}, "alborada"),
            "receipt": self.say("receipt", {"shares": ceremony}, "brujula"),
            "opening": self.say("opening", opening, "cauce"),
            "deletion": self.say("deletion", {**order, "reason": "otra vez"}, "alborada"),
            "objection": self.say(
                "objection", objection_body(deletion, reason="es prueba"), "brujula"
            ),
            "roster": self.roster(renewal["roster"]),
        }
        self.state = deepcopy(assembly.ledger)

    def say(self, kind: Kind, body: dict[str, Any], member: str | None = None) -> bytes:
        return self.assembly.write(kind, body, seed=self.seed(member), by=member)

    def seed(self, member: str | None) -> bytes:
        assembly = self.assembly
        return assembly.secrets[member].signing_seed if member else assembly.signers[0]

    def change_signers(self) -> None:
        """So that a roster needs its chain of roots."""
        assembly = self.assembly
        seeds = [assembly.signers[1], random_bytes(32), random_bytes(32)]
        proposal = assembly.propose(assembly.root_change(seeds, 2))
        for seed in (*assembly.signers[:2], *seeds[1:2]):
            body = assembly.signature_body(proposal, seed, old_only=seed not in seeds)
            assembly.take(assembly.write("signature", body, seed=seed, by=None))
        assembly.wait(hours=2)
        assembly.publish()
        assembly.signers = seeds

    def roster(self, text: str) -> bytes:
        """Signed by as many as are needed."""
        document = sign_document(text.encode(), self.assembly.signers[:2], b"atalaya-roster-1\n")
        return to_json({"roots": self.assembly.ledger.roots, **document})

    def signed(self, kind: str, content: dict[str, Any], by: Any) -> bytes:
        """Any content as its author would have signed it."""
        signed = to_json(content)
        if kind == "roster":
            return self.roster(signed.decode())
        seed = self.seed(by)
        purpose = purpose_of(kind)  # type: ignore[arg-type]
        return to_json({"kind": kind, **sign_document(signed, [seed], purpose)})


SITUATION = Situation()
NAMES = sorted(SITUATION.documents)


def refused(document: bytes) -> bool:
    """Whether the log refuses it, with one of its own errors and unchanged."""
    ledger = SITUATION.assembly.ledger
    try:
        ledger.take(document, arrived=SITUATION.assembly.hour)
    except ProtocolError:
        assert differences(ledger, SITUATION.state) == []
        return True
    SITUATION.assembly.ledger = deepcopy(SITUATION.state)
    return False


@pytest.mark.parametrize("name", NAMES)
def test_each_document_would_be_taken_as_it_is(name: str) -> None:
    ledger = deepcopy(SITUATION.assembly.ledger)
    ledger.take(SITUATION.documents[name], arrived=SITUATION.assembly.hour)
    assert len(ledger.entries) == len(SITUATION.assembly.ledger.entries) + 1


@given(st.sampled_from(NAMES), st.integers(0, 2**16), st.integers(1, 255))
def test_a_document_with_one_changed_byte_is_never_taken(name: str, at: int, change: int) -> None:
    document = bytearray(SITUATION.documents[name])
    document[at % len(document)] ^= change
    assert refused(bytes(document))


@given(st.sampled_from(NAMES), st.integers(0, 2**16), st.integers(0, 2**16))
def test_a_document_that_was_cut_is_never_taken(name: str, start: int, length: int) -> None:
    document = SITUATION.documents[name]
    start %= len(document)
    end = start + 1 + length % (len(document) - start)
    assert refused(document[:start] + document[end:])


@given(st.sampled_from(NAMES), st.sampled_from(sorted(KINDS)))
def test_a_document_is_never_taken_as_another_kind(name: str, kind: str) -> None:
    if name == kind:
        return
    assert refused(to_json({**json.loads(SITUATION.documents[name]), "kind": kind}))


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_signature_never_counts_under_another_text(name: str, other: str) -> None:
    one, two = (json.loads(SITUATION.documents[each]) for each in (name, other))
    if name == other:
        return
    assert refused(to_json({**one, "signed": two["signed"]}))
    assert refused(to_json({**one, "signatures": two["signatures"]}))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=70)
    | st.sampled_from(["", "0" * 64, "A" * 43, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@given(st.sampled_from([*sorted(KINDS), None]) | JUNK, st.dictionaries(st.text(max_size=9), JUNK))
def test_json_of_noise_is_never_taken(kind: Any, fields: dict[str, Any]) -> None:
    text = json.dumps(fields)
    signatures = [{"key": "0" * 64, "signature": "A" * 86}]
    for document in (
        {**fields, "kind": kind},
        {"kind": kind, "signed": text, "signatures": signatures},
        {"kind": kind, "signed": text, "signatures": fields},
        {"signed": text, "signatures": signatures, "roots": kind},
    ):
        assert refused(to_json(document))


@given(st.binary(max_size=200))
def test_noise_is_never_taken(document: bytes) -> None:
    assert refused(document)


# --- what authors themselves could write ------------------------------------------------------


@dataclass(frozen=True)
class Nested:
    """JSON that stands in JSON as a text."""

    value: Any


def unfold(value: Any) -> Any:
    """Texts that hold JSON objects become trees, so that a change can go into them."""
    if isinstance(value, dict):
        return {name: unfold(item) for name, item in value.items()}
    if isinstance(value, list):
        return [unfold(item) for item in value]
    if isinstance(value, str) and value.startswith("{"):
        return Nested(unfold(json.loads(value)))
    return value


def fold(value: Any) -> Any:
    """The inverse of ``unfold``."""
    if isinstance(value, dict):
        return {name: fold(item) for name, item in value.items()}
    if isinstance(value, list):
        return [fold(item) for item in value]
    return json.dumps(fold(value.value)) if isinstance(value, Nested) else value


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a tree with each of its keys."""
    inner = value.value if isinstance(value, Nested) else value
    keys: list[Any] = []
    if isinstance(inner, dict):
        keys = list(inner)
    elif isinstance(inner, list):
        keys = list(range(len(inner)))
    for key in keys:
        yield inner, key
        yield from places(inner[key])


@fuzzed(share=400 / FEW)
@given(
    st.sampled_from(NAMES), st.integers(0, 2**16), JUNK, st.sampled_from(["put", "drop", "twice"])
)
def test_whatever_an_author_signs_is_taken_or_refused_and_nothing_else(
    name: str, at: int, junk: Any, act: str
) -> None:
    tree = unfold(json.loads(json.loads(SITUATION.documents[name])["signed"]))
    by = tree.get("by")
    where = list(places(tree))
    container, key = where[at % len(where)]
    if act == "put":
        container[key] = junk
    elif act == "drop":
        del container[key]
    elif isinstance(container, list):
        container.append(container[key])
    document = SITUATION.signed(name, fold(tree), by)
    ledger = deepcopy(SITUATION.assembly.ledger)
    try:
        ledger.take(document, arrived=SITUATION.assembly.hour)
    except ProtocolError:
        assert differences(ledger, SITUATION.state) == []


EXTREMES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**53,
    1e300,
    "",
    "{",
    [],
    {},
    [[]],
    "0" * 64,
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
)


@pytest.mark.parametrize("name", NAMES)
def test_no_field_of_a_signed_statement_breaks_a_reader(name: str) -> None:
    content = json.loads(json.loads(SITUATION.documents[name])["signed"])
    ledger = deepcopy(SITUATION.assembly.ledger)
    for number in range(len(list(places(unfold(content))))):
        for extreme in EXTREMES:
            tree = unfold(content)
            container, key = list(places(tree))[number]
            container[key] = extreme
            document = SITUATION.signed(name, fold(tree), content.get("by"))
            try:
                ledger.take(document, arrived=SITUATION.assembly.hour)
            except ProtocolError:
                continue
            ledger = deepcopy(SITUATION.assembly.ledger)
    assert differences(ledger, SITUATION.state) == []


def test_no_field_of_an_application_or_a_request_breaks_a_reader() -> None:
    assembly, new, device = SITUATION.assembly, SITUATION.new, Device("ana", "alborada")
    coalition = assembly.coalition.name
    request = device.request_json(coalition, assembly.now)
    for kind, value, seed in (
        ("application", assembly.application(new), new.signing_seed),
        ("device", request, device.signing_seed),
    ):
        content = json.loads(value["signed"])
        for number in range(len(list(places(content)))):
            for extreme in EXTREMES:
                tree = deepcopy(content)
                container, key = list(places(tree))[number]
                container[key] = extreme
                document = {
                    "kind": kind,
                    **sign_document(to_json(tree), [seed], f"atalaya-{kind}-1\n".encode()),
                }
                with suppress(ApplicationInvalid):
                    if kind == "device":
                        read_device(document, coalition=coalition, member="alborada")
                    else:
                        read_application(document, coalition=coalition)
