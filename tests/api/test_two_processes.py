"""Two services on one PostgreSQL: one log, whoever is asked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.protocol.ledger import Ledger
from tests.assembly import Assembly, Device
from tests.client import catch_up, client_of, log_in, read_log, say
from tests.coalition import Coalition, Secrets
from tests.postgres import PostgresServer
from tests.service import free_socket, hand_over, make_settings, running

PEOPLE, THREADS = 24, 8


@dataclass(frozen=True)
class Pair:
    """Two services, a session with each, and the coalition as it should be."""

    services: tuple[httpx.Client, httpx.Client]
    sessions: tuple[dict[str, str], dict[str, str]]
    assembly: Assembly

    def say(self, number: int, document: bytes) -> httpx.Response:
        """Hands a statement to one of the two."""
        return say(self.services[number % 2], self.sessions[number % 2], document)


@pytest.fixture
def pair(tmp_path: Path, postgres: PostgresServer) -> Iterator[Pair]:
    assembly, url = Assembly(Coalition(), is_witness=False), postgres.new_database()
    with ExitStack() as stack:
        services: list[httpx.Client] = []
        for name in ("one", "two"):
            listening, origin = free_socket()
            (tmp_path / name).mkdir()
            settings = make_settings(tmp_path / name, origin=origin, database_url=url)
            if not services:
                hand_over(settings, assembly)
            stack.enter_context(running(settings, listening))
            services.append(stack.enter_context(client_of(origin)))
        one, two = services
        member = assembly.coalition.members[0]
        yield Pair((one, two), (log_in(one, member), log_in(two, member)), assembly)


def test_statements_that_follow_one_another_may_go_to_either(pair: Pair) -> None:
    assembly, before = pair.assembly, len(pair.assembly.documents)
    assembly.admit(Secrets("nueva"))
    assembly.settle(assembly.propose(assembly.renewal()))
    statements = [d for d, _ in assembly.documents[before:] if b'"kind"' in d[:10]]
    for number, document in enumerate(statements):
        assert pair.say(number, document).status_code == 201
    for http, session in zip(pair.services, pair.sessions, strict=True):
        lines = read_log(http, session)
        assert [line.document for line in lines] == [document for document, _ in assembly.documents]
        assert http.get("/api/v1/roster").content == assembly.ledger.roster_document


def test_statements_that_arrive_at_once_stand_in_one_order(pair: Pair) -> None:
    documents = [
        pair.assembly.certificate(Device(f"p{number}", "alborada"), ["intake"])
        for number in range(PEOPLE)
    ]
    with ThreadPoolExecutor(THREADS) as threads:
        # Each one goes to both services, so that half of the answers are repetitions.
        answers = list(threads.map(pair.say, range(2 * PEOPLE), [*documents, *documents]))
        answers += threads.map(pair.say, range(1, 2 * PEOPLE + 1), [*documents, *documents])
    assert {answer.status_code for answer in answers} == {201}
    by_number = {answer.json()["number"]: answer.json()["hash"] for answer in answers}
    assert len(by_number) == PEOPLE
    lines = read_log(pair.services[0], pair.sessions[0])
    assert lines == read_log(pair.services[1], pair.sessions[1])
    ledger = Ledger(pair.assembly.coalition.pins)
    for number, line in enumerate(lines, 1):
        ledger.take(line.document, arrived=line.arrived)
        assert line.number == number
        assert by_number.get(number, ledger.hashes[-1].hex()) == ledger.hashes[-1].hex()
    assert len(ledger.certificates) == PEOPLE


def test_a_revocation_heard_by_one_ends_sessions_with_both(pair: Pair) -> None:
    assembly, device = pair.assembly, Device("ana", "alborada")
    certificate = assembly.certify(device, "lead")
    catch_up(pair.services[0], pair.sessions[0], assembly)
    member = assembly.coalition.members[0]
    session = log_in(pair.services[1], member, signing_seed=device.signing_seed)
    assert pair.services[1].get("/api/v1/keyring", headers=session).status_code == 200
    assembly.revoke("alborada", certificate)
    catch_up(pair.services[0], pair.sessions[0], assembly)
    assert pair.services[1].get("/api/v1/keyring", headers=session).status_code == 401
