"""Reports: what is not here, not ours, or not as it was sealed."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

_BROKEN_HINT = "Keep the file. Compare its evidence hash with other members and with the receipt."

TABLE: Table = {
    errors.ReportNotFound: Row(
        ExitCode.NOT_FOUND, "There is no such report here.", "list shows what there is."
    ),
    errors.ReportAmbiguous: Row(
        ExitCode.NOT_FOUND,
        "More than one report could be meant. {error.detail}",
        "Give more of the id.",
    ),
    errors.ReportNotHere: Row(
        ExitCode.INCOMPLETE,
        "Only the head of this report is on this machine.",
        "fetch brings the rest.",
    ),
    errors.ReportForgotten: Row(
        ExitCode.NOT_FOUND,
        "This report was forgotten on the server before its text came to this machine,"
        " {error.detail}.",
        "Another organisation for which it was may have a copy.",
    ),
    errors.ForgottenUnasked: Row(
        ExitCode.ALARM,
        "ALARM: the server says that it has forgotten what nobody has ordered it to forget.",
        "Call the other members: whoever has a copy keeps it. Ask the operator what happened.",
    ),
    errors.NotInRoster: Row(
        ExitCode.UNKNOWN_ROSTER, "You did not stand in the roster it is sealed to ({error.detail})."
    ),
    errors.OtherKey: Row(
        ExitCode.UNKNOWN_ROSTER,
        "It is sealed to another key of yours than the one in this home ({error.detail}).",
        "Open it with the home folder that holds the older or newer key.",
    ),
    errors.SomethingUnreadable: Row(
        ExitCode.UNKNOWN_ROSTER,
        "Not all could be checked with the rosters and keys on this machine.",
    ),
    errors.EnvelopeExchanged: Row(
        ExitCode.ALARM,
        "ALARM: two different envelopes carry this id: {error.detail}.",
        "Only the one with the hash on the defender's receipt is real. Neither was opened.",
    ),
    errors.Alarm: Row(
        ExitCode.ALARM,
        "ALARM: the server handed out another envelope than its list promised.",
        "It lies in the folder evidence. Call the other members and the operator.",
    ),
    errors.AlarmsRaised: Row(
        ExitCode.ALARM,
        "ALARM: there are other bytes than were promised or seen before.",
        "Keep the folder as it is. Call the other members and the operator.",
    ),
    errors.SomethingTampered: Row(
        ExitCode.TAMPERED, "Not everything opened; what did not is named above.", _BROKEN_HINT
    ),
    errors.SomethingMissing: Row(
        ExitCode.INCOMPLETE, "Not everything has arrived.", "Run fetch again later."
    ),
    protocol.NotAddressed: Row(
        ExitCode.NOT_ADDRESSED, "This report is not addressed to you.", "The defender chose others."
    ),
    protocol.SlotBroken: Row(
        ExitCode.TAMPERED,
        "The part of this report that is meant for you is broken. It may have been for you.",
        _BROKEN_HINT,
    ),
    protocol.TagMismatch: Row(
        ExitCode.TAMPERED, "This report was TAMPERED WITH: header or slots.", _BROKEN_HINT
    ),
    protocol.HeadTampered: Row(
        ExitCode.TAMPERED, "This report was TAMPERED WITH: its head.", _BROKEN_HINT
    ),
    protocol.PayloadTampered: Row(
        ExitCode.TAMPERED, "This report was TAMPERED WITH: its text.", _BROKEN_HINT
    ),
    protocol.FollowUpForeign: Row(
        ExitCode.TAMPERED,
        "It says that it follows an earlier report, and is NOT by whoever sent that one.",
        "Do not answer it as if it were. Somebody who knows of the first report may have made it.",
    ),
    protocol.ProtocolError: Row(
        ExitCode.TAMPERED, "It is broken (stage: {error.stage}).", _BROKEN_HINT
    ),
}
