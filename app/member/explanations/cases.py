"""Cases and their threads."""

from app.member.cases import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

TABLE: Table = {
    errors.CaseNotFound: Row(
        ExitCode.NOT_FOUND,
        "No case here begins like this.",
        "'case sync' brings what is new; 'case begin' makes one of a report.",
    ),
    errors.CaseAmbiguous: Row(
        ExitCode.NOT_FOUND, "More than one case could be meant. {error.detail}", "Type more of it."
    ),
    errors.ThreadNotBegun: Row(
        ExitCode.GOVERNANCE,
        "Your organisation has no private notes on this case yet.",
        "'case begin' with --private makes a place for them.",
    ),
    errors.TakesNoPart: Row(
        ExitCode.GOVERNANCE,
        "Your organisation takes no part in this case any more.",
        "Nothing was written. What was brought before is still here.",
    ),
    errors.JointThreadForeign: Row(
        ExitCode.ALARM,
        "ALARM: somebody began the thread {error.detail} beside the one that the report has.",
        "Nothing was written there. 'case begin' makes the report's own; call the other members.",
    ),
    errors.CaseDeleted: Row(
        ExitCode.GOVERNANCE,
        "This case was deleted by order of {error.detail}",
        "Nothing was written, and what lay of it on this machine is gone. It is begun no more.",
    ),
    errors.StepRefused: Row(
        ExitCode.GOVERNANCE, "The case does not take this. {error.detail}", "Nothing was written."
    ),
    errors.CodingUnusable: Row(
        ExitCode.FILES,
        "This file cannot be coded from. {error.detail}",
        "Nothing was written. Each line is one event of docs/protocol.md, section 21.6, as JSON.",
    ),
    errors.LineRefused: Row(
        ExitCode.GOVERNANCE,
        "The case does not take this. {error.detail}",
        "The lines before it were written: take them out of the file before you go on.",
    ),
    errors.NothingWaits: Row(
        ExitCode.GOVERNANCE,
        "Not exactly one thing that waits begins like this.",
        "'case show' lists what waits for somebody to agree.",
    ),
    errors.NoSuchTask: Row(
        ExitCode.GOVERNANCE,
        "Not exactly one task that is to be done begins like this.",
        "'case show' lists tasks with their numbers; one of your own thread takes --private.",
    ),
    errors.ThreadBusy: Row(
        ExitCode.GOVERNANCE,
        "Others were quicker each time.",
        "Nothing was written. Look at what they have written, and try again.",
    ),
    errors.MemberKeyUnknown: Row(
        ExitCode.GOVERNANCE,
        "The log does not hold the keys of {error.detail}.",
        "Nothing was written: that organisation could not read it.",
    ),
    protocol.ThreadForked: Row(
        ExitCode.ALARM, "ALARM: another event stands in a thread where one was seen before."
    ),
    protocol.ThreadRolledBack: Row(
        ExitCode.ALARM, "ALARM: the server shows fewer events of a thread than it has shown."
    ),
    protocol.MembershipDiffers: Row(
        ExitCode.ALARM, "ALARM: the server lists others in a thread than its events say."
    ),
}
