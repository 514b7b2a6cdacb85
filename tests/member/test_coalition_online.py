"""Governance against a real service: people, their keys, the archive, recovery, lying logs."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.main import create_app
from app.member.errors import ExitCode
from app.protocol.envelope import SLOT_BYTES
from app.protocol.key_file import Purpose, lock
from app.protocol.primitives import sha256
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.homes import PASSPHRASE, write_home
from tests.member.conftest import deliver
from tests.member.console import Console, Outcome
from tests.member.liar import Liar
from tests.member.table import words_in
from tests.service import free_socket, hand_over, make_settings, serve


@dataclass(frozen=True)
class Governed:
    """A coalition whose log a service keeps, and everybody's homes."""

    folder: Path
    coalition: Coalition
    assembly: Assembly
    liar: Liar

    def home(self, member: str) -> Console:
        """The home of a member's lead."""
        path = self.folder / member
        if not path.exists():
            secrets = self.assembly.secrets[member]
            write_home(path, self.coalition, server=self.liar.url, member=secrets)
        return Console(path, self.folder / "passphrase")

    def person(self, name: str, roles: str, member: str = "alborada") -> Console:
        """The home of a person whom the lead has certified."""
        lead, console = self.home(member), Console(self.folder / name, self.folder / "passphrase")
        made = console.run(
            *("keygen", "--member", member, "--person", name, "--server", self.liar.url),
            *("--pins", lead.home / "pins.json"),
        )
        assert made.code == 0, made.err
        request = console.home / "device.json"
        certified = lead.run(
            *("coalition", "people", "certify", request, "--roles", roles),
            *("--words", words_in(made.out)),
        )
        assert certified.code == 0, certified.err
        return console

    def sign(self, proposal: str) -> None:
        """Two signers say yes."""
        for number, seed in enumerate(self.coalition.signers[:2], 1):
            path = self.folder / f"signer-{number}"
            if not path.exists():
                path.mkdir()
                (path / "signer.key").write_bytes(lock(Purpose.SIGNER, seed, PASSPHRASE))
                (path / "pins.json").write_bytes(self.coalition.pins_bytes)
            os.environ["ATALAYA_SIGNER_PASSPHRASE_FILE"] = str(self.folder / "passphrase")
            outcome = self.home("cauce").run(
                "coalition", "sign", proposal, "--signer", path, "--yes"
            )
            assert outcome.code == 0, outcome.err

    def deliver(self, *chosen: str, text: str = "x") -> str:
        """A defender writes; the report's id."""
        self.coalition.previous = self.assembly.roster.previous
        return deliver(self.liar.url, self.coalition.seal_report(set(chosen), text=text))


@contextmanager
def governed_by(folder: Path, coalition: Coalition) -> Iterator[Governed]:
    assembly = Assembly(coalition)
    listening, url = free_socket()
    settings = make_settings(folder, origin=url)
    hand_over(settings, assembly)
    liar = Liar(create_app(settings), url)
    with serve(liar, settings, listening):
        yield Governed(folder, coalition, assembly, liar)


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


def test_a_reviewer_opens_what_came_for_the_organisation(governed: Governed) -> None:
    report = governed.deliver("alborada", text="para alborada")
    ana = governed.person("ana", "reviewer")
    assert ana.run("fetch").code == 0
    outcome = ana.run("open", report, "--offline")
    assert outcome.code == 0, outcome.err
    assert "para alborada" in outcome.out


@pytest.mark.parametrize("role", ["auditor", "key-custodian"])
def test_a_role_without_reading_gets_the_log_and_no_report(governed: Governed, role: str) -> None:
    governed.deliver("alborada")
    person = governed.person("oyente", role)
    assert not (person.home / "keys").exists()
    outcome = person.run("fetch")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "certificate does not allow this" in outcome.err
    assert person.run("coalition", "log").code == 0
    assert not list((person.mail / "heads").iterdir())


def test_a_person_without_lead_certifies_nobody(governed: Governed) -> None:
    ana = governed.person("ana", "reviewer")
    other = Console(governed.folder / "beto", governed.folder / "passphrase")
    made = other.run(
        *("keygen", "--member", "alborada", "--person", "beto", "--server", governed.liar.url),
        *("--pins", ana.home / "pins.json"),
    )
    outcome = ana.run(
        *("coalition", "people", "certify", other.home / "device.json", "--roles", "reviewer"),
        *("--words", words_in(made.out)),
    )
    assert outcome.code == ExitCode.GOVERNANCE
    assert "stage: author" in outcome.err


