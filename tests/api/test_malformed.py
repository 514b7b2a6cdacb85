"""Whatever is posted: never a 5xx, and never a row or a file for what is no envelope."""

import base64
import http.client
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.protocol import envelope
from app.protocol.certificate import Role, certificate_body, revocation_body
from app.protocol.errors import Malformed
from app.protocol.primitives import sha256
from app.protocol.recovery import shares_body, split_seed
from app.protocol.statement import Kind
from app.storage.database import opened_database
from tests.assembly import Assembly, Device
from tests.client import TUS, UPLOADS, client_of, log_in, read_log
from tests.coalition import Coalition
from tests.mutations import mutations, spoilt_values
from tests.service import RunningService, governed_service, running_service

MUTATIONS = 20_000
VECTORS = Path(__file__).parents[1] / "vectors"
HEX = re.compile(r"(?:[0-9a-f]{2})+")


class Poster:
    """Posts over one connection, fast enough for many thousand times."""

    def __init__(self, service: RunningService) -> None:
        self.connection = http.client.HTTPConnection(service.url.removeprefix("http://"))

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> int:
        self.connection.request("POST", path, body, dict(headers or {}))
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def upload(self, body: bytes) -> int:
        """Announces an upload and sends all of it at once."""
        kind = {"Content-Type": "application/offset+octet-stream"}
        return self.post(UPLOADS, body, {**TUS, **kind, "Upload-Length": str(len(body))})


@pytest.fixture(scope="module")
def coalition() -> Coalition:
    return Coalition()


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, coalition: Coalition
) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service"), coalition) as running:
        yield running


@pytest.fixture(scope="module")
def poster(service: RunningService) -> Iterator[Poster]:
    poster = Poster(service)
    yield poster
    poster.connection.close()


def rows(service: RunningService) -> set[bytes]:
    with opened_database(service.settings.database_url) as engine, engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT id FROM reports").scalars())


def files(service: RunningService) -> list[str]:
    return sorted(path.name for path in (service.data / "attachments").iterdir())


def is_grammatical(data: bytes) -> bool:
    try:
        envelope.parse(data)
    except Malformed:
        return False
    return True


@pytest.mark.parametrize("folder", sorted(path.name for path in VECTORS.iterdir() if path.is_dir()))
def test_no_vector_gives_a_server_error_or_is_kept_without_a_published_roster(
    folder: str, poster: Poster, service: RunningService
) -> None:
    before, blobs = rows(service), files(service)
    for path in sorted((VECTORS / folder).glob("*.json")):
        for data in byte_fields(json.loads(path.read_text(encoding="utf-8"))):
            assert poster.post("/api/v1/reports", data) in {413, 422}, path.name
            if not is_attachment(data):
                assert poster.upload(data) in {413, 422}, path.name
    assert (rows(service), files(service)) == (before, blobs)


def byte_fields(case: dict[str, object]) -> Iterator[bytes]:
    for name in ("envelope", "excerpt", "document", "file", "padded", "public_key", "sealed"):
        if isinstance(case.get(name), str):
            text = str(case[name])
            # Signatures and their keys are in hex.
            yield bytes.fromhex(text) if HEX.fullmatch(text) else base64.b64decode(text)


def is_attachment(data: bytes) -> bool:
    return is_grammatical(data) and data[8] == 2


def test_mutations_never_give_a_server_error_nor_leave_a_row(
    coalition: Coalition, poster: Poster, service: RunningService
) -> None:
    original, _ = coalition.seal_report({"alborada"}, text="x")
    accepted: set[bytes] = set()
    tried = {"reports": 0}

    @settings(
        max_examples=MUTATIONS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations(original))
    def post(data: bytes) -> None:
        tried["reports"] += 1
        status = poster.post("/api/v1/reports", data)
        if status == 201:
            assert is_grammatical(data)
            accepted.add(data[80:96])
        else:
            assert status in {409, 413, 422}

    before, blobs = rows(service), files(service)
    post()
    assert tried["reports"] >= MUTATIONS
    assert rows(service) == before | accepted
    assert files(service) == blobs


