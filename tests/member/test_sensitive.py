"""What is told of sexual violence: who gets the key, who opens it, and what is written down."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.member.coalition import handing, rotate
from app.member.custody import parse_custody
from app.member.errors import ExitCode
from app.protocol.answers import SensitivePart
from app.protocol.encoding import from_base64url
from app.protocol.primitives import random_bytes
from app.protocol.sensitive import Sensitive, WishedContact
from tests.coalition import Coalition
from tests.homes import give_key
from tests.member.conftest import deliver
from tests.member.console import Console, Outcome
from tests.member.table import words_in
from tests.member.test_coalition_online import Governed, governed_by
from tests.patience import PATIENCE

WORDS = "Fue en la comandancia. \x1b[2J"
TOLD = Sensitive(
    choice="tell", text=WORDS, contact=WishedContact(sex="woman", lang="tzo", pace="sin prisa")
)
PURPOSE = "acompañamiento psicológico"


@pytest.fixture
def governed(tmp_path: Path) -> Iterator[Governed]:
    """alborada and cauce have a sensitive key from the beginning."""
    coalition = Coalition(trained=("alborada", "cauce"))
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def untrained(tmp_path: Path) -> Iterator[Governed]:
    """Nobody has one."""
    with governed_by(tmp_path, Coalition()) as running:
        yield running


def tell(governed: Governed, *chosen: str, parts: tuple[SensitivePart, ...] | None = None) -> str:
    """Somebody reports, and tells; the report's id."""
    governed.coalition.previous = governed.assembly.roster.previous
    sealed = governed.coalition.seal_report(
        set(chosen), text="el relato", sensitive=TOLD if parts is None else parts
    )
    return deliver(governed.liar.url, sealed)


def keys_in(console: Console) -> int:
    ring = console.home / "keys"
    return len(list(ring.iterdir())) if ring.exists() else 0


def proposal_in(outcome: Outcome) -> str:
    assert outcome.code == 0, outcome.err
    (proposal,) = [line.split()[1] for line in outcome.out.splitlines() if line[:9] == "Proposal "]
    return proposal


def open_sensitive(console: Console, report: str, purpose: str = PURPOSE) -> Outcome:
    return console.run("open-sensitive", report, "--purpose", purpose)


def events(console: Console, report: str) -> list[tuple[str, str, str | None]]:
    path = console.home / "custody" / f"{report}.jsonl"
    data = path.read_bytes() if path.exists() else b""
    return [(e.who, e.action, e.purpose) for e in parse_custody(data, report)]


def files_with(folder: Path, text: str) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


def test_only_a_trained_person_gets_the_key_and_opens_the_part(governed: Governed) -> None:
    report = tell(governed, "alborada", "brujula", "cauce")
    ana = governed.person("ana", "svr-trained")
    beto = governed.person("beto", "intake,reviewer,lead,key-custodian")
    for person, keys in ((ana, 2), (beto, 2)):
        assert person.run("fetch").code == 0
        assert person.run("open", report).code == 0
        # ana: intake and sensitive; beto: intake and archive.
        assert keys_in(person) == keys
    outcome = open_sensitive(ana, report)
    assert outcome.code == 0, outcome.err
    assert "Fue en la comandancia. \\u001b[2J" in outcome.out
    assert "tzo" in outcome.out
    assert "sin prisa" in outcome.out
    refused = open_sensitive(beto, report)
    assert refused.code == ExitCode.GOVERNANCE
    assert "Fue" not in refused.out + refused.err
    assert events(ana, report) == [
        ("alborada/ana", "opened", None),
        ("alborada/ana", "opened-sensitive", PURPOSE),
    ]
    assert events(beto, report) == [("alborada/beto", "opened", None)]


def test_the_organisations_own_home_opens_no_part(governed: Governed) -> None:
    report = tell(governed, "alborada")
    lead = governed.home("alborada")
    lead.run("fetch")
    outcome = open_sensitive(lead, report)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "own home" in outcome.err
    assert events(lead, report) == []


def test_the_key_without_the_role_opens_no_part(governed: Governed) -> None:
    report = tell(governed, "alborada")
    beto = governed.person("beto", "intake")
    beto.run("fetch")
    sensitive = governed.coalition.members[0].sensitive_seed
    assert sensitive is not None
    request = json.loads((beto.home / "device.json").read_text())
    kem = from_base64url(json.loads(request["signed"])["kem"])
    give_key(beto.home, sensitive, kem)
    outcome = open_sensitive(beto, report)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "certified for: intake" in outcome.err


