"""Two commands do not write into one home's mail at once."""

import pytest

from app.member.errors import AlreadyFetching
from app.member.files import held_alone
from app.member.post import LOCK
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console
from tests.member.liar import Liar, Stall
from tests.service import RunningService


def test_second_fetch_says_that_one_is_under_way(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    stall = Stall()
    liar.stalls["/roster"] = stall
    first = fooled.start("fetch")
    assert stall.reached.wait(60)
    second = fooled.run("fetch")
    assert second.code == 13
    assert "Another command is fetching" in second.err
    stall.let_go.set()
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert fooled.run("fetch").code == 0


def test_list_and_open_go_on_beside_a_fetch(
    console: Console, coalition: Coalition, service: RunningService
) -> None:
    report = deliver(service.url, coalition.seal_report({"alborada"}, text="x"))
    assert console.run("fetch").code == 0
    with held_alone(console.mail / LOCK):
        for command in (("list",), ("open", report), ("open", "newest")):
            outcome = console.run(*command)
            assert outcome.code == 0
            assert "Another command is fetching. This is what this machine has." in outcome.err


def test_lock_is_let_go_when_its_holder_fails(console: Console) -> None:
    console.mail.mkdir()
    with pytest.raises(ZeroDivisionError), held_alone(console.mail / LOCK):
        raise ZeroDivisionError
    with held_alone(console.mail / LOCK), pytest.raises(AlreadyFetching):  # noqa: SIM117
        with held_alone(console.mail / LOCK):
            pass