def test_a_device_of_another_organisation_is_not_certified(governed: Governed) -> None:
    other = Console(governed.folder / "beto", governed.folder / "passphrase")
    lead = governed.home("alborada")
    made = other.run(
        *("keygen", "--member", "brujula", "--person", "beto", "--server", governed.liar.url),
        *("--pins", lead.home / "pins.json"),
    )
    outcome = lead.run(
        *("coalition", "people", "certify", other.home / "device.json", "--roles", "reviewer"),
        *("--words", words_in(made.out)),
    )
    assert outcome.code == ExitCode.GOVERNANCE


def test_an_unknown_role_is_a_mistake_in_the_command(governed: Governed) -> None:
    outcome = governed.home("alborada").run(
        "coalition", "people", "certify", "x.json", "--roles", "boss"
    )
    assert outcome.code == 2


def leave(governed: Governed, person: str) -> Outcome:
    lead = governed.home("alborada")
    assert lead.run("fetch").code == 0
    outcome = lead.run("coalition", "people", "remove", person, "--reason", "cambia de trabajo")
    assert outcome.code == 0, outcome.err
    return outcome


def test_who_leaves_could_open_exactly_the_reports_that_are_listed(governed: Governed) -> None:
    ours = {governed.deliver("alborada"), governed.deliver("alborada", "brujula")}
    governed.deliver("brujula")
    governed.person("ana", "reviewer").run("fetch")
    outcome = leave(governed, "ana")
    assert set(json.loads((governed.home("alborada").home / "left-ana.json").read_text())) == ours
    assert all(report in outcome.out for report in ours)
    assert "2 reports" in outcome.out


def test_an_auditor_who_leaves_could_open_nothing(governed: Governed) -> None:
    governed.deliver("alborada")
    governed.person("oyente", "auditor")
    leave(governed, "oyente")
    assert json.loads((governed.home("alborada").home / "left-oyente.json").read_text()) == []


def test_who_has_left_is_locked_out_and_gets_no_new_key(governed: Governed) -> None:
    ana = governed.person("ana", "reviewer")
    ana.run("fetch")
    outcome = leave(governed, "ana")
    assert ana.run("fetch").code == ExitCode.SERVER
    (proposal,) = [line.split()[1] for line in outcome.out.splitlines() if line[:8] == "Proposal"]
    governed.sign(proposal)
    assert "0 keys were handed" in outcome.out
    assert len(list((ana.home / "keys").iterdir())) == 1
    assert len(list((governed.home("alborada").home / "keys").iterdir())) == 2


def test_others_get_the_new_key_when_somebody_leaves(governed: Governed) -> None:
    governed.person("ana", "reviewer")
    beto = governed.person("beto", "intake")
    outcome = leave(governed, "ana")
    assert "2 keys were handed" in outcome.out
    beto.run("fetch")
    assert len(list((beto.home / "keys").iterdir())) == 2


def test_no_key_is_destroyed_while_somebody_may_still_seal_to_it(governed: Governed) -> None:
    governed.deliver("alborada")
    lead = governed.home("alborada")
    lead.run("fetch")
    outcome = lead.run("coalition", "rotate", "destroy")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "somebody may still write to it" in outcome.err
    assert len(list((lead.home / "keys").iterdir())) == 1


def break_own_slot(coalition: Coalition, report: bytes) -> bytes:
    start = 96 + coalition.index("alborada") * SLOT_BYTES
    return report[:start] + bytes([report[start] ^ 1]) + report[start + 1 :]


def test_every_report_is_archived_also_decoys_and_broken_ones(governed: Governed) -> None:
    """The server must not learn which reports were for this member."""
    governed.deliver("alborada")
    governed.deliver("brujula")
    report, _ = governed.coalition.seal_report({"alborada"})
    deliver(governed.liar.url, (break_own_slot(governed.coalition, report), []))
    lead = governed.home("alborada")
    lead.run("fetch")
    before = {line["id"]: line["status"] for line in lead.listed("--offline", "--all")}
    assert sorted(before.values()) == ["not-addressed", "ok", "slot"]
    outcome = lead.run("coalition", "rotate", "archive")
    assert outcome.code == 0, outcome.err
    assert "3 reports were moved" in outcome.out
    (key,) = (lead.home / "keys").iterdir()
    key.unlink()
    after = {line["id"]: line["status"] for line in lead.listed("--offline", "--all")}
    assert after == before


