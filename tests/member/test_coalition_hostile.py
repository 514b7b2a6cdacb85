"""What a lying server, a hostile partner or a kill may do to keys that somebody still needs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.member.__main__ import cli
from app.member.bring_keys import CURSOR_BYTES
from app.member.coalition import new_keys, people, rotate
from app.member.coalition.describe import describe_member
from app.member.coalition.recover import opened_texts
from app.member.coalition.sign import say_oddities
from app.member.errors import ExitCode, ServerUnreachable
from app.member.home import Keys
from app.protocol import hpke
from app.protocol.archive import archive_key
from app.protocol.encoding import from_json_object, u64
from app.protocol.envelope import parse
from app.protocol.fingerprint import fingerprint_words
from app.protocol.key_ring import WRAPPED_BYTES
from app.protocol.ledger_state import CeremonyState
from app.protocol.primitives import random_bytes, sha256
from app.protocol.recovery import (
    Ceremony,
    Opening,
    SealedShare,
    combine_shares,
    commitment_of,
    seal_share,
    split_seed,
)
from tests.coalition import Coalition
from tests.member.console import Console, Outcome
from tests.member.liar import Answer
from tests.member.test_coalition_online import Governed, governed_by, split


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The intake keys of this home have ended: only what is archived counts."""
    monkeypatch.setattr(rotate, "is_over", lambda _ledger, _entry, _key, **_: True)


def destroy(lead: Console) -> Outcome:
    return lead.run("coalition", "rotate", "destroy")


def ring(home: Console) -> list[Path]:
    return sorted((home.home / "keys").glob("*.wrapped"))


# --- destroying an intake key ------------------------------------------------------------------


@pytest.mark.usefixtures("ended")
def test_no_key_is_destroyed_for_reports_that_were_never_fetched(governed: Governed) -> None:
    governed.deliver("alborada")
    lead = governed.home("alborada")
    outcome = destroy(lead)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "1 reports are not in the archive yet" in outcome.err
    assert len(ring(lead)) == 1


@pytest.mark.usefixtures("ended")
def test_what_was_archived_opens_after_its_key_is_destroyed(governed: Governed) -> None:
    report = governed.deliver("alborada")
    lead = governed.home("alborada")
    lead.run("fetch")
    assert lead.run("coalition", "rotate", "archive").code == 0
    outcome = destroy(lead)
    assert outcome.code == 0, outcome.err
    assert not ring(lead)
    assert lead.run("open", report, "--offline").code == 0


def forged_archive(governed: Governed, report: str, *, is_decoy: bool, is_junk: bool) -> bytes:
    """What a server can make of what it knows: the envelope and every public key."""
    data = governed.home("alborada").mail / "reports" / f"{report}.atalaya"
    header = parse(data.read_bytes()).header_bytes
    archive = governed.assembly.secrets["alborada"].application.archive
    made = archive_key(None if is_decoy else random_bytes(32), header_bytes=header, archive=archive)
    if is_junk:
        made = replace(made, sealed=bytes(len(made.sealed)))
    return u64(1) + made.to_bytes()


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize(("is_decoy", "is_junk"), [(True, False), (False, False), (False, True)])
def test_an_archive_that_the_server_made_up_costs_no_report(
    governed: Governed, *, is_decoy: bool, is_junk: bool
) -> None:
    report = governed.deliver("alborada", text="lo que importa")
    lead = governed.home("alborada")
    lead.run("fetch")
    forged = forged_archive(governed, report, is_decoy=is_decoy, is_junk=is_junk)

    def lie(answer: Answer) -> Answer:
        return answer.saying(b"" if governed.liar.asked.count("/archive") % 2 == 0 else forged)

    governed.liar.asked.clear()
    governed.liar.lies["/archive"] = lie
    lead.run("fetch")
    del governed.liar.lies["/archive"]
    assert destroy(lead).code == ExitCode.GOVERNANCE
    assert len(ring(lead)) == 1
    outcome = lead.run("coalition", "rotate", "archive")
    assert outcome.code == ExitCode.ALARM
    assert "something else in its archive" in outcome.err
    assert lead.run("coalition", "rotate", "archive").code == 0
    assert destroy(lead).code == 0
    opened = lead.run("open", report, "--offline")
    assert opened.code == 0, opened.err
    assert "lo que importa" in opened.out


def test_an_archive_that_never_ends_is_refused(governed: Governed) -> None:
    report = governed.deliver("alborada")
    lead = governed.home("alborada")
    lead.run("fetch")
    forged = forged_archive(governed, report, is_decoy=True, is_junk=False)
    governed.liar.lies["/archive"] = lambda answer: answer.saying(forged)
    outcome = lead.run("fetch")
    assert outcome.code == ExitCode.SERVER
    assert "does not go forward" in outcome.err
    assert len(forged) > CURSOR_BYTES


