"""``fetch --wait``: it fetches when something arrives, and says nothing of what it is."""

import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.member import watch
from app.member.errors import ExitCode, LoginDenied, MemberError
from app.member.explain import explain
from app.member.workplace import Workplace, workplace
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, make_home, other_ending
from tests.member.liar import Answer, Liar
from tests.service import RunningService

Step = Callable[[], object]


def place_of(console: Console) -> Workplace:
    return workplace(
        console.home, folder=None, offline=False, passphrase_file=console.passphrase_file
    )


def nothing() -> None:
    """Goes on."""


def stop() -> None:
    """Presses Ctrl-C."""
    raise KeyboardInterrupt


def watched(console: Console, *steps: Step) -> list[float]:
    """Watches; each pause takes a step instead of time. How long the pauses would have been."""
    pauses: list[float] = []
    left = iter([*steps, stop])

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        next(left)()

    watch.watch(place_of(console), pause=pause)
    return pauses


def words(text: str) -> list[str]:
    """The lines without the times before them."""
    return [line.split("  ", 1)[1] for line in text.splitlines()]


def reports(console: Console) -> int:
    return len(list((console.mail / "reports").iterdir()))


def test_it_fetches_at_once_and_then_whenever_something_arrives(
    console: Console,
    coalition: Coalition,
    service: RunningService,
    capsys: pytest.CaptureFixture[str],
) -> None:
    deliver(service.url, coalition.seal_report({"alborada"}, text="before"))
    watched(
        console,
        lambda: deliver(service.url, coalition.seal_report({"alborada"}, urgency="now")),
        lambda: deliver(service.url, coalition.seal_report({"brujula"})),
    )
    out = capsys.readouterr().out
    assert words(out) == ["Waiting.", *["Something has arrived."] * 3]
    assert reports(console) == 2


def test_nothing_is_said_where_only_noise_arrived(
    fooled: Console, liar: Liar, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = iter([1001, 1002, 1003])
    liar.lies["arrivals"] = lambda a: a.saying(b'{"size": %d}' % next(sizes))
    watched(fooled, nothing, nothing)
    assert words(capsys.readouterr().out) == ["Waiting."]


def test_ctrl_c_ends_it_cleanly(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    deliver(service.url, coalition.seal_report({"alborada"}))
    process = console.start("fetch", "--wait")
    assert process.stdout
    while "Something has arrived" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (0, "")
    assert console.run("verify", "all").code == 0


def failing(liar: Liar, answers: Sequence[Answer]) -> None:
    """These answers first, and then the truth."""
    left = iter(answers)
    liar.lies["arrivals"] = lambda a: next(left, a)


def test_a_server_that_is_gone_is_waited_for_longer_each_time(
    fooled: Console, liar: Liar, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(liar, [Answer(503, {}, b"{}")] * 6)
    pauses = watched(fooled, *[nothing] * 6)
    assert pauses == [5, 15, 60, 300, 300, 300, watch.SHORTEST_PAUSE]
    assert words(capsys.readouterr().out) == [
        "Waiting.",
        "The server cannot be reached. Trying again.",
        "The server answers again.",
    ]


def test_a_network_that_is_gone_is_waited_for(
    tmp_path: Path, coalition: Coalition, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = make_home(tmp_path / "home", coalition, server="http://127.0.0.1:9")
    assert watched(nowhere, nothing) == [5, 15]
    assert "cannot be reached" in capsys.readouterr().out


def test_what_was_cut_off_is_fetched_when_the_network_is_back(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    cut = iter([True])
    liar.lies["reports/*"] = lambda a: Answer(503, {}, b"{}") if next(cut, False) else a
    assert watched(fooled, nothing) == [5, watch.SHORTEST_PAUSE]
    assert reports(fooled) == 1


def test_an_alarm_is_said_once_and_is_what_the_command_ends_with(
    fooled: Console, coalition: Coalition, liar: Liar, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    liar.lies["reports/*"] = lambda a: a.saying(other_ending(a.body))
    sizes = iter([1001, 1002, 1003])
    liar.lies["arrivals"] = lambda a: a.saying(b'{"size": %d}' % next(sizes))
    with pytest.raises(MemberError) as raised:
        watched(fooled, nothing, nothing)
    assert capsys.readouterr().err.count("ALARM: there are other bytes") == 1
    assert explain(raised.value) == ExitCode.ALARM


def test_a_key_that_is_not_taken_ends_it(
    tmp_path: Path, coalition: Coalition, service: RunningService
) -> None:
    stranger = Coalition(["alborada"]).members[0]
    console = make_home(tmp_path / "home", coalition, server=service.url, member=stranger)
    with pytest.raises(LoginDenied):
        watched(console)


@pytest.mark.parametrize("body", [b"{}", b'{"size": "7"}', b'{"size": -1}', b"[]", b"\xff"])
def test_an_answer_that_is_no_size_ends_it(fooled: Console, liar: Liar, body: bytes) -> None:
    liar.lies["arrivals"] = lambda a: a.saying(body)
    assert fooled.run("fetch", "--wait").code == ExitCode.SERVER
