"""Replies to defenders."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table

TABLE: Table = {
    errors.ReplyUnusable: Row(
        ExitCode.GOVERNANCE, "This text cannot be sent. {error.detail}", "Nothing was sent."
    ),
    errors.NobodyBelieves: Row(
        ExitCode.GOVERNANCE,
        "A reply that is signed here would not be believed. {error.detail}",
        "Nothing was sent. Your organisation's lead can reply, or certify this device anew.",
    ),
    errors.RepliesUsedUp: Row(
        ExitCode.GOVERNANCE,
        "Your organisation has no reply left for this report.",
        "There are a hundred. Others in your coalition may know another way.",
    ),
}
