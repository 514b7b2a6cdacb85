"""Cases at a terminal, two organisations against a real service that may lie."""

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.member.cases.keys import carry_on, split_keys
from app.member.client import Client
from app.member.errors import ExitCode
from app.protocol import hpke
from app.protocol.primitives import sha256
from app.protocol.thread_key import open_carried_key
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, other_ending
from tests.member.liar import Answer
from tests.member.test_coalition_online import Governed, governed_by
from tests.member.test_exports_cli import write


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def report(governed: Governed) -> str:
    """A report to alborada and brujula, on alborada's machine."""
    coalition = governed.coalition
    coalition.previous = governed.assembly.roster.previous
    sealed = coalition.seal_report({"alborada", "brujula"}, text="x", urgency="high")
    report = deliver(governed.liar.url, sealed)
    assert governed.home("alborada").run("fetch").code == 0
    return report


@pytest.fixture
def alborada(governed: Governed) -> Console:
    return governed.home("alborada")


@pytest.fixture
def brujula(governed: Governed) -> Console:
    return governed.home("brujula")


def said(console: Console, *arguments: str) -> str:
    outcome = console.run("case", *arguments)
    assert outcome.code == 0, outcome.out + outcome.err
    return outcome.out


def begun(console: Console, report: str, *arguments: str) -> str:
    """A case of a report; its code."""
    out = said(console, "begin", report, "--title", "Agresión a una \u202eradio", *arguments)
    return out.split()[1]


def test_two_organisations_work_on_one_case(
    alborada: Console, brujula: Console, report: str
) -> None:
    case = begun(alborada, report)
    said(brujula, "sync")
    said(brujula, "state", case, "triage", "--reason", "la leímos")
    said(brujula, "assign", case, "--member", "brujula", "--due", "2027-01-01")
    said(brujula, "note", case, "--text", "Llamó la hermana.")
    said(brujula, "label", case, "--add", "radio")
    said(alborada, "urgency", case, "now", "--reason", "siguen allí")
    said(alborada, "sync")
    (line,) = said(alborada, "list").splitlines()
    for words in (
        case[:10],
        "joint",
        "Triage",
        "now",
        "brujula",
        "sort: in <1 h",
        "Agresión a una \\u202eradio",
    ):
        assert words in line
    shown = said(alborada, "show", report[:12])
    for words in ("Labels    radio", "Llamó la hermana.", "alborada, brujula", "assigned", "begun"):
        assert words in shown
    # What somebody wrote does not play with the terminal.
    assert "\u202e" not in shown
    # Nothing of it lies on the disk in the open.
    files = [path for path in alborada.home.rglob("*") if path.is_file()]
    assert not any(b"hermana" in path.read_bytes() for path in files)


def test_whoever_begins_second_finds_the_case_of_the_first(
    alborada: Console, brujula: Console, report: str
) -> None:
    assert brujula.run("fetch").code == 0
    assert begun(alborada, report) == begun(brujula, report)
    assert len(said(brujula, "list").splitlines()) == 1


def test_private_notes_stay_within_one_organisation(
    alborada: Console, brujula: Console, report: str
) -> None:
    case = begun(alborada, report)
    refused = alborada.run("case", "note", case, "--private", "--text", "solo nuestro")
    assert refused.code == ExitCode.GOVERNANCE
    begun(alborada, report, "--private")
    said(alborada, "note", case, "--private", "--text", "solo nuestro")
    said(alborada, "note", case, "--text", "para todas")
    assert len(said(alborada, "list").splitlines()) == 1
    said(brujula, "sync")
    shown = {name: said(home, "show", case) for name, home in (("a", alborada), ("b", brujula))}
    assert "solo nuestro" in shown["a"]
    assert "para todas" in shown["a"]
    assert "solo nuestro" not in shown["b"]
    assert "para todas" in shown["b"]


