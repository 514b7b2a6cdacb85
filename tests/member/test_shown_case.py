"""A case that another organisation shows, and what stays at home."""

from app.member.cases.book import ReadThread, _case, _grouped
from app.protocol.case_state import Case
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.threads import NOTE, Thread, begun

FACTS = {"level": "pointer", "type": "attack"}
REPORT = {"id": "ab" * 16, "sha256": "cd" * 32}


def read(thread: Thread) -> ReadThread:
    reading = ReadThread(thread.reader())
    reading.events = [reading.chain.take(event) for event in thread.events]
    return reading


def cases(*threads: Thread) -> dict[str, Case]:
    """By the kind of the thread that leads."""
    groups = _grouped([read(thread) for thread in threads])
    return {case.lead.kind: case for case in (_case(group).case for group in groups)}


def share(assembly: Assembly, **more: object) -> Thread:
    thread = Thread(assembly)
    thread.say(begun(("alborada", "brujula"), "share", facts=FACTS, **more))
    return thread


def test_what_is_kept_beside_a_share_says_nothing_in_it() -> None:
    assembly = Assembly(Coalition())
    shown, kept = share(assembly), Thread(assembly)
    shown.say(NOTE, "brujula")
    kept.say(begun(("brujula",), "private"), "brujula")
    kept.say({"event": "linked", "case": shown.id.hex(), "relation": "part-of"}, "brujula")
    kept.say({"event": "state", "to": "triage", "reason": "la leímos"}, "brujula")
    found = cases(kept, shown)
    assert list(found) == ["share"]
    lead, own = found["share"].threads
    assert (lead.state, own.state) == ("new", "triage")
    assert len(lead.notes) == 1
    assert {entry.outcome for entry in found["share"].history} == {"done"}


def test_a_share_that_names_a_report_of_ours_leads_nothing_of_ours() -> None:
    assembly = Assembly(Coalition())
    shown, ours = share(assembly, report=REPORT), Thread(assembly)
    ours.say(begun(("brujula",), "private", report=REPORT), "brujula")
    found = cases(shown, ours)
    assert set(found) == {"share", "private"}
    assert len(found["share"].threads) == 1
