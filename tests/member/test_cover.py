"""What the server sees of a member's choice when it fetches."""

from pathlib import Path

import pytest

from app.member.errors import ExitCode
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, make_home, other_ending
from tests.member.liar import Answer, Liar


@pytest.fixture
def delivered(liar: Liar, coalition: Coalition) -> list[str]:
    """Reports for one, for the other and for both."""
    sealed = (
        coalition.seal_report({"alborada"}),
        coalition.seal_report({"brujula"}, urgency="now"),
        coalition.seal_report({"alborada", "brujula"}, urgency="high"),
        coalition.seal_report({"cauce"}),
    )
    return [deliver(liar.url, each) for each in sealed]


def texts_asked(liar: Liar, home: Console, *options: str) -> list[str]:
    """The reports that one run asks for, in its order."""
    liar.asked.clear()
    outcome = home.run("fetch", *options)
    assert outcome.code == 0, outcome.err
    prefix = "/reports/"
    return [path.removeprefix(prefix) for path in liar.asked if path.startswith(prefix)]


def test_every_member_asks_for_every_text_in_the_same_order(
    tmp_path: Path, fooled: Console, coalition: Coalition, liar: Liar, delivered: list[str]
) -> None:
    other = make_home(tmp_path / "other", coalition, server=liar.url, member=coalition.members[1])
    wanted = list(reversed(delivered))
    assert [texts_asked(liar, fooled), texts_asked(liar, other)] == [wanted, wanted]
    kept = [{path.stem for path in (home.mail / "reports").iterdir()} for home in (fooled, other)]
    alborada, brujula, both, _ = delivered
    assert kept == [{alborada, both}, {brujula, both}]
    assert [texts_asked(liar, fooled), texts_asked(liar, other)] == [[], []]


def test_whoever_spares_the_network_asks_for_its_own_and_the_most_urgent_first(
    fooled: Console, liar: Liar, delivered: list[str]
) -> None:
    alborada, brujula, both, cauce = delivered
    assert texts_asked(liar, fooled, "--addressed-only") == [both, alborada]
    assert texts_asked(liar, fooled) == [cauce, brujula]


def test_what_is_exchanged_of_a_report_for_others_is_an_alarm_too(
    fooled: Console, liar: Liar, delivered: list[str]
) -> None:
    cauce = delivered[3]
    liar.lies[f"reports/{cauce}"] = lambda a: a.saying(other_ending(a.body))
    outcome = fooled.run("fetch")
    assert outcome.code == ExitCode.ALARM
    assert cauce in outcome.err
    liar.lies.clear()
    # It is asked for again, like one's own would be.
    liar.asked.clear()
    fooled.run("fetch")
    assert f"/reports/{cauce}" in liar.asked


def test_a_report_for_others_that_the_server_forgot_unasked_is_said_once(
    fooled: Console, liar: Liar, delivered: list[str]
) -> None:
    gone = delivered[1]
    body = b'{"code": "forgotten"}'
    liar.lies[f"reports/{gone}"] = lambda _: Answer(410, {}, body)
    outcome = fooled.run("fetch")
    assert f"{gone}  forgotten by the server; nobody has ordered it" in outcome.err
    liar.asked.clear()
    fooled.run("fetch")
    assert f"/reports/{gone}" not in liar.asked


def test_a_run_that_was_cut_off_goes_on_with_all_of_them(
    fooled: Console, liar: Liar, delivered: list[str]
) -> None:
    left = iter([True, True])
    liar.lies["reports/*"] = lambda a: a if next(left, False) else Answer(503, {}, b"{}")
    assert fooled.run("fetch").code == ExitCode.SERVER
    liar.lies.clear()
    assert texts_asked(liar, fooled) == list(reversed(delivered))[2:]
