"""Ordering the server to forget, objecting to it, and what is said of what is gone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from app.protocol.deletion import EVIDENCE_LIMIT
from app.protocol.envelope import evidence_hash
from app.protocol.primitives import random_bytes
from tests.coalition import Coalition
from tests.forgetting import forget_now
from tests.member.conftest import deliver
from tests.member.console import Console, Outcome
from tests.member.liar import Answer
from tests.member.test_coalition_online import Governed, governed_by
from tests.service import make_settings

DELETE = ("coalition", "delete")


@pytest.fixture
def hasty(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    """Orders are carried out at once."""
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Governed]:
    """Orders wait for two days."""
    with governed_by(tmp_path, Coalition(waiting_hours=48)) as running:
        yield running


def order(console: Console, *reports: str, reason: str = "la persona lo pide") -> Outcome:
    return console.run(*DELETE, *reports, "--reason", reason, "--yes")


def orders(console: Console) -> list[dict[str, str]]:
    """The orders in the log, as the member's machine lists them."""
    entries = json.loads(console.run("coalition", "log", "--json").out)
    return [entry for entry in entries if entry["kind"] == "deletion"]


def carry_out(governed: Governed) -> None:
    """What the operator's command does."""
    settings = make_settings(governed.folder, origin=governed.liar.url)
    assert forget_now(settings)


def gone(answer: Answer) -> Answer:
    return replace(answer, status=410, body=b"{}")


def test_every_member_is_told_of_an_order_and_how_to_stop_it(patient: Governed) -> None:
    report = patient.deliver("alborada", "brujula")
    alborada, brujula = patient.home("alborada"), patient.home("brujula")
    assert alborada.run("fetch").code == 0
    outcome = order(alborada, report)
    assert outcome.code == 0, outcome.err
    number = orders(alborada)[0]["id"][:16]
    told = brujula.run("fetch").out
    assert "alborada has ordered 1 report or attachment to be forgotten on the server" in told
    assert "la persona lo pide" in told
    assert f"coalition object {number}" in told
    assert f"coalition object {number}" in brujula.run("coalition", "status").out


def test_one_objection_stops_an_order(patient: Governed) -> None:
    report = patient.deliver("alborada", "brujula")
    alborada, brujula = patient.home("alborada"), patient.home("brujula")
    assert alborada.run("fetch").code == 0
    order(alborada, report)
    number = orders(brujula)[0]["id"][:12]
    outcome = brujula.run("coalition", "object", number, "--reason", "es prueba en un juicio")
    assert outcome.code == 0, outcome.err
    told = alborada.run("fetch").out
    assert "brujula OBJECTS" in told
    assert "es prueba en un juicio" in told
    assert "coalition object" not in told
    again = alborada.run("coalition", "object", number, "--reason", "yo también")
    assert (again.code, "stage: state" in again.err) == (ExitCode.GOVERNANCE, True)


def test_an_objection_to_an_order_that_is_not_there_is_refused(patient: Governed) -> None:
    outcome = patient.home("alborada").run("coalition", "object", "abcd", "--reason", "no")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "There is no such order here" in outcome.err


def test_before_an_order_it_is_said_what_stays_and_who_sees_it(patient: Governed) -> None:
    report = patient.deliver("alborada")
    alborada = patient.home("alborada")
    assert alborada.run("fetch").code == 0
    outcome = alborada.run(*DELETE, report, "--reason", "lo pide", typed="n\n")
    assert outcome.code == 1
    assert f"{report}, evidence" in outcome.out
    assert "after 48 h, unless a member objects" in outcome.out
    assert "Every member sees this order" in outcome.out
    assert "copies that members have downloaded" in outcome.out
    assert orders(alborada) == []


def test_an_order_names_the_attachments_that_are_here_and_says_which_are_not(
    patient: Governed,
) -> None:
    patient.coalition.previous = patient.assembly.roster.previous
    sealed, files = patient.coalition.seal_report({"alborada"}, files=[b"one", b"two"])
    report = deliver(patient.liar.url, (sealed, files))
    alborada = patient.home("alborada")
    assert alborada.run("fetch").code == 0
    (alborada.mail / "attachments" / f"{files[1][80:96].hex()}.atalaya").unlink()
    outcome = order(alborada, report)
    assert outcome.code == 0, outcome.err
    assert "not a2.bin" in outcome.out
    assert "not a1.bin" not in outcome.out
    assert named(alborada) == {evidence_hash(sealed), evidence_hash(files[0])}


