"""Every lie about the roster is noticed, said in words, and has an exit code."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.protocol.primitives import sha256
from app.protocol.roster import encode_roster
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, Outcome
from tests.member.liar import Liar


def with_roster(liar: Liar, document: bytes) -> None:
    liar.lies["roster"] = lambda a: a.saying(document)


def fetch_with(fooled: Console, liar: Liar, document: bytes) -> Outcome:
    with_roster(liar, document)
    return fooled.run("fetch")


def newer(coalition: Coalition) -> bytes:
    roster = coalition.roster
    return coalition.sign(replace(roster, version=roster.version + 1, previous=roster.hash))


def test_rolled_back_roster_is_said(fooled: Console, coalition: Coalition, liar: Liar) -> None:
    assert fetch_with(fooled, liar, newer(coalition)).code == 0
    outcome = fetch_with(fooled, liar, coalition.document)
    assert outcome.code == 6
    assert "OLDER than one you have seen" in outcome.err


def test_roster_below_the_pinned_version_is_said(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    document = coalition.sign(replace(coalition.roster, version=1))
    assert fetch_with(fooled, liar, document).code == 6


def test_forked_roster_is_said_and_kept_as_proof(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    fooled.run("fetch")
    other = coalition.sign(replace(coalition.roster, members=coalition.roster.members[:2]))
    outcome = fetch_with(fooled, liar, other)
    assert outcome.code == 6
    assert "two different rosters" in outcome.err
    assert [path.read_bytes() for path in (fooled.mail / "evidence").iterdir()] == [other]
    assert fooled.run("verify", "all").code == 6


def test_forged_roster_is_said(fooled: Console, coalition: Coalition, liar: Liar) -> None:
    outcome = fetch_with(fooled, liar, coalition.sign(coalition.roster, signers=1))
    assert outcome.code == 6
    assert "FORGED" in outcome.err


def test_foreign_roster_is_said(fooled: Console, coalition: Coalition, liar: Liar) -> None:
    roster = coalition.roster
    document = coalition.sign(replace(roster, root=replace(roster.root, coalition="otra")))
    assert fetch_with(fooled, liar, document).code == 6


def test_a_next_roster_that_follows_another_one_is_a_fork(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    fooled.run("fetch")
    other = replace(coalition.roster, version=coalition.version + 1, previous=bytes(32))
    outcome = fetch_with(fooled, liar, coalition.sign(other))
    assert outcome.code == 6
    assert "two different rosters" in outcome.err


def test_a_roster_that_ends_soon_is_said_from_the_tenth_day_on(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    soon = replace(coalition.roster, expires=coalition.now + timedelta(days=4))
    outcome = fetch_with(fooled, liar, coalition.sign(soon))
    assert outcome.code == 0
    assert "signers must renew it" in outcome.err
    later = replace(soon, version=3, expires=coalition.now + timedelta(days=5))
    later = replace(later, previous=sha256(encode_roster(soon)))
    assert "renew" not in fetch_with(fooled, liar, coalition.sign(later)).err


def test_a_report_that_names_another_roster_of_a_known_version_is_an_alarm(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    """The defender was shown another list of members than this machine."""
    report = deliver(liar.url, coalition.seal_report({"alborada"}))
    shown = replace(coalition.roster, members=coalition.roster.members[:2])
    with_roster(liar, coalition.sign(shown))
    liar.lies["/rosters/*"] = lambda answer: type(answer)(404, answer.headers, b"{}")
    outcome = fooled.run("fetch")
    assert outcome.code == 3
    assert "another list of members than the one that was signed" in outcome.err
    assert fooled.run("open", report, "--offline").code == 3
    assert fooled.run("verify", "all").code == 3


def test_expired_roster_says_dates_and_clock_and_holds_no_report_back(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    report = deliver(liar.url, coalition.seal_report({"alborada"}))
    past = coalition.now - timedelta(days=1)
    document = coalition.sign(
        replace(coalition.roster, version=3, expires=past, issued=past - timedelta(days=14))
    )
    outcome = fetch_with(fooled, liar, document)
    assert outcome.code == 7
    assert f"It expired {past:%Y-%m-%d %H:%M}Z." in outcome.err
    assert "set the clock" in outcome.err
    assert (fooled.mail / "reports" / f"{report}.atalaya").exists()
    assert fooled.run("open", report, "--offline").code == 0


@pytest.mark.parametrize("document", [b"", b"[]", b"{", b'{"signed": 1, "signatures": []}'])
def test_roster_that_is_none_is_refused(fooled: Console, liar: Liar, document: bytes) -> None:
    outcome = fetch_with(fooled, liar, document)
    assert outcome.code == 11
    assert not (fooled.home / "seen.json").exists()


def test_list_shows_local_reports_in_spite_of_a_lying_server(
    fooled: Console, coalition: Coalition, liar: Liar
) -> None:
    deliver(liar.url, coalition.seal_report({"alborada"}))
    fooled.run("fetch")
    with_roster(liar, coalition.sign(coalition.roster, signers=1))
    outcome = fooled.run("list")
    assert outcome.code == 6
    assert len(outcome.out.splitlines()) == 1
