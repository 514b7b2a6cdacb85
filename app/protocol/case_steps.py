"""What an event does to a case that takes it: ``docs/protocol.md`` §21.6."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.protocol.case_rules import named_in, tied_to
from app.protocol.case_state import Act, CaseThread, Output, Share, Task, Verification, What
from app.protocol.thread_event import ThreadEvent

# A change of anything else makes another act of it, of which nobody has said how well it is known.
_REMARKS = frozenset({"quotes", "sources", "obligations", "rights", "note"})
_Step = Callable[[CaseThread, ThreadEvent, ThreadEvent | None], None]


def take(thread: CaseThread, event: ThreadEvent, agreed: ThreadEvent | None = None) -> None:
    """The case after ``event``; ``agreed`` is by whom somebody else said yes, where one had to."""
    step = STEPS.get(event.what["event"])
    if step:
        step(thread, event, agreed)


def _joined(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.members.append(event.what["member"])


def _left(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.members.remove(event.what["member"])
    if thread.owner == event.what["member"]:
        thread.assigned = None


def _state(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.state = event.what["to"]
    thread.stated.append(event)


def _urgency(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.urgency = event.what["to"]


def _described(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.described = event


def _assigned(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.assigned = event if "member" in event.what else None


def _note(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.notes.append(event)


def _task(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.tasks[event.what["task"]] = Task(event)


def _task_done(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    task = thread.tasks[event.what["task"]]
    thread.tasks[event.what["task"]] = replace(task, done=event)


def _labels(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    gone = event.what.get("remove", ())
    labels = [*thread.labels, *event.what.get("add", ())]
    thread.labels = [label for label in dict.fromkeys(labels) if label not in gone]


def _act(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    coded = event.what["act"]
    before = thread.acts.get(coded["id"])
    _recount_act(thread, before.coded if before else {}, coded)
    if before is None:
        thread.acts[coded["id"]] = Act(event)
    elif _is_same(before.coded, coded):
        thread.acts[coded["id"]] = replace(before, event=event)
    else:
        lapsed = before.verification or before.lapsed
        thread.acts[coded["id"]] = Act(event, lapsed=lapsed)


def _is_same(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    fields = {*before, *after} - _REMARKS
    return all(before.get(field) == after.get(field) for field in fields)


def _act_removed(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    _recount_act(thread, thread.acts.pop(event.what["act"]).coded, {})


def _recount_act(thread: CaseThread, before: What, after: What) -> None:
    for coded, by in ((before, -1), (after, 1)):
        for victim in coded.get("victims", ()):
            thread.victims[victim["entity"]] += by
        for entity in named_in(coded):
            thread.named[entity] += by


def _entity(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    coded = event.what["entity"]
    before = thread.entities.get(coded["id"])
    _recount_entity(thread, before.what["entity"] if before else {}, coded)
    thread.entities[coded["id"]] = event


def _entity_removed(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    _recount_entity(thread, thread.entities.pop(event.what["entity"]).what["entity"], {})


def _recount_entity(thread: CaseThread, before: What, after: What) -> None:
    for coded, by in ((before, -1), (after, 1)):
        for entity in tied_to(coded):
            thread.named[entity] += by


def _verified(thread: CaseThread, event: ThreadEvent, agreed: ThreadEvent | None) -> None:
    act = thread.acts[event.what["act"]]
    verification = Verification(event.what["level"], event, agreed)
    thread.acts[event.what["act"]] = replace(act, verification=verification, lapsed=None)


def _linked(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.links[event.what["case"], event.what["relation"]] = event


def _unlinked(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    del thread.links[event.what["case"], event.what["relation"]]


def _merged(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.merged = event


def _unmerged(thread: CaseThread, _event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.merged = None


def _opened(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.opened.append(event)


def _consent(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.words.setdefault(event.what["scope"], {})[event.what["person"]] = event


def _shared(thread: CaseThread, event: ThreadEvent, agreed: ThreadEvent | None) -> None:
    thread.shares[event.what["thread"]] = Share(event, agreed)


def _revoked(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    share = thread.shares[event.what["thread"]]
    thread.shares[event.what["thread"]] = replace(share, revoked=event)


def _replied(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.replied.append(event)


def _exported(thread: CaseThread, event: ThreadEvent, _: ThreadEvent | None) -> None:
    thread.exported.append(event)


def _output(thread: CaseThread, event: ThreadEvent, agreed: ThreadEvent | None) -> None:
    before = thread.outputs.get(event.what["output"])
    if event.what["status"] in ("sent", "published"):
        thread.outputs[event.what["output"]] = Output(event, event, agreed)
    elif before is None:
        thread.outputs[event.what["output"]] = Output(event)
    else:
        thread.outputs[event.what["output"]] = replace(before, event=event)


# A type without a step, as `agreed`, changes nothing by itself.
STEPS: Mapping[str, _Step] = {
    "joined": _joined,
    "left": _left,
    "state": _state,
    "urgency": _urgency,
    "described": _described,
    "assigned": _assigned,
    "note": _note,
    "task": _task,
    "task-done": _task_done,
    "labels": _labels,
    "act": _act,
    "act-removed": _act_removed,
    "entity": _entity,
    "entity-removed": _entity_removed,
    "verified": _verified,
    "linked": _linked,
    "unlinked": _unlinked,
    "merged": _merged,
    "unmerged": _unmerged,
    "opened": _opened,
    "consent": _consent,
    "shared": _shared,
    "revoked": _revoked,
    "replied": _replied,
    "exported": _exported,
    "output": _output,
}
