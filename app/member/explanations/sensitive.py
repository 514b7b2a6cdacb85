"""The sensitive part of a report, and who may open it."""

from app.member import errors
from app.member.coalition import errors as governing
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

TABLE: Table = {
    errors.SensitiveKeyMissing: Row(
        ExitCode.UNKNOWN_ROSTER,
        "The sensitive part is sealed to a key that is not on this device.",
        "Run 'fetch'. Keys of the past are with whoever is svr-trained and key-custodian.",
    ),
    governing.NobodyTrained: Row(
        ExitCode.GOVERNANCE,
        "Nobody of your organisation is certified as svr-trained: nobody could open it.",
        "Certify somebody who is, with 'coalition people certify', and say it again.",
    ),
    governing.NoSensitiveKey: Row(
        ExitCode.GOVERNANCE, "Your organisation has no sensitive key that could end."
    ),
    errors.NotTrained: Row(
        ExitCode.GOVERNANCE,
        "Only the device of somebody who is certified as svr-trained opens this. {error.detail}",
        "Nothing was opened. 'coalition people list' shows who is.",
    ),
    errors.NoSensitivePart: Row(
        ExitCode.NOT_FOUND, "This report has no sensitive part for your organisation."
    ),
    protocol.SensitiveClosed: Row(
        ExitCode.TAMPERED,
        "The sensitive part does not belong to this report, or is broken. It was not opened.",
        "Say so to the other organisations of the report: it may be somebody else's words.",
    ),
}