def test_mutated_attachments_never_give_a_server_error_nor_leave_a_file(
    coalition: Coalition, poster: Poster, service: RunningService
) -> None:
    _, (original,) = coalition.seal_report({"alborada"}, files=[b"x"])

    @settings(
        max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(mutations(original))
    def post(data: bytes) -> None:
        before = files(service)
        status = poster.upload(data)
        assert status in {201, 409, 413, 422}
        assert (status == 201) <= is_attachment(data)
        if status != 201:
            assert files(service) == before

    post()


STATEMENT_MUTATIONS = 400


def signed_statements(assembly: Assembly) -> list[tuple[Kind, dict[str, Any], bytes, str | None]]:
    """One statement of each kind that goes into a log, with whoever may say it."""
    signer, member = assembly.signers[0], assembly.secrets["alborada"]
    device = Device("ana", "alborada")
    rotated = replace(member, kem_seed=bytes(31) + b"\1")
    assembly.wait(hours=1)
    proposal = assembly.propose(assembly.rotation(rotated))
    roles: frozenset[Role] = frozenset({"intake"})
    certificate = certificate_body(device.request, roles=roles, expires=assembly.now)
    partners = [assembly.secrets[name] for name in ("brujula", "cauce")]
    texts = split_seed(member.archive_seed, threshold=2, shares=2)
    shares = [(p.id, p.archive_key, t) for p, t in zip(partners, texts, strict=True)]
    own, own_key = member.id, member.signing_seed
    return [
        ("proposal", assembly.renewal(), signer, None),
        ("probe", assembly.answer_body(proposal, rotated), own_key, own),
        ("signature", assembly.signature_body(proposal, signer), signer, None),
        ("refusal", {"proposal": proposal.id, "reason": "no"}, signer, None),
        ("certificate", certificate, own_key, own),
        ("revocation", revocation_body("0" * 64, reason="x", held=[bytes(32)]), own_key, own),
        (
            "shares",
            shares_body(shares, archive_sha256=sha256(member.archive_key), threshold=2),
            own_key,
            own,
        ),
        ("receipt", {"shares": "0" * 64}, own_key, own),
        (
            "opening",
            {
                "shares": "0" * 64,
                "application": assembly.application(member),
                "sealed": "A" * 2197,
                "reason": "x",
            },
            own_key,
            own,
        ),
    ]


def test_mutated_statements_never_give_a_server_error_nor_leave_a_row_unanswered(
    tmp_path: Path,
) -> None:
    assembly = Assembly(Coalition())
    kinds = signed_statements(assembly)
    with (
        governed_service(tmp_path, assembly) as service,
        client_of(service.url) as client,
    ):
        session = log_in(client, assembly.coalition.members[0])
        whole = [assembly.write(kind, body, seed=seed, by=by) for kind, body, seed, by in kinds]
        taken: set[int] = set()

        def post(document: bytes) -> None:
            answer = client.post("/api/v1/log", content=document, headers=session)
            assert answer.status_code in {201, 409, 413, 422}, answer.text
            if answer.status_code == 201:
                taken.add(answer.json()["number"])

        @settings(
            max_examples=STATEMENT_MUTATIONS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def post_spoilt(data: st.DataObject) -> None:
            if data.draw(st.booleans()):
                # The signature holds, so the rules themselves read the nonsense.
                kind, body, seed, by = data.draw(st.sampled_from(kinds))
                spoilt = data.draw(spoilt_values(body))
                post(assembly.write(kind, spoilt, seed=seed, by=by))
            else:
                post(data.draw(mutations(data.draw(st.sampled_from(whole)))))

        before = len(read_log(client, session))
        post_spoilt()
        assert len(read_log(client, session)) == before + len(taken)