@pytest.mark.usefixtures("ended")
def test_a_device_forgets_what_the_lead_has_destroyed_and_nothing_before(
    governed: Governed,
) -> None:
    governed.deliver("alborada")
    ana = governed.person("ana", "reviewer")
    assert ana.run("fetch").code == 0
    assert ana.run("fetch").code == 0
    assert len(ring(ana)) == 1
    lead = governed.home("alborada")
    assert lead.run("coalition", "rotate", "archive").code == 0
    assert destroy(lead).code == 0
    assert "was destroyed by your organisation" in ana.run("fetch").out
    assert not ring(ana)


def test_a_server_that_forgets_takes_no_key_from_a_device(governed: Governed) -> None:
    ana = governed.person("ana", "reviewer")
    ana.run("fetch")
    governed.liar.lies["/keyring"] = lambda answer: answer.saying(b"")
    assert ana.run("fetch").code == 0
    assert len(ring(ana)) == 1


# --- signers -----------------------------------------------------------------------------------


def test_a_signer_is_not_shown_an_older_log_than_before(governed: Governed) -> None:
    lead = governed.home("alborada")
    log, older = governed.folder / "log.bin", governed.folder / "older.bin"
    assert lead.run("coalition", "log", "--export", older).code == 0
    renewal = lead.run("coalition", "propose", "renew")
    (proposal,) = [line.split()[1] for line in renewal.out.splitlines() if line[:8] == "Proposal"]
    governed.sign(proposal)
    assert lead.run("coalition", "log", "--export", log).code == 0
    signer = ("--signer", governed.folder / "signer-1", "--out", governed.folder / "x.json")
    command = ("coalition", "propose", "renew", *signer)
    assert offline(*command, "--log", log).code == 0
    outcome = offline(*command, "--log", older)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "Get a fresh one" in outcome.err


def test_a_signer_who_is_shown_another_log_is_alarmed(governed: Governed) -> None:
    lead = governed.home("alborada")
    log, other = governed.folder / "log.bin", governed.folder / "other.bin"
    renewal = lead.run("coalition", "propose", "renew")
    (proposal,) = [line.split()[1] for line in renewal.out.splitlines() if line[:8] == "Proposal"]
    governed.sign(proposal)
    assert lead.run("coalition", "log", "--export", log).code == 0
    # The hour of the first entry, which nothing but the hash of the log fixes.
    data = log.read_bytes()
    other.write_bytes(
        data[:8] + (int.from_bytes(data[8:12], "big") - 1).to_bytes(4, "big") + data[12:]
    )
    signer = ("--signer", governed.folder / "signer-1", "--out", governed.folder / "x.json")
    command = ("coalition", "propose", "renew", *signer)
    assert offline(*command, "--log", log).code == 0
    assert offline(*command, "--log", other).code == ExitCode.ALARM


def offline(*command: str | Path) -> Outcome:
    result = CliRunner().invoke(cli, list(map(str, command)))
    return Outcome(result.exit_code, result.stdout, result.stderr)


# --- people, and commands that were stopped half-way -------------------------------------------