def test_the_archive_comes_back_to_a_home_that_lost_it(governed: Governed) -> None:
    report = governed.deliver("alborada")
    lead = governed.home("alborada")
    lead.run("fetch")
    assert lead.run("coalition", "rotate", "archive").code == 0
    for path in (lead.mail / "archive").iterdir():
        path.unlink()
    (lead.mail / "archive.json").unlink(missing_ok=True)
    for path in (lead.home / "keys").iterdir():
        path.unlink()
    assert lead.run("fetch").code == 0
    assert lead.run("open", report, "--offline").code == 0


def split(governed: Governed, *partners: str, threshold: str = "2") -> Outcome:
    return governed.home("alborada").run(
        "coalition", "recover", "split", *partners, "--threshold", threshold
    )


def test_a_ceremony_is_done_when_every_partner_has_checked_its_share(governed: Governed) -> None:
    assert split(governed, "brujula", "cauce").code == 0
    lead = governed.home("alborada")
    assert "NOT DONE, waits for brujula, cauce" in lead.run("coalition", "status").out
    assert governed.home("brujula").run("coalition", "recover", "receive").code == 0
    assert "NOT DONE, waits for cauce" in lead.run("coalition", "status").out
    assert governed.home("cauce").run("coalition", "recover", "receive").code == 0
    assert "every partner has checked its share" in lead.run("coalition", "status").out


@pytest.mark.parametrize(
    ("partners", "threshold"),
    [(("brujula",), "2"), (("brujula", "cauce"), "1"), (("brujula", "cauce"), "3")],
)
def test_shares_that_one_partner_could_use_alone_are_not_made(
    governed: Governed, partners: tuple[str, ...], threshold: str
) -> None:
    outcome = split(governed, *partners, threshold=threshold)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "shares" not in governed.home("brujula").run("coalition", "status").out


def test_a_share_goes_to_nobody_whose_words_were_not_heard(governed: Governed) -> None:
    split(governed, "brujula", "cauce")
    thief = Console(governed.folder / "thief", governed.folder / "passphrase")
    thief.run(
        *("keygen", "--member", "alborada", "--server", governed.liar.url),
        *("--pins", governed.home("brujula").home / "pins.json"),
    )
    application = governed.folder / "thief.json"
    thief.run(
        *("coalition", "apply", "--name-es", "x", "--name-en", "x", "--country", "MX"),
        *("--contact", "https://x.example", "--out", application),
    )
    real = governed.assembly.secrets["alborada"].application.words()
    outcome = governed.home("brujula").run(
        *("coalition", "recover", "open", application, "--reason", "dicen"),
        *("--words", real),
    )
    assert outcome.code == ExitCode.GOVERNANCE
    assert "NOT those of the key" in outcome.err


def test_one_opened_share_gives_nothing(governed: Governed) -> None:
    split(governed, "brujula", "cauce")
    lead = governed.home("alborada")
    assert lead.run("coalition", "recover", "combine").code == ExitCode.GOVERNANCE


def test_every_member_is_told_what_is_proposed(governed: Governed) -> None:
    outcome = governed.home("brujula").run(
        "coalition", "propose", "retire", "cauce", "--reason", "se disuelve"
    )
    assert outcome.code == 0, outcome.err
    told = governed.home("cauce").run("fetch")
    assert "TAKES OUT cauce, by brujula" in told.out


def test_a_renewal_is_published_with_its_last_signature(governed: Governed) -> None:
    lead = governed.home("alborada")
    outcome = lead.run("coalition", "propose", "renew")
    (proposal,) = [line.split()[1] for line in outcome.out.splitlines() if line[:8] == "Proposal"]
    governed.sign(proposal)
    assert "List of members number 3" in lead.run("coalition", "status").out


def test_what_the_rules_refuse_never_reaches_the_server(governed: Governed) -> None:
    governed.liar.asked.clear()
    outcome = governed.home("brujula").run("coalition", "propose", "retire", "nadie")
    assert outcome.code == ExitCode.GOVERNANCE
    log = governed.home("brujula").run("coalition", "log", "--json")
    assert {entry["kind"] for entry in json.loads(log.out)} == {
        "proposal",
        "probe",
        "signature",
        "roster",
    }


# --- a server that lies about the log ----------------------------------------------------------


def test_a_log_that_is_shorter_than_before_is_an_alarm(governed: Governed) -> None:
    lead = governed.home("alborada")
    assert lead.run("coalition", "status").code == 0
    governed.liar.lies["/log"] = lambda answer: answer.saying(b"")
    outcome = lead.run("coalition", "status")
    assert outcome.code == ExitCode.ALARM
    assert "another log than before" in outcome.err