def test_nothing_is_written_into_a_thread_that_was_begun_beside_the_reports_own(
    alborada: Console, brujula: Console, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert brujula.run("fetch").code == 0
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("app.member.cases.begin.joint_thread", lambda _: bytes(16))
        beside = begun(brujula, report)
    said(alborada, "sync")
    outcome = alborada.run("case", "note", beside, "--text", "para quien no debe leerlo")
    assert outcome.code == ExitCode.ALARM
    assert f"began the thread {beside}" in outcome.err
    assert "para quien" not in said(brujula, "sync") + said(brujula, "show", beside)
    case = begun(alborada, report)
    said(alborada, "note", case, "--text", "aquí sí")
    assert "aquí sí" in said(alborada, "show", case)


def test_who_was_not_addressed_sees_no_case(
    governed: Governed, alborada: Console, report: str
) -> None:
    cauce = governed.home("cauce")
    begun(alborada, report)
    assert "Cases: 0" in said(cauce, "sync")
    assert cauce.run("fetch").code == 0
    outcome = cauce.run("case", "begin", report)
    # It does not even keep the text.
    assert outcome.code == ExitCode.INCOMPLETE


def quicker(
    monkeypatch: pytest.MonkeyPatch, write: Callable[[], object], *, times: int = 1
) -> None:
    """The first time that an event is handed in, somebody else has just written."""
    original, left = Client.append_event, [times]

    def append(self: Client, thread: bytes, request: bytes, event: bytes) -> int:
        if left[0]:
            left[0] -= 1
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(Client, "append_event", original)
                write()
        return original(self, thread, request, event)

    monkeypatch.setattr(Client, "append_event", append)


def test_whoever_was_overtaken_writes_behind_it(
    alborada: Console, brujula: Console, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begun(alborada, report)
    said(brujula, "sync")
    quicker(monkeypatch, lambda: said(brujula, "note", case, "--text", "primera"))
    said(alborada, "note", case, "--text", "segunda")
    shown = said(alborada, "show", case)
    assert shown.index("primera") < shown.index("segunda")


def test_a_step_that_is_not_open_any_more_is_not_written(
    alborada: Console, brujula: Console, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begun(alborada, report)
    said(brujula, "sync")
    triage = ("state", case, "triage", "--reason", "la leímos")
    quicker(monkeypatch, lambda: said(brujula, *triage))
    outcome = alborada.run("case", *triage)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "does not lead to that one" in outcome.err
    assert said(alborada, "show", case).count("state triage") == 1


def test_what_is_overtaken_each_time_is_left_to_the_person(
    alborada: Console, brujula: Console, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begun(alborada, report)
    said(brujula, "sync")
    quicker(monkeypatch, lambda: said(brujula, "note", case, "--text", "otra"), times=99)
    outcome = alborada.run("case", "note", case, "--text", "nunca")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "quicker each time" in outcome.err


def test_what_needs_two_people_waits_until_another_agrees(
    alborada: Console, brujula: Console, report: str
) -> None:
    case = begun(alborada, report)
    said(alborada, "assign", case, "--member", "alborada")
    said(alborada, "state", case, "triage", "--reason", "la leímos")
    out = said(
        alborada,
        *("state", case, "out-of-mandate", "--reason", "no es de aquí"),
    )
    assert "waits" not in out
    closed = ("state", case, "closed", "--reason", "ya", "--close-reason", "other")
    points = (
        "person-told", "risk-reassessed", "needs-referred", "consents-reviewed",
        "outputs-listed", "retention-decided", "access-reviewed",
    )  # fmt: skip
    checked = [part for point in points for part in ("--checked", point)]
    out = said(alborada, *closed, *checked)
    number = out.split()[-1]
    own = alborada.run("case", "agree", case, number)
    assert own.code == ExitCode.GOVERNANCE
    said(brujula, "sync")
    said(brujula, "agree", case, number[:6])
    assert "Closed" in said(brujula, "show", case)


def test_a_task_is_done_once_by_its_number_and_a_case_is_linked_merged_and_taken_apart(
    alborada: Console, brujula: Console, report: str
) -> None:
    case = begun(alborada, report)
    task = ("task", case, "Llamar", "--type", "contact", "--member", "brujula")
    said(alborada, *task, "--due", "2026-12-01")
    said(brujula, "sync")
    shown = said(brujula, "show", case)
    assert "Llamar (open, due 2026-12-01)" in shown
    number = shown.split("Task")[1].split()[0]
    said(brujula, "done", case, number, "--note", "contestaron")
    assert "Llamar (done)" in said(brujula, "show", case)
    again = brujula.run("case", "done", case, number)
    assert again.code == ExitCode.GOVERNANCE
    assert "Not exactly one task" in again.err
    other, why = "ab" * 16, ("--reason", "el mismo día")
    said(alborada, "link", case, other, "--relation", "same-event", *why)
    assert alborada.run("case", "link", case, other, "--relation", "same-event", *why).code == (
        ExitCode.GOVERNANCE
    )
    said(alborada, "unlink", case, other, "--relation", "same-event", *why)
    said(alborada, "state", case, "triage", *why)
    said(alborada, "merge", case, other, *why)
    said(alborada, "state", case, "merged", *why)
    refused = alborada.run("case", "state", case, "open", *why)
    assert "unmerge it first" in refused.err
    said(alborada, "unmerge", case, *why)
    said(alborada, "state", case, "open", *why)


def test_who_is_invited_reads_everything_and_who_is_dismissed_nothing_new(
    governed: Governed, alborada: Console, brujula: Console, report: str
) -> None:
    cauce = governed.home("cauce")
    case = begun(alborada, report)
    said(alborada, "note", case, "--text", "lo primero")
    wanted = ("invite", case, "cauce", "--reason", "sabe de radios")
    # Whoever reported has chosen two organisations, and nobody has asked about a third.
    alone = alborada.run("case", *wanted)
    assert alone.code == ExitCode.GOVERNANCE
    assert "person 'reporter': nobody has asked them" in alone.err
    assert "cauce" not in said(brujula, "sync") + said(brujula, "show", case)
    yes = {"person": "reporter", "scope": "share-members", "value": "yes", "source": "call"}
    write(alborada, case, {"event": "consent", **yes})
    said(alborada, *wanted)
    said(cauce, "sync")
    said(cauce, "note", case, "--text", "aquí estamos")
    assert "lo primero" in said(cauce, "show", case)
    said(alborada, "dismiss", case, "cauce", "--reason", "ya terminó")
    # Under a new key.
    said(alborada, "note", case, "--text", "sin cauce")
    assert "not shown" in said(cauce, "sync").lower()
    assert "sin cauce" not in said(cauce, "show", case)
    outcome = cauce.run("case", "note", case, "--text", "todavía")
    assert outcome.code == ExitCode.GOVERNANCE
    assert "takes no part" in outcome.err
    said(brujula, "sync")
    assert "sin cauce" in said(brujula, "show", case)
    # Whoever comes back reads what was written meanwhile as well.
    said(brujula, "invite", case, "cauce", "--reason", "otra vez")
    said(cauce, "sync")
    assert "sin cauce" in said(cauce, "show", case)


def test_an_organisation_that_left_the_coalition_is_named_until_it_is_dismissed(
    governed: Governed, report: str
) -> None:
    alborada = governed.home("alborada")
    case = begun(alborada, report)
    proposed = alborada.run("coalition", "propose", "retire", "brujula", "--reason", "se disuelve")
    (proposal,) = [line.split()[1] for line in proposed.out.splitlines() if line[:8] == "Proposal"]
    governed.sign(proposal)
    said(alborada, "sync")
    assert "brujula has left the coalition and knows the key" in said(alborada, "show", case)
    said(alborada, "dismiss", case, "brujula", "--reason", "se disolvieron")
    assert "has left the coalition" not in said(alborada, "show", case)


def test_every_thread_is_compared_in_its_turn_and_no_run_asks_about_all(
    governed: Governed, alborada: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [governed.deliver("alborada", text=str(number)) for number in range(3)]
    assert alborada.run("fetch").code == 0
    for each in reports:
        begun(alborada, each)
    monkeypatch.setattr("app.member.cases.sync.COMPARED_PER_RUN", 2)
    asked: list[bytes] = []
    answer = Client.thread

    def noted(client: Client, thread: bytes) -> bytes:
        asked.append(thread)
        return answer(client, thread)

    monkeypatch.setattr(Client, "thread", noted)
    said(alborada, "sync")
    assert len(asked) == 2
    said(alborada, "sync")
    assert len(set(asked)) == 3


def test_people_write_in_their_own_name(governed: Governed, report: str) -> None:
    ana, eva = governed.person("ana", "intake"), governed.person("eva", "auditor")
    assert ana.run("fetch").code == 0
    case = begun(ana, report)
    said(ana, "note", case, "--text", "vista")
    assert "ana@alborada" in said(ana, "show", case)
    outcome = eva.run("case", "sync")
    assert outcome.code == ExitCode.GOVERNANCE


def test_what_an_intake_key_opens_is_carried_on_before_it_ends(
    governed: Governed, alborada: Console, report: str
) -> None:
    begun(alborada, report)
    member = governed.assembly.secrets["alborada"]
    ends, next_key = hpke.PrivateKey(member.kem_seed), hpke.PrivateKey(member.archive_seed)
    with Client(governed.liar.url, member.id, member.signing_seed) as client:
        (before,) = split_keys(client.thread_keys(sha256(next_key.public_key), 0))
        assert carry_on(client, [ends], next_key.public_key) == 1
        (after,) = split_keys(client.thread_keys(sha256(next_key.public_key), 0))
    assert after != before
    assert open_carried_key(after[1], next_key) == open_carried_key(before[1], next_key)


# --- a service that lies ------------------------------------------------------------------------


def test_a_service_that_shows_fewer_events_raises_an_alarm(
    governed: Governed, alborada: Console, report: str
) -> None:
    case = begun(alborada, report)
    said(alborada, "note", case, "--text", "x")

    def fewer(answer: Answer) -> Answer:
        return answer.saying(json.dumps({**json.loads(answer.body), "events": 1}).encode())

    governed.liar.lies["/threads/" + "?" * 32] = fewer
    outcome = alborada.run("case", "sync")
    assert outcome.code == ExitCode.ALARM
    assert "fewer events" in outcome.err
    # Nothing is written behind that.
    assert alborada.run("case", "note", case, "--text", "y").code == ExitCode.ALARM


def test_a_service_that_lists_others_raises_an_alarm(
    governed: Governed, alborada: Console, report: str
) -> None:
    begun(alborada, report)

    def others(answer: Answer) -> Answer:
        said = {**json.loads(answer.body), "members": ["alborada", "brujula", "cauce"]}
        return answer.saying(json.dumps(said).encode())

    governed.liar.lies["/threads/" + "?" * 32] = others
    outcome = alborada.run("case", "sync")
    assert outcome.code == ExitCode.ALARM
    assert "lists others" in outcome.err


def spoil(data: bytes, *, later: int = 0) -> bytes:
    """The same events, perhaps under later cursors, the last bit of each changed."""
    out = b""
    while data:
        cursor, hour, length = struct.unpack(">QLL", data[:16])
        event, data = data[16 : 16 + length], data[16 + length :]
        out += struct.pack(">QLL", cursor + later, hour, length) + other_ending(event)
    return out


def test_another_event_in_a_known_place_raises_an_alarm_and_is_kept(
    governed: Governed, alborada: Console, brujula: Console, report: str
) -> None:
    begun(alborada, report)
    pages: list[bytes] = []

    def remember(answer: Answer) -> Answer:
        pages.append(answer.body)
        return answer

    governed.liar.lies["/threads/events"] = remember
    said(brujula, "sync")
    forked = [spoil(pages[0], later=1000)]
    governed.liar.lies["/threads/events"] = lambda answer: (
        answer.saying(forked.pop()) if forked else answer
    )
    outcome = brujula.run("case", "sync")
    assert outcome.code == ExitCode.ALARM
    assert "another event stands" in outcome.err
    governed.liar.lies.clear()
    # What stands before it stays good, and the alarm does not go away by itself.
    outcome = brujula.run("case", "list")
    assert outcome.code == ExitCode.ALARM
    assert "Agresión" in outcome.out


def test_an_event_that_was_changed_on_its_way_is_told(
    governed: Governed, alborada: Console, brujula: Console, report: str
) -> None:
    begun(alborada, report)
    governed.liar.lies["/threads/events"] = lambda answer: answer.saying(spoil(answer.body))
    outcome = brujula.run("case", "sync")
    assert outcome.code == ExitCode.TAMPERED
    assert "TAMPERED WITH" in outcome.err
