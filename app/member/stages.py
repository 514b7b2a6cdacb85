"""Plain words for each stage at which a report can fail; codes are those of the protocol."""

from app.member.errors import Alarm, Unreadable
from app.protocol.errors import ProtocolError

OK, HEAD_ONLY, NOT_ADDRESSED, MISSING = "ok", "head-only", "not-addressed", "missing"
FORGOTTEN, FOLLOWS = "forgotten", "follows"
ALARMS = frozenset({"evidence", "exchanged", "other-roster"})
# This machine lacks something; the report itself may be sound.
UNREADABLE = frozenset({"unknown-roster", "not-in-roster", "other-key"})

WORDS = {
    OK: "all is well",
    HEAD_ONLY: "only the head is here; fetch brings the report",
    NOT_ADDRESSED: "not addressed to you",
    "grammar": "not a whole envelope: cut off, or its lengths were changed",
    "slot": "the part meant for you is broken; it may have been for you",
    "tag": "TAMPERED WITH: the header or a part meant for a member was changed",
    "head": "TAMPERED WITH: the head was changed",
    "payload": "TAMPERED WITH: the text was changed, cut or put in another order",
    "padding": "the filling behind the text is not as it must be",
    "content": "it opens, but what is inside is not a report",
    "sensitive": "the sensitive part is not for this key, this member or this report",
    "follow-up": "it says that it follows an earlier report, and is NOT by whoever sent that one",
    FOLLOWS: "this one follows it, proven by the same twelve words",
    "manifest": "an attachment is not the one that the report lists",
    "unknown-roster": "sealed to a roster that this machine has never seen signed",
    "other-roster": "ALARM: sealed to another list of members than the one that was signed",
    "not-in-roster": "sealed to a roster in which you did not stand",
    "sensitive-key": "its sensitive part is sealed to a key that this device does not have",
    "other-key": "sealed to another key of yours than the one on this machine",
    "evidence": "ALARM: these bytes are not the ones that the server's list promised",
    "exchanged": "ALARM: two different envelopes carry this id",
    MISSING: "an attachment has not arrived",
    FORGOTTEN: "the server has forgotten it; no order names its report",
}


def stage_of(error: ProtocolError | Unreadable | Alarm) -> str:
    """The stage that ``error`` stands for."""
    return error.stage


def is_fault(stage: str) -> bool:
    """Whether somebody must look at a report in this state."""
    return stage not in (OK, HEAD_ONLY, NOT_ADDRESSED, FOLLOWS)