def test_a_certificate_whose_keys_were_not_handed_over_is_completed(
    governed: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> int:
        raise ServerUnreachable

    with monkeypatch.context() as stopped:
        stopped.setattr(people, "hand_out", stop)
        with pytest.raises(AssertionError):
            governed.person("ana", "reviewer")
    ana = Console(governed.folder / "ana", governed.folder / "passphrase")
    words = governed.home("alborada").run(
        *("coalition", "people", "certify", ana.home / "device.json", "--roles", "reviewer"),
        *("--words", words_of(ana)),
    )
    assert words.code == 0, words.err
    assert "1 keys were handed" in words.out
    assert ana.run("fetch").code == 0
    assert len(ring(ana)) == 1


def words_of(person: Console) -> str:
    signed = from_json_object((person.home / "device.json").read_bytes())["signed"]
    key = bytes.fromhex(from_json_object(signed.encode())["signing_key"])
    return fingerprint_words(f"alborada/{person.home.name}", key)


def test_a_removal_that_was_stopped_goes_on(
    governed: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = governed.deliver("alborada")
    governed.person("ana", "reviewer").run("fetch")
    lead = governed.home("alborada")
    command = ("coalition", "people", "remove", "ana", "--reason", "cambia de trabajo")

    def stop(*_: object) -> None:
        raise ServerUnreachable

    with monkeypatch.context() as stopped:
        stopped.setattr("app.member.client.Client.forget_recipient", stop)
        assert lead.run(*command).code == ExitCode.NETWORK
    outcome = lead.run(*command)
    assert outcome.code == 0, outcome.err
    assert report in outcome.out
    assert "gives other keys to alborada" in outcome.out


def test_a_key_ring_that_the_server_made_up_keeps_nobody_from_being_removed(
    governed: Governed,
) -> None:
    governed.person("ana", "reviewer")
    lead = governed.home("alborada")

    def many(answer: Answer) -> Answer:
        if not answer.body:
            return answer
        own = answer.body[:64]
        sealed = bytes(WRAPPED_BYTES - 64)
        invented = (sha256(bytes([n % 256, n // 256])) + own[32:64] + sealed for n in range(1100))
        return answer.saying(answer.body + b"".join(invented))

    governed.liar.lies["/keyring"] = many
    outcome = lead.run("coalition", "people", "remove", "ana", "--reason", "cambia de trabajo")
    assert outcome.code == 0, outcome.err


def test_who_is_removed_could_also_read_what_the_lead_had_not_fetched(governed: Governed) -> None:
    report = governed.deliver("alborada")
    governed.person("ana", "reviewer").run("fetch")
    outcome = governed.home("alborada").run(
        "coalition", "people", "remove", "ana", "--reason", "cambia de trabajo"
    )
    assert report in outcome.out


# --- shares ------------------------------------------------------------------------------------


def test_a_share_that_does_not_open_holds_no_other_back(
    governed: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hostile:
        hostile.setattr(
            "app.protocol.recovery.seal_share", lambda _text, _recipient: random_bytes(1648)
        )
        assert split(governed, "brujula", "cauce").code == 0
    good = governed.home("cauce").run("coalition", "recover", "split", "alborada", "brujula")
    assert good.code == 0, good.err
    outcome = governed.home("brujula").run("coalition", "recover", "receive")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "The share of alborada does NOT open" in outcome.err
    assert "The share of cauce opens" in outcome.out


def test_a_partner_who_opens_another_share_holds_recovery_not_back(
    coalition: Coalition, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, new = random_bytes(32), coalition.members[0]
    keys = Keys(hpke.PrivateKey(new.archive_seed), new.signing_seed, {})
    partners = ("brujula", "cauce", "topo")
    texts = dict(zip(partners, split_seed(lost, threshold=2, shares=3), strict=True))
    shares = tuple(SealedShare(m, b"", commitment_of(text)) for m, text in texts.items())
    state = CeremonyState(Ceremony("id", new.id, sha256(lost), 2, shares))
    for partner in ("topo", "brujula", "cauce"):
        sealed = seal_share(texts[partner], keys.kem.public_key)
        sealed = random_bytes(len(sealed)) if partner == "topo" else sealed
        state.openings.append(Opening("id", partner, new.application, sealed, "cateo"))
    assert combine_shares(opened_texts(state, keys)) == lost
    assert "topo" in capsys.readouterr().err


# --- what others have written, on a terminal ---------------------------------------------------


def test_a_country_cannot_reset_the_terminal_of_a_signer(coalition: Coalition) -> None:
    entry = replace(coalition.roster.members[0], country="\x1bc")
    assert "\x1b" not in "".join(describe_member(entry, None))


# --- submitting twice --------------------------------------------------------------------------


def test_files_that_are_in_the_log_already_do_not_stop_the_rest(
    governed: Governed, tmp_path: Path
) -> None:
    lead = governed.home("alborada")
    out = tmp_path / "renewal.json"
    assert lead.run("coalition", "propose", "renew", "--out", out).code == 0
    assert lead.run("coalition", "submit", out).code == 0
    again = lead.run("coalition", "submit", out)
    assert again.code == 0, again.err


def test_a_rotation_that_was_stopped_goes_on_with_the_same_key(
    governed: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    beto = governed.person("beto", "intake")
    lead = governed.home("alborada")

    def stop(*_: object) -> None:
        raise ServerUnreachable

    with monkeypatch.context() as stopped:
        stopped.setattr(new_keys, "keep_with_server", stop)
        assert lead.run("coalition", "rotate", "new").code == ExitCode.NETWORK
    assert len(ring(lead)) == 2
    again = lead.run("coalition", "rotate", "new")
    assert again.code == 0, again.err
    assert "2 keys were handed" in again.out
    assert len(ring(lead)) == 2
    beto.run("fetch")
    assert len(ring(beto)) == 2


@pytest.mark.parametrize(
    "command",
    [
        ("coalition", "propose", "renew", "--days", "0"),
        ("coalition", "propose", "renew", "--days", "99999999"),
        ("coalition", "rotate", "new", "--key-days", "-1"),
        ("coalition", "people", "certify", "x", "--roles", "lead", "--days", "99999999"),
    ],
)
def test_a_mistyped_number_of_days_is_a_mistake_in_the_command(
    governed: Governed, command: tuple[str, ...]
) -> None:
    assert governed.home("alborada").run(*command).code == 2


def test_who_signs_is_told_of_a_list_that_would_last_too_long(
    governed: Governed, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = governed.assembly.roster.issued
    long = replace(governed.assembly.roster, expires=issued + timedelta(days=300))
    say_oddities(long, issued)
    assert "unusually long" in capsys.readouterr().out
    say_oddities(governed.assembly.roster, issued - timedelta(days=2))
    assert "in the FUTURE" in capsys.readouterr().out
    say_oddities(governed.assembly.roster, issued)
    assert not capsys.readouterr().out
