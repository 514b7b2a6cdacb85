"""``case draft`` and ``case file`` at a terminal, two organisations against a real service."""

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.member.cases.show import casebook_at_hand
from app.member.errors import ExitCode
from app.member.workplace import workplace
from app.protocol.case_state import CaseThread
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console
from tests.member.exports_cases import said
from tests.member.test_coalition_online import Governed, governed_by
from tests.member.test_exports_cli import write

PERSON = {
    "id": "x1",
    "kind": "person",
    "person": "p1",
    "roles": ["victim"],
    "name": "Rosalba Núñez",
    "shown_as": "la maestra",
}
ACT = {
    "id": "a1",
    "category": "enforced-disappearance",
    "time": {"precision": "day", "start": "2026-11-03"},
    "place": {"state": "mx-20", "municipality": "Juchitán"},
    "victims": [{"entity": "x1"}],
}


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def alborada(governed: Governed) -> Console:
    return governed.home("alborada")


@pytest.fixture
def case(governed: Governed, alborada: Console) -> str:
    """A disappearance; reporter and victim agree to the UN, with their names."""
    coalition = governed.coalition
    coalition.previous = governed.assembly.roster.previous

    def agree(body: dict[str, Any]) -> None:
        body["persons"] = [{"id": "p1"}]
        body["consent"] = [said(who, "share-un", identity="full") for who in ("reporter", "p1")]

    sealed = coalition.seal_report({"alborada", "brujula"}, text="Se la llevaron.", edit=agree)
    report = deliver(governed.liar.url, sealed)
    assert alborada.run("fetch").code == 0
    begun = alborada.run("case", "begin", report)
    assert begun.code == 0, begun.err
    code = begun.out.split()[1]
    for what in ({"event": "entity", "entity": PERSON}, {"event": "act", "act": ACT}):
        write(alborada, code, what)
    return code


def lead_of(console: Console, case: str) -> CaseThread:
    assert console.run("case", "sync").code == 0
    place = workplace(
        console.home, folder=None, offline=True, passphrase_file=console.passphrase_file
    )
    return casebook_at_hand(place.home, place.keys).find(case).case.lead


def agreed_to(console: Console, outcome: str) -> None:
    """Somebody else does what the first one was told to ask for."""
    case, number = outcome.split("case agree ")[1].split()[:2]
    assert console.run("case", "agree", case, number.rstrip(".")).code == 0