def test_another_last_entry_than_before_is_an_alarm(governed: Governed) -> None:
    lead = governed.home("alborada")
    lead.run("coalition", "status")
    log = lead.home / "log.bin"
    kept = log.read_bytes()
    other = governed.home("brujula")
    other.run("coalition", "propose", "renew")
    newest = other.home / "log.bin"
    other.run("coalition", "status")
    fork = newest.read_bytes()[len(kept) :]
    governed.liar.lies["/log"] = lambda answer: answer.saying(fork)
    assert lead.run("coalition", "status").code == ExitCode.ALARM
    assert log.read_bytes() == kept


def test_an_entry_that_the_rules_refuse_is_an_alarm_and_holds_no_report_back(
    governed: Governed,
) -> None:
    report = governed.deliver("alborada")
    lead = governed.home("alborada")

    governed.liar.lies["/log"] = lambda answer: answer.saying(
        answer.body.replace(b"atalaya-roster", b"atalaya-rostre")
    )
    outcome = lead.run("fetch")
    assert outcome.code == ExitCode.ALARM
    assert "breaks the coalition's rules" in outcome.err
    assert lead.run("open", report, "--offline").code == 0


@pytest.mark.parametrize("cut", [1, 15, 17, 500])
def test_a_log_that_is_cut_off_is_refused(governed: Governed, cut: int) -> None:
    governed.liar.lies["/log"] = lambda answer: answer.saying(answer.body[:cut])
    outcome = governed.home("alborada").run("coalition", "status")
    assert outcome.code == ExitCode.SERVER
    assert not (governed.home("alborada").home / "log.bin").exists()


def test_a_roster_of_two_signers_who_skip_the_waiting_period_is_an_alarm(
    tmp_path: Path,
) -> None:
    """The threshold signed it, and still it breaks the rules: the members' tools say so."""
    coalition = Coalition(waiting_hours=48)
    with governed_by(tmp_path, coalition) as governed:
        lead = governed.home("alborada")
        lead.run("coalition", "status")
        before = governed.assembly.roster
        new = governed.assembly.secrets["brujula"]
        fresh = replace(new, id="topo", kem_seed=sha256(b"1"), archive_seed=sha256(b"2"))
        fresh = replace(fresh, signing_seed=sha256(b"3"))
        roster = replace(
            before,
            version=before.version + 1,
            previous=before.hash,
            issued=before.issued + timedelta(seconds=1),
            members=(*before.members, fresh.entry(before.issued)),
        )
        document = coalition.sign(roster)
        number = len(governed.assembly.documents) + 1
        entry = number.to_bytes(8, "big") + bytes(4) + len(document).to_bytes(4, "big") + document
        governed.liar.lies["/log"] = lambda answer: answer.saying(answer.body + entry)
        outcome = lead.run("coalition", "status")
        assert outcome.code == ExitCode.ALARM
        assert "stage successor" in outcome.err


def test_a_key_custodian_handles_shares_on_a_device(governed: Governed) -> None:
    split(governed, "brujula", "cauce")
    carla = governed.person("carla", "key-custodian", member="brujula")
    # Reports are not for this role; the keys come all the same.
    assert carla.run("fetch").code == ExitCode.GOVERNANCE
    outcome = carla.run("coalition", "recover", "receive")
    assert outcome.code == 0, outcome.err
    assert "NOT DONE, waits for cauce" in governed.home("alborada").run("coalition", "status").out


def test_a_custodian_who_leaves_could_open_the_archive(governed: Governed) -> None:
    ours = governed.deliver("alborada")
    governed.deliver("brujula")
    governed.person("carla", "key-custodian")
    lead = governed.home("alborada")
    lead.run("fetch")
    assert lead.run("coalition", "rotate", "archive").code == 0
    outcome = leave(governed, "carla")
    assert json.loads((lead.home / "left-carla.json").read_text()) == [ours]
    assert "had your ARCHIVE KEY" in outcome.out


def test_a_key_that_is_only_proposed_has_no_day_on_which_it_could_be_destroyed(
    governed: Governed,
) -> None:
    lead = governed.home("alborada")
    assert lead.run("coalition", "rotate", "new").code == 0
    outcome = lead.run("coalition", "rotate", "destroy")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "can go on" not in outcome.err
    assert len(list((lead.home / "keys").iterdir())) == 2
