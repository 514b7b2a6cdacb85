"""What a member's tool says when a service was brought back from a backup, and what ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.intake import next_log
from app.member.errors import ExitCode
from app.protocol.checkpoint import parse_verifier_key
from app.storage.database import opened_database
from tests.member.logged import Logged, LoggedCoalition, logged_service
from tests.service import publish_current


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    with logged_service(tmp_path, LoggedCoalition()) as running:
        yield running


@pytest.mark.parametrize("has_lost_something", [True, False])
def test_another_log_that_the_coalition_believes_ends_the_alarm(
    logged: Logged,
    has_lost_something: bool,  # noqa: FBT001
) -> None:
    logged.deliver("alborada")
    home = logged.home("alborada")
    assert home.run("fetch").code == 0
    if has_lost_something:
        logged.show(logged.entries()[:-1])
        assert home.run("fetch").code == ExitCode.ALARM
        logged.liar.lies.clear()
    with opened_database(logged.settings.database_url) as engine:
        certified = next_log.prepare(engine, origin=logged.url)
        next_log.begin(engine)
    # The number first: the roster before it names the log before it.
    logged.coalition.version += 1
    logged.coalition.log = parse_verifier_key(certified)
    publish_current(logged.settings, logged.coalition)
    logged.deliver("alborada")
    outcome = home.run("fetch")
    assert (outcome.code, outcome.err) == (0, "")
    entries = (home.home / "receipts" / "entries.bin").read_bytes()
    assert entries == b"".join(logged.entries())
    assert list(home.home.glob("receipts-until-*"))