def named(console: Console) -> set[bytes]:
    """Every evidence hash that an order in the log names."""
    log = console.home / "exported.bin"
    assert console.run("coalition", "log", "--export", log).code == 0
    data, hashes = log.read_bytes(), set()
    while data:
        length = int.from_bytes(data[12:16], "big")
        document = json.loads(data[16 : 16 + length])
        if document.get("kind") == "deletion":
            evidence = json.loads(document["signed"])["evidence"]
            hashes |= {bytes.fromhex(digest) for digest in evidence}
        data = data[16 + length :]
    return hashes


def test_a_report_for_others_can_be_ordered_to_be_forgotten(patient: Governed) -> None:
    report = patient.deliver("brujula")
    alborada = patient.home("alborada")
    assert alborada.run("fetch").code == 0
    outcome = order(alborada, report[:8])
    assert outcome.code == 0, outcome.err
    assert "its attachments, if it has any" in outcome.out


def test_an_order_for_many_is_given_in_as_many_statements_as_it_takes(hasty: Governed) -> None:
    alborada = hasty.home("alborada")
    wanted = {random_bytes(32) for _ in range(EVIDENCE_LIMIT + 1)}
    file = hasty.folder / "hashes.txt"
    file.write_text("\n".join(digest.hex() for digest in wanted) + "\n\n")
    outcome = alborada.run(*DELETE, "--evidence-file", file, "--reason", "migración", "--yes")
    assert outcome.code == 0, outcome.err
    assert len(orders(alborada)) == 2
    assert named(alborada) == wanted


@pytest.mark.parametrize("text", ["xyz", "ab" * 31, "AB" * 32, "ñ" * 64])
def test_a_file_of_something_else_orders_nothing(hasty: Governed, text: str) -> None:
    file = hasty.folder / "hashes.txt"
    file.write_text(f"{'0' * 64}\n{text}\n")
    alborada = hasty.home("alborada")
    outcome = alborada.run(*DELETE, "--evidence-file", file, "--reason", "x", "--yes")
    assert outcome.code == ExitCode.GOVERNANCE
    assert orders(alborada) == []


def test_an_order_for_nothing_is_a_mistake_in_the_command(hasty: Governed) -> None:
    assert hasty.home("alborada").run(*DELETE, "--reason", "x", "--yes").code == 2


def test_an_order_can_be_written_to_a_file_for_somebody_else_to_hand_in(hasty: Governed) -> None:
    alborada = hasty.home("alborada")
    hashes, out = hasty.folder / "hashes.txt", hasty.folder / "order.json"
    hashes.write_text(random_bytes(32).hex())
    outcome = alborada.run(
        *(*DELETE, "--evidence-file", hashes, "--reason", "x", "--yes", "--out", out)
    )
    assert outcome.code == 0, outcome.err
    assert orders(alborada) == []
    assert hasty.home("brujula").run("coalition", "submit", out).code == 0
    assert len(orders(alborada)) == 1


def test_only_a_lead_of_a_member_orders_or_objects(patient: Governed) -> None:
    report = patient.deliver("alborada")
    reviewer, lead = patient.person("ana", "reviewer"), patient.person("berta", "lead")
    assert reviewer.run("fetch").code == lead.run("fetch").code == 0
    refused = order(reviewer, report)
    assert (refused.code, "stage: author" in refused.err) == (ExitCode.GOVERNANCE, True)
    assert order(lead, report).code == 0
    assert "alborada/berta has ordered" in lead.run("coalition", "status").out


def test_the_log_tells_orders_and_objections(patient: Governed) -> None:
    report = patient.deliver("alborada")
    alborada = patient.home("alborada")
    assert alborada.run("fetch").code == 0
    order(alborada, report)
    number = orders(alborada)[0]["id"][:16]
    alborada.run("coalition", "object", number, "--reason", "me equivoqué")
    lines = alborada.run("coalition", "log").out
    assert "ORDERS TO FORGET 1 report or attachment" in lines
    assert "OBJECTS to forgetting 1 report or attachment" in lines
    assert "me equivoqué" in lines