def test_open_says_that_there_is_a_part_and_nothing_of_it_is_on_the_disk(
    governed: Governed,
) -> None:
    report = tell(governed, "alborada", "brujula")
    ana = governed.person("ana", "svr-trained")
    ana.run("fetch")
    said = ana.run("open", report)
    assert "told of sexual violence" in said.out
    assert "alborada" in said.out.split("told of sexual violence")[1].splitlines()[0]
    assert open_sensitive(ana, report).code == 0
    for text in ("comandancia", "sin prisa"):
        assert files_with(ana.home, text) == []
    assert ana.run("open-sensitive", report).code == 2
    assert open_sensitive(ana, report, "  ").code == 2
    assert [action for _, action, _ in events(ana, report)] == ["opened", "opened-sensitive"]


def test_a_report_without_a_part_says_so(governed: Governed) -> None:
    ana = governed.person("ana", "svr-trained")
    report = governed.deliver("alborada")
    ana.run("fetch")
    assert "sexual" not in ana.run("open", report).out
    assert open_sensitive(ana, report).code == ExitCode.NOT_FOUND


def test_a_part_that_was_taken_out_of_another_report_does_not_open(governed: Governed) -> None:
    stolen = governed.coalition.sensitive_parts(TOLD, {"alborada"}, random_bytes(16))
    report = tell(governed, "alborada", parts=stolen)
    ana = governed.person("ana", "svr-trained")
    ana.run("fetch")
    assert ana.run("open", report).code == 0
    outcome = open_sensitive(ana, report)
    assert outcome.code == ExitCode.TAMPERED
    assert "sensitive part" in outcome.err
    assert "Fue" not in outcome.out
    assert [action for _, action, _ in events(ana, report)] == ["opened"]


def test_a_sensitive_key_needs_somebody_who_is_trained(untrained: Governed) -> None:
    lead = untrained.home("alborada")
    outcome = lead.run("coalition", "rotate", "sensitive")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "svr-trained" in outcome.err
    assert keys_in(lead) == 1


def status_once_it_began(lead: Console) -> str:
    """A key begins a second after the one before it, which a quick test does not reach."""
    ends = time.monotonic() + PATIENCE
    while "can be told" not in (status := lead.run("coalition", "status").out):
        assert time.monotonic() < ends, status
    return status


def test_a_first_sensitive_key_is_proposed_handed_out_and_used(untrained: Governed) -> None:
    ana = untrained.person("ana", "svr-trained")
    beto = untrained.person("beto", "reviewer")
    lead = untrained.home("alborada")
    outcome = lead.run("coalition", "rotate", "sensitive")
    proposal = proposal_in(outcome)
    assert "new sensitive key" in outcome.out
    assert "new intake key" not in outcome.out
    untrained.sign(proposal)
    for person in (ana, beto):
        person.run("fetch")
    assert (keys_in(ana), keys_in(beto), keys_in(lead)) == (2, 1, 2)
    assert status_once_it_began(lead).count("can be told of sexual violence") == 1
    again = lead.run("coalition", "rotate", "sensitive", "--end")
    assert "GIVES its sensitive key UP" in again.out


def test_a_sensitive_key_that_was_proposed_is_not_made_twice(untrained: Governed) -> None:
    untrained.person("ana", "svr-trained")
    lead = untrained.home("alborada")
    first = proposal_in(lead.run("coalition", "rotate", "sensitive"))
    again = lead.run("coalition", "rotate", "sensitive")
    assert again.code == 0
    assert first in again.out
    assert keys_in(lead) == 2


def test_a_new_quarter_changes_both_keys_and_old_parts_still_open(governed: Governed) -> None:
    report = tell(governed, "alborada")
    ana = governed.person("ana", "svr-trained")
    lead = governed.home("alborada")
    outcome = lead.run("coalition", "rotate", "new")
    assert "new intake key" in outcome.out
    assert "new sensitive key" in outcome.out
    governed.sign(proposal_in(outcome))
    ana.run("fetch")
    assert keys_in(ana) == 4
    assert open_sensitive(ana, report).code == 0