def test_a_draft_goes_from_its_case_to_a_file_to_its_answer_with_two_people_and_consent(
    governed: Governed, alborada: Console, case: str, tmp_path: Path
) -> None:
    brujula, out, text = governed.home("brujula"), tmp_path / "out", tmp_path / "draft.txt"
    begun = alborada.run("case", "draft", "begin", case, "wgeid", "--suggested")
    assert begun.code == 0, begun.err
    output = begun.out.split("Draft: ")[1].split()[0]
    assert "Still missing: 20" in begun.out
    assert "Documento de identidad" in begun.out
    kept = lead_of(brujula, case).outputs[output].event.what
    assert (kept["status"], kept["type"]) == ("draft", "wgeid")
    assert "ced-1" in kept["obligations"]
    assert {each["scope"] for each in kept["consents"]} == {"share-un"}

    # Anybody who takes part goes on with it, in a file of their own.
    shown = brujula.run("case", "draft", "text", case, "wgeid", "--to", text)
    assert shown.code == 0, shown.err
    words = text.read_text()
    assert "Nombre completo: Rosalba Núñez" in words
    assert "3 de noviembre de 2026" in words
    lacking = brujula.run("case", "draft", "sent", case, output)
    assert lacking.code == ExitCode.GOVERNANCE
    assert "does not take it without" in lacking.err
    text.write_text(
        "\n".join(f"{line}algo" if line.endswith(": ") else line for line in words.split("\n"))
    )
    changed = brujula.run("case", "draft", "change", case, output, "--text-file", text)
    assert changed.code == 0, changed.err

    # Names leave when somebody else has agreed to exactly this, in either format.
    asked = brujula.run("case", "draft", "file", case, output, "--to", out)
    assert asked.code == ExitCode.GOVERNANCE
    assert not out.exists()
    again = brujula.run("case", "draft", "file", case, output, "--to", out, "--without-names")
    # A name that stands in the text counts, whether or not names were asked for.
    assert again.err == asked.err
    agreed_to(alborada, asked.err)
    for format_ in ("pdf", "docx"):
        made = brujula.run("case", "draft", "file", case, output, "--to", out, "--format", format_)
        assert made.code == 0, made.err
    (exported,) = lead_of(alborada, case).exported
    assert (exported.what["format"], exported.what["identities"]) == ("document", True)
    (pdf,) = out.glob("AT-*-wgeid.pdf")
    read = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    assert "Rosalba Núñez" in read.stdout
    assert (out.stat().st_mode & 0o777) == 0o700

    # What was sent is the file, and counts when somebody else agrees.
    sent = brujula.run(
        "case", "draft", "sent", case, output, "--on", "2026-11-28", "--channel", "Correo-e"
    )
    assert sent.code == 0, sent.err
    assert "waiting" in brujula.run("case", "draft", "list").out
    agreed_to(alborada, sent.out)
    what = lead_of(alborada, case).outputs[output].event.what
    assert what["sha256"] == hashlib.sha256(pdf.read_bytes()).hexdigest()
    assert (what["addressee"], what["channel"], what["sent"]) == ("wgeid", "correo-e", "2026-11-28")
    answered = alborada.run(
        "case", "draft", "answer", case, output, "replied", "--received", "2026-11-28",
        "--grade", "b", "--commitment", "buscarla",
    )  # fmt: skip
    assert answered.code == 0, answered.err
    assert "replied" in alborada.run("case", "draft", "list", case).out
    reckoned = alborada.run("case", "draft", "list", "--by-addressee").out
    assert "sent 1, overdue 0, answered 1, half of them within 0 days" in reckoned

    # Consent that was taken back a minute ago stops what is begun and what is new.
    more = alborada.run("case", "draft", "begin", case, "urgent-appeal", "--lang", "en")
    assert more.code == 0, more.err
    no = said("p1", "share-un", "no")
    write(brujula, case, {"event": "consent", "source": "call", **no})
    for command in (
        ("begin", case, "ced-ua"),
        ("file", case, "urgent-appeal", "--to", tmp_path / "more"),
        ("change", case, "urgent-appeal", "--suggested"),
    ):
        stopped = alborada.run("case", "draft", *command)
        assert stopped.code == ExitCode.GOVERNANCE
        assert "stays here: person 'p1'" in stopped.err
    assert not (tmp_path / "more").exists()
    assert alborada.run("case", "draft", "drop", case, "urgent-appeal").code == 0

    # For their own use the case file leaves as it is, without names.
    file = alborada.run("case", "file", case, "--to", out)
    assert file.code == 0, file.err
    (pdf,) = out.glob("AT-*-case-file.pdf")
    read = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    assert "la maestra" in read.stdout
    assert "Rosalba" not in read.stdout
    assert len(lead_of(brujula, case).exported) == 2


def test_what_cannot_be_meant_is_said_before_any_key_is_unlocked(offline: Console) -> None:
    for command, option in (
        (("begin", "ID", "letter"), "TYPE"),
        (("begin", "ID", "wgeid", "--obligation", "ced"), "--obligation"),
        (("sent", "ID", "o", "--addressee", "nobody"), "--addressee"),
        (("answer", "ID", "o", "replied", "--grade", "z"), "--grade"),
    ):
        outcome = offline.run("case", "draft", *command)
        assert outcome.code == 2
        assert option in outcome.err
