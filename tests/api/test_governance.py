"""The log over HTTP: what is taken, what is refused, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from tests.assembly import Assembly, Device
from tests.client import catch_up, log_in, read_log, say
from tests.coalition import Coalition, Secrets

PUBLICATIONS = "/api/v1/publications"


def problem(answer: httpx.Response) -> tuple[int, str, str | None]:
    body = answer.json()
    return answer.status_code, body["code"], body.get("stage")


def documents(http: httpx.Client, session: dict[str, str]) -> list[bytes]:
    return [line.document for line in read_log(http, session)]


def test_a_coalition_founded_by_its_log_publishes_the_roster_that_all_can_compute(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str], coalition: Coalition
) -> None:
    assert governed.get("/api/v1/roster").content == assembly.ledger.roster_document
    name = assembly.roster.keys_sha256.hex()
    assert governed.get(f"/api/v1/keys/{name}").content == coalition.key_file
    assert documents(governed, lead) == [document for document, _ in assembly.documents]


def test_a_statement_is_answered_with_its_number_and_the_hash_of_the_log(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str]
) -> None:
    statement = assembly.certificate(Device("ana", "alborada"), ["intake"])
    answers = [say(governed, lead, statement) for _ in range(3)]
    assembly.take(statement)
    position = assembly.ledger.position
    expected = {"number": position.count, "hash": position.hash.hex()}
    assert [(a.status_code, a.json()) for a in answers] == [(201, expected)] * 3
    assert documents(governed, lead) == [document for document, _ in assembly.documents]


def test_what_counts_is_who_signed_and_not_who_hands_it_in(
    governed: httpx.Client, assembly: Assembly, coalition: Coalition
) -> None:
    statement = assembly.certificate(Device("ana", "alborada"), ["intake"])
    other = log_in(governed, coalition.members[2])
    assert say(governed, other, statement).status_code == 201


def test_what_the_rules_refuse_is_told_by_its_stage_and_leaves_nothing(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str]
) -> None:
    stranger = replace(assembly.secrets["alborada"], signing_seed=bytes(32))
    device = Device("ana", "alborada")
    refused = {
        "author": assembly.certificate(device, ["intake"], seed=stranger.signing_seed),
        "proposal": assembly.write(
            "proposal",
            {**assembly.renewal(), "change": "admit", "member": "nueva"},
            seed=assembly.signers[0],
            by=None,
        ),
        "state": assembly.write(
            "refusal",
            {"proposal": "0" * 64, "reason": "no"},
            seed=assembly.signers[0],
            by=None,
        ),
    }
    before = documents(governed, lead)
    for stage, document in refused.items():
        answer = say(governed, lead, document)
        assert problem(answer) == (409, "statement-refused", stage)
        assert set(answer.json()) == {"type", "title", "status", "code", "stage"}
    assert documents(governed, lead) == before


NO_STATEMENTS = (
    b"",
    b"{",
    b"[]",
    b"\xff",
    b"{}",
    b'{"kind": "proposal"}',
    b'{"kind": "nonsense", "signed": "x", "signatures": []}',
    b'{"kind": "refusal", "signed": "x", "signatures": []}',
)


def test_what_is_no_statement_is_malformed(governed: httpx.Client, lead: dict[str, str]) -> None:
    answers = {document: problem(say(governed, lead, document)) for document in NO_STATEMENTS}
    assert answers == dict.fromkeys(NO_STATEMENTS, (422, "request-malformed", None))


def test_a_roster_does_not_come_in_by_this_way(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str]
) -> None:
    roster = assembly.ledger.roster_document
    assert problem(say(governed, lead, roster)) == (422, "request-malformed", None)


def test_a_statement_of_more_than_a_mebibyte_is_too_large(
    governed: httpx.Client, lead: dict[str, str]
) -> None:
    answer = say(governed, lead, bytes(1_048_577))
    assert problem(answer) == (413, "too-large", None)


def test_the_last_signature_publishes_where_nothing_is_waited_for(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str]
) -> None:
    newcomer = Secrets("nueva")
    assembly.admit(newcomer)
    proposal, probe, first, last = (d for d, _ in assembly.documents[-5:-1])
    for document in (proposal, probe, first):
        assert say(governed, lead, document).status_code == 201
    assert governed.get("/api/v1/roster").content != assembly.ledger.roster_document
    with pytest.raises(AssertionError):
        log_in(governed, newcomer)
    answer = say(governed, lead, last)
    # The answer is about the statement, although the roster stands behind it already.
    assert answer.json()["number"] == len(assembly.documents) - 1
    assert governed.get("/api/v1/roster").content == assembly.ledger.roster_document
    session = log_in(governed, newcomer)
    assert documents(governed, session) == [document for document, _ in assembly.documents]


def test_a_whole_life_of_a_coalition_gives_the_same_log_on_both_sides(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str], coalition: Coalition
) -> None:
    assembly.admit(Secrets("nueva"))
    assembly.wait(hours=1)
    rotated = replace(coalition.members[1], kem_seed=Secrets("x").kem_seed)
    assembly.settle(assembly.propose(assembly.rotation(rotated)), [rotated])
    assembly.settle(assembly.propose(assembly.retirement("cauce")))
    certificate = assembly.certify(Device("ana", "alborada"), "intake")
    assembly.revoke("alborada", certificate)
    assembly.settle(assembly.propose(assembly.renewal()))
    catch_up(governed, lead, assembly)
    assert documents(governed, lead) == [document for document, _ in assembly.documents]
    answer = governed.post(PUBLICATIONS, headers=lead)
    assert (answer.status_code, answer.json()) == (200, {"version": assembly.roster.version})
    past = governed.get(f"/api/v1/rosters/{coalition.roster.hash.hex()}")
    assert past.status_code == 200


def test_the_log_comes_in_pages(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str]
) -> None:
    whole = read_log(governed, lead)
    assert read_log(governed, lead, limit=1) == whole
    assert [line.number for line in whole] == list(range(1, len(whole) + 1))
    assert {line.arrived for line in whole} == {assembly.hour}
    assert governed.get("/api/v1/log?after=1000", headers=lead).content == b""
    for query in ("limit=0", "limit=501", "after=-1", f"after={2**63}", "after=x"):
        assert governed.get(f"/api/v1/log?{query}", headers=lead).status_code == 422


def test_a_certificate_that_ended_by_its_time_is_no_author(
    governed: httpx.Client, assembly: Assembly, lead: dict[str, str]
) -> None:
    boss = Device("jefa", "alborada")
    assembly.now -= timedelta(days=3)
    assembly.take(assembly.certificate(boss, ["lead"], days=2))
    by_boss = assembly.certificate(Device("ana", "alborada"), ["intake"], seed=boss.signing_seed)
    assembly.take(by_boss)
    # In the assembly's time it still counted; in the service's it does not any more.
    assert say(governed, lead, assembly.documents[-2][0]).status_code == 201
    assert problem(say(governed, lead, by_boss)) == (409, "statement-refused", "author")
