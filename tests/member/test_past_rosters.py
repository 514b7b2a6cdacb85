"""A member that was away while rosters changed can read what was sealed meanwhile."""

from dataclasses import replace

import pytest

from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console
from tests.member.liar import Liar
from tests.service import RunningService, publish_current


def test_reports_sealed_to_rosters_that_were_missed_are_opened(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    sent = []
    for _ in range(3):
        sent.append(deliver(service.url, coalition.seal_report({"alborada"}, text="x")))
        coalition.version += 1
        publish_current(service.settings, coalition)
    outcome = console.run("fetch")
    assert (outcome.code, outcome.err) == (0, "")
    for report_id in sent:
        assert console.run("open", report_id, "--offline").code == 0
    assert len(list((console.mail / "rosters").iterdir())) == 4


def test_another_roster_than_the_one_asked_for_is_refused(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}, text="x"))
    coalition.version += 1
    newest = coalition.document
    liar.lies["/roster"] = lambda answer: answer.saying(newest)
    liar.lies["/rosters/*"] = lambda answer: answer.saying(newest)
    outcome = fooled.run("fetch")
    assert outcome.code == 11
    assert len(list((fooled.mail / "rosters").iterdir())) == 1


def test_a_roster_that_the_server_lacks_does_not_hold_up_the_rest(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    old = deliver(liar.url, coalition.seal_report({"alborada"}, text="x"))
    coalition.version += 1
    newest = coalition.document
    liar.lies["/roster"] = lambda answer: answer.saying(newest)
    liar.lies["/rosters/*"] = lambda answer: type(answer)(404, answer.headers, b"{}")
    fooled.run("fetch")
    assert fooled.run("open", old, "--offline").code == 8


def test_newest_says_when_everything_is_for_others(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    deliver(service.url, coalition.seal_report({"brujula"}, text="x"))
    outcome = console.run("open", "newest")
    assert outcome.code == 14
    assert "not addressed to you" in outcome.err


def miss(coalition: Coalition, liar: Liar) -> str:
    """A report sealed to a roster that was replaced before this machine asked for one."""
    report = deliver(liar.url, coalition.seal_report({"alborada"}, text="x"))
    coalition.version += 1
    newest = coalition.document
    liar.lies["/roster"] = lambda answer: answer.saying(newest)
    return report


def statuses(console: Console) -> list[str]:
    return [line["status"] for line in console.listed("--offline")]


def withhold(liar: Liar) -> None:
    liar.lies["/rosters/*"] = lambda answer: type(answer)(404, answer.headers, b"{}")


@pytest.mark.parametrize("command", [("fetch",), ("list",), ("open",)])
def test_a_roster_that_was_not_to_be_had_is_asked_for_again(
    fooled: Console, coalition: Coalition, liar: Liar, command: tuple[str, ...]
) -> None:
    report = miss(coalition, liar)
    withhold(liar)
    fooled.run("list")
    assert statuses(fooled) == ["unknown-roster"]
    del liar.lies["/rosters/*"]
    wanted = (report,) if command == ("open",) else ()
    assert fooled.run(*command, *wanted).code == 0
    assert statuses(fooled) == ["ok"]


def test_a_roster_is_asked_for_once_in_a_run(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    for _ in range(3):
        deliver(liar.url, coalition.seal_report({"alborada"}))
    miss(coalition, liar)
    fooled.run("fetch")
    assert sum(path.startswith("/rosters/") for path in liar.asked) == 1
    fooled.run("fetch")
    assert sum(path.startswith("/rosters/") for path in liar.asked) == 1


def test_a_forged_past_roster_is_said_and_not_kept(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    miss(coalition, liar)
    forged = coalition.sign(coalition.roster, signers=1)
    liar.lies["/rosters/*"] = lambda answer: answer.saying(forged)
    outcome = fooled.run("fetch")
    assert outcome.code == 6
    assert "FORGED" in outcome.err
    assert len(list((fooled.mail / "rosters").iterdir())) == 1


def test_a_fork_that_comes_by_a_past_roster_is_said_and_both_are_kept(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    other = coalition.sign(replace(coalition.roster, members=coalition.roster.members[:2]))
    liar.lies["/roster"] = lambda answer: answer.saying(other)
    outcome = fooled.run("fetch")
    assert outcome.code == 6
    assert "two different rosters" in outcome.err
    assert len(list((fooled.mail / "rosters").iterdir())) == 2
    assert fooled.run("verify", "all").code == 6
