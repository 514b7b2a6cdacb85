"""The receipt log, and whether forgetting keeps up."""

import time

from sqlalchemy import Engine

from app.admin.doctor.finding import Findings, attention, fails, ok
from app.protocol.checkpoint import parse_checkpoint, parse_note, sign_checkpoint
from app.protocol.log import parse_entry
from app.storage import condition, receipt_log

# Hours. Entries about nothing come every minute while a process serves; hours are cut.
_SILENT = 2
# The hour task, and one more for what it could not finish.
_LATE = 2


def look_at_receipts(engine: Engine) -> Findings:
    """Whether the newest checkpoint is by this log's key, over all entries, and not old."""
    with engine.connect() as connection:
        key = receipt_log.signing_key(connection)
        note = receipt_log.newest_note(connection)
        newest = condition.newest_entry(connection)
    if key is None or note is None:
        yield attention("checkpoint", "there is none yet: the first start makes it.")
        return
    head = parse_checkpoint(parse_note(note).text).head
    if note != sign_checkpoint(key.seed, key.name, head):
        yield fails("checkpoint", "its signature is not of this log's key: this is an alarm.")
    elif head.size != (newest[0] + 1 if newest else 0):
        yield fails("checkpoint", "it counts other entries than there are: this is an alarm.")
    elif newest and _age(newest[1]) > _SILENT:
        yield attention("checkpoint", f"nothing was added for {_age(newest[1])} hours.")
    else:
        yield ok("checkpoint", "it is signed, whole and new.")


def _age(entry: bytes) -> int:
    return int(time.time()) // 3600 - parse_entry(entry).hour


def look_at_forgetting(engine: Engine, *, keep_days: int | None) -> Findings:
    """Whether anything is still there that should have gone."""
    hour = int(time.time()) // 3600 - _LATE
    kept_before = None if keep_days is None else hour - 24 * keep_days
    with engine.connect() as connection:
        late = condition.overdue(connection, now_hour=hour, kept_before=kept_before)
    if late.uploads or late.kept:
        yield fails("forgetting", "it is overdue: run 'python -m app.admin forget', read the log.")
    else:
        yield ok("forgetting", "nothing is overdue.")
