"""The receipt log."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

_RECEIPTS_HINT = (
    "What was seen is kept in the folder evidence. Call the other members by another way than"
    " this server, compare what 'receipts' prints, and ask the operator."
)

TABLE: Table = {
    errors.EntryMissing: Row(
        ExitCode.ALARM,
        "ALARM: the receipt log and what the server shows do not say the same.",
        _RECEIPTS_HINT,
    ),
    errors.PromiseBroken: Row(
        ExitCode.ALARM,
        "ALARM: nothing in the receipt log begins with these digits.",
        "Have the receipt read out once more, digit by digit. If it was heard rightly, the server"
        " has dropped what it promised to keep. " + _RECEIPTS_HINT,
    ),
    errors.ReceiptNotRead: Row(
        ExitCode.NOT_FOUND,
        "No entry of the receipt log that is on this machine begins with these digits.",
        "Ask again with a network: it may have come since the log was last read.",
    ),
    errors.NoReceiptLog: Row(
        ExitCode.NOT_FOUND,
        "There is no receipt log here. {error.detail}",
        "fetch reads it, where the coalition's list of members names one.",
    ),
    protocol.ReceiptLogRolledBack: Row(
        ExitCode.ALARM,
        "ALARM: the server's receipt log is SHORTER than it was.",
        "It may have been set up again from an old copy; then reports are lost. " + _RECEIPTS_HINT,
    ),
    protocol.ReceiptLogForked: Row(
        ExitCode.ALARM,
        "ALARM: the server shows ANOTHER receipt log than before, or than it shows to others.",
        _RECEIPTS_HINT,
    ),
    protocol.CheckpointForeign: Row(
        ExitCode.ALARM,
        "ALARM: the server shows another receipt log than the one that your coalition certified.",
        _RECEIPTS_HINT,
    ),
    protocol.CheckpointUnsigned: Row(
        ExitCode.ALARM,
        "ALARM: the server's receipt log is not signed by the key that your coalition certified.",
        _RECEIPTS_HINT,
    ),
}