def with_head_only(governed: Governed) -> tuple[Console, str]:
    """A member that has listed a report and not fetched it."""
    report = governed.deliver("alborada", "brujula")
    brujula = governed.home("brujula")
    assert brujula.run("list").code == 0
    return brujula, report


def test_a_report_that_was_forgotten_by_order_is_a_plain_sentence(hasty: Governed) -> None:
    brujula, report = with_head_only(hasty)
    alborada = hasty.home("alborada")
    assert alborada.run("fetch").code == 0
    assert order(alborada, report).code == 0
    carry_out(hasty)
    fetched = brujula.run("fetch")
    assert fetched.code == 0, fetched.err
    assert "By order of alborada the server forgets 1 report or attachment" in fetched.out
    assert "Forgotten on the server before it came here: 1 report, by order of alborada" in (
        fetched.out
    )
    opened = brujula.run("open", report)
    assert opened.code == ExitCode.NOT_FOUND
    assert "by order of alborada: la persona lo pide" in opened.err
    assert "ALARM" not in fetched.out + fetched.err + opened.err


def test_who_has_a_copy_keeps_it(hasty: Governed) -> None:
    report = hasty.deliver("alborada", text="lo que pasó")
    alborada = hasty.home("alborada")
    assert alborada.run("fetch").code == 0
    order(alborada, report)
    carry_out(hasty)
    assert alborada.run("fetch", "--from-start").code == 0
    assert "lo que pasó" in alborada.run("open", report).out


def test_a_report_that_nobody_has_ordered_to_be_forgotten_is_an_alarm(hasty: Governed) -> None:
    brujula, report = with_head_only(hasty)
    hasty.liar.lies[f"/reports/{report}"] = gone
    fetched, opened = brujula.run("fetch"), brujula.run("open", report)
    assert fetched.code == opened.code == ExitCode.ALARM
    assert "forgotten what nobody has ordered it to forget" in fetched.err
    assert report in fetched.err
    assert "forgotten what nobody has ordered it to forget" in opened.err


def test_a_report_that_was_forgotten_before_its_time_is_an_alarm(patient: Governed) -> None:
    brujula, report = with_head_only(patient)
    alborada = patient.home("alborada")
    assert alborada.run("fetch").code == 0
    assert order(alborada, report).code == 0
    patient.liar.lies[f"/reports/{report}"] = gone
    assert brujula.run("fetch").code == ExitCode.ALARM
    assert brujula.run("open", report).code == ExitCode.ALARM


def test_a_report_that_was_forgotten_by_its_age_is_a_plain_sentence(hasty: Governed) -> None:
    brujula, report = with_head_only(hasty)
    hasty.liar.lies[f"/reports/{report}"] = gone
    hasty.liar.lies["/health"] = lambda answer: answer.saying(b'{"keeps_days": 0}')
    fetched = brujula.run("fetch")
    assert fetched.code == 0, fetched.err
    assert "by its age" in fetched.out
    assert brujula.run("open", report).code == ExitCode.NOT_FOUND


def test_an_attachment_that_was_forgotten_with_its_report_is_a_plain_sentence(
    hasty: Governed,
) -> None:
    hasty.coalition.previous = hasty.assembly.roster.previous
    sealed, files = hasty.coalition.seal_report({"alborada", "brujula"}, files=[b"one"])
    report = deliver(hasty.liar.url, (sealed, files))
    alborada, brujula = hasty.home("alborada"), hasty.home("brujula")
    assert alborada.run("fetch").code == brujula.run("fetch").code == 0
    (brujula.mail / "attachments" / f"{files[0][80:96].hex()}.atalaya").unlink()
    order(alborada, report)
    carry_out(hasty)
    fetched = brujula.run("fetch")
    assert fetched.code == 0, fetched.err
    assert "1 attachment, by order of alborada" in fetched.out


def test_an_attachment_alone_that_is_gone_is_named(hasty: Governed) -> None:
    hasty.coalition.previous = hasty.assembly.roster.previous
    sealed, files = hasty.coalition.seal_report({"alborada"}, files=[b"one"])
    report = deliver(hasty.liar.url, (sealed, files))
    hasty.liar.lies["/attachments/*"] = gone
    fetched = hasty.home("alborada").run("fetch")
    assert fetched.code == ExitCode.INCOMPLETE
    assert f"{report}  a1.bin: the server has forgotten it" in fetched.err