def test_when_the_last_trained_person_leaves_the_key_ends(governed: Governed) -> None:
    governed.person("ana", "svr-trained")
    governed.person("beto", "intake")
    lead = governed.home("alborada")
    outcome = lead.run("coalition", "people", "remove", "ana", "--reason", "cambia de trabajo")
    assert outcome.code == 0, outcome.err
    assert "GIVES its sensitive key UP" in outcome.out
    assert "new sensitive key" not in outcome.out


def test_a_package_holds_what_was_told_only_where_it_was_asked_for(governed: Governed) -> None:
    report = tell(governed, "alborada")
    ana = governed.person("ana", "svr-trained")
    beto = governed.person("beto", "reviewer")
    for person in (ana, beto):
        person.run("fetch")
    package = governed.folder / "package"
    plain = ana.run("evidence", "export", report, "--out", package)
    assert plain.code == 0, plain.err
    assert files_with(package, "comandancia") == []
    assert "sensitive" in json.loads((package / "manifest.json").read_text())["left_out"]
    asked = ("evidence", "export", report, "--with-sensitive")
    assert ana.run(*asked, "--out", governed.folder / "none").code == 2
    for_court = (*asked, "--purpose", "peritaje", "--out")
    assert beto.run(*for_court, governed.folder / "none").code == ExitCode.GOVERNANCE
    assert not (governed.folder / "none").exists()
    whole = governed.folder / "whole"
    outcome = ana.run(*for_court, whole)
    assert outcome.code == 0, outcome.err
    assert files_with(whole, "comandancia") == [whole / "report" / "sensitive.json"]
    verified = ana.run("evidence", "verify", whole, "--pins", ana.home / "pins.json")
    assert verified.code == 0, verified.out
    assert events(ana, report)[-1] == ("alborada/ana", "exported-sensitive", "peritaje")


def test_a_key_of_the_past_stays_with_those_who_may_open_the_archive(
    governed: Governed, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tell(governed, "alborada")
    ana = governed.person("ana", "svr-trained")
    eva = governed.person("eva", "svr-trained,key-custodian")
    lead = governed.home("alborada")
    for console in (ana, eva, lead):
        assert console.run("fetch").code == 0
    assert lead.run("coalition", "rotate", "archive").code == 0
    for module in (rotate, handing):
        monkeypatch.setattr(module, "is_over", lambda _ledger, _entry, _key, **_: True)
    ended = lead.run("coalition", "rotate", "destroy")
    assert ended.code == 0, ended.err
    assert "taken from the devices" in ended.out
    assert "Sensitive key" in ana.run("fetch").out
    assert "Sensitive key" not in eva.run("fetch").out
    # The sensitive key; eva has the archive key as well.
    assert (keys_in(lead), keys_in(ana), keys_in(eva)) == (1, 0, 2)
    assert open_sensitive(ana, report).code == ExitCode.UNKNOWN_ROSTER
    assert open_sensitive(eva, report).code == 0
    assert lead.run("coalition", "rotate", "destroy").code == ExitCode.GOVERNANCE


def test_a_person_is_certified_without_a_network(governed: Governed) -> None:
    report = tell(governed, "alborada")
    lead = governed.home("alborada")
    luz = Console(governed.folder / "luz", governed.folder / "passphrase")
    made = luz.run(
        *("keygen", "--member", "alborada", "--person", "luz", "--server", governed.liar.url),
        *("--pins", lead.home / "pins.json"),
    )
    log, certificate = governed.folder / "log.bin", governed.folder / "certificate.json"
    assert lead.run("coalition", "log", "--export", log).code == 0
    certify = ("coalition", "people", "certify", luz.home / "device.json")
    options = ("--roles", "svr-trained", "--words", words_in(made.out))
    assert lead.run(*certify, *options, "--out", certificate).code == 2
    governed.liar.asked.clear()
    done = lead.run(*certify, *options, "--log", log, "--out", certificate)
    assert done.code == 0, done.err
    assert governed.liar.asked == []
    assert lead.run("coalition", "submit", certificate).code == 0
    shutil.copytree(certificate.with_suffix(".keys") / "luz", luz.home / "keys")
    assert luz.run("fetch").code == 0
    assert open_sensitive(luz, report).code == 0
