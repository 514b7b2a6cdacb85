"""What follow-ups change, take back and ask for, as ``consents``, ``list`` and ``open`` show it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.protocol.return_code import new_return_code
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, drop
from tests.service import RunningService

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def agree(*scopes: str, value: str = "yes") -> Edit:
    def edit(body: dict[str, Any]) -> None:
        answers = [{"person": "reporter", "scope": scope, "value": value} for scope in scopes]
        body.setdefault("consent", []).extend(answers)

    return edit


def ask(*requests: dict[str, Any]) -> Edit:
    return lambda body: body.update(requests=list(requests))


def effective(console: Console, report: str, *arguments: str | Path) -> dict[str, Any]:
    outcome = console.run("consents", report, "--json", *arguments)
    assert outcome.code == 0, outcome.err
    told: dict[str, Any] = json.loads(outcome.out)
    return told


def test_a_follow_up_takes_back_what_the_first_report_gave(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    code = new_return_code()
    withdrawal = ask({"ask": "withdraw", "scopes": ["share-un"], "person": "reporter"})
    first, second = drop(
        folder,
        coalition,
        coalition.seal_report({"alborada"}, code=code, edit=agree("share-un", "stats")),
        coalition.seal_report({"alborada"}, code=code, type="followup", edit=withdrawal),
    )
    for report in (first, second):
        told = effective(offline, report, "--folder", folder)
        assert told["thread"] == [first, second]
        assert told["withdrawing"] == [second]
        assert told["effective"]["share-un"]["value"] == "no"
        assert told["effective"]["stats"]["value"] == "yes"
        assert told["standings"]["reporter"]["share-un"]["source"] == second
    shown = offline.run("consents", first[:8], "--folder", folder, "--labels", "es").out
    assert f"!! {second[:8]} withdrew consent: share-un (reporter)" in shown
    assert (
        f"no           Enviar a mecanismos de la ONU (share-un): withdrew in {second[:8]}" in shown
    )


def test_a_request_for_deletion_names_the_command_that_orders_it(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    code = new_return_code()
    first, second = drop(
        folder,
        coalition,
        coalition.seal_report({"alborada"}, code=code),
        coalition.seal_report(
            {"alborada"}, code=code, type="followup", edit=ask({"ask": "delete"})
        ),
    )
    command = f"python -m app.member coalition delete {first[:8]} {second[:8]} --reason"
    for arguments in (("open", first), ("open", second), ("consents", first)):
        out = offline.run(*arguments, "--folder", folder).out
        assert f"!! {second[:8]} asks for deletion of what was sent." in out
        assert command in out
    lines = {line["id"]: line for line in offline.listed("--folder", folder)}
    assert lines[first]["deletion_asked_by"] == lines[second]["deletion_asked_by"] == [second]
    assert lines[first]["withdrawn_by"] == []
    assert offline.run("list", "--folder", folder).out.count("ASKS FOR DELETION") == 2


def test_a_follow_up_by_somebody_else_changes_nothing(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    """It gives the same address for replies, and cannot prove that it belongs to the report."""
    code = new_return_code()

    def forged(body: dict[str, Any]) -> None:
        agree("share-authorities")(body)
        ask({"ask": "withdraw"}, {"ask": "delete"})(body)

    first, foreign = drop(
        folder,
        coalition,
        coalition.seal_report({"alborada"}, code=code, edit=agree("share-un")),
        coalition.seal_report({"alborada"}, code=code, type="followup", mac=bytes(32), edit=forged),
    )
    told = effective(offline, first, "--folder", folder)
    assert told["thread"] == [first]
    assert told["effective"]["share-authorities"]["value"] == "no"
    assert told["effective"]["share-un"]["value"] == "yes"
    assert "withdrew" not in offline.run("open", foreign, "--folder", folder).out
    lines = {line["id"]: line for line in offline.listed("--folder", folder)}
    assert lines[foreign]["status"] == "follow-up"
    assert not any(line["withdrawn_by"] or line["deletion_asked_by"] for line in lines.values())


def test_without_the_servers_list_the_most_careful_of_two_follow_ups_counts(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    code = new_return_code()
    first, *_ = drop(
        folder,
        coalition,
        coalition.seal_report({"alborada"}, code=code),
        coalition.seal_report({"alborada"}, code=code, type="followup", edit=agree("share-un")),
        coalition.seal_report(
            {"alborada"}, code=code, type="followup", edit=agree("share-un", value="no")
        ),
    )
    told = effective(offline, first, "--folder", folder)
    assert told["is_ordered"] is False
    assert told["effective"]["share-un"]["value"] == "no"
    shown = offline.run("consents", first, "--folder", folder).out
    assert "the most careful answer counts" in shown


def test_the_servers_list_says_which_follow_up_came_last(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    code = new_return_code()
    first = deliver(service.url, coalition.seal_report({"alborada"}, code=code))
    no, yes = (
        deliver(
            service.url,
            coalition.seal_report(
                {"alborada"}, code=code, type="followup", edit=agree("share-un", value=value)
            ),
        )
        for value in ("no", "yes")
    )
    assert console.run("fetch").code == 0
    told = effective(console, first)
    assert (told["thread"], told["is_ordered"]) == ([first, no, yes], True)
    assert told["effective"]["share-un"]["value"] == "yes"
    third = coalition.seal_report(
        {"alborada"}, code=code, type="followup", edit=ask({"ask": "delete"})
    )
    deliver(service.url, third)
    # The list knows of it now, and this machine has not read it.
    assert console.run("list").code == 0
    outcome = console.run("consents", first)
    assert "!! listed and not on this machine: 1. Fetch first" in outcome.err


def test_consent_ends_with_its_last_day(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    def edit(body: dict[str, Any]) -> None:
        agree("share-un")(body)
        body["consent"][0]["until"] = "2026-12-31"

    (first,) = drop(folder, coalition, coalition.seal_report({"alborada"}, edit=edit))
    for day, value in (("2026-12-31", "yes"), ("2027-01-01", "no")):
        told = effective(offline, first, "--folder", folder, "--on", day)
        assert told["effective"]["share-un"]["value"] == value
    shown = offline.run("consents", first, "--folder", folder, "--on", "2027-01-01").out
    assert "its last day is over" in shown


def test_a_follow_up_whose_first_report_is_elsewhere_stands_for_itself(
    offline: Console, coalition: Coalition, folder: Path
) -> None:
    deletion = ask({"ask": "delete"}, {"ask": "ring"})
    (lone,) = drop(
        folder, coalition, coalition.seal_report({"alborada"}, type="followup", edit=deletion)
    )
    told = effective(offline, lone, "--folder", folder)
    assert (told["thread"], told["deleting"]) == ([lone], [lone])
    assert (
        "asks for something of a later kind: ring"
        in offline.run("open", lone, "--folder", folder).out
    )
