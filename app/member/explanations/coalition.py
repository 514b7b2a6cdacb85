"""Governance: statements, people, keys that end, shares."""

from app.member import errors
from app.member.coalition import errors as governing
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

TABLE: Table = {
    errors.StatementRefused: Row(
        ExitCode.GOVERNANCE,
        "The rules of the coalition do not allow this now (stage: {error.detail}).",
        "docs/coalition.md says what each stage means; 'coalition status' what stands.",
    ),
    errors.RoleMissing: Row(
        ExitCode.GOVERNANCE,
        "Your certificate does not allow this.",
        "Ask your organisation's lead; 'coalition people list' shows the roles.",
    ),
    errors.LogBroken: Row(
        ExitCode.ALARM,
        "ALARM: the server's log breaks the coalition's rules ({error.detail}).",
        "Nothing was taken from it. Call the other members and the operator.",
    ),
    governing.NotYet: Row(ExitCode.GOVERNANCE, "Not yet. {error.detail}"),
    governing.ProposalNotFound: Row(
        ExitCode.GOVERNANCE,
        "There is no such proposal here.",
        "'coalition status' lists them; a file with a proposal may be given as well.",
    ),
    governing.OrderNotFound: Row(
        ExitCode.GOVERNANCE,
        "There is no such order here.",
        "'coalition status' lists those that wait.",
    ),
    governing.EvidenceUnusable: Row(
        ExitCode.GOVERNANCE,
        "This is not a file of evidence hashes: {error.detail}.",
        "One a line, 64 letters and digits each. Nothing was ordered.",
    ),
    errors.MemberUnknown: Row(
        ExitCode.GOVERNANCE, "This is not a member in the newest list: {error.detail}."
    ),
    governing.PersonUnknown: Row(
        ExitCode.GOVERNANCE,
        "Nobody with this name is certified: {error.detail}.",
        "'coalition people list' shows who is.",
    ),
    governing.WordsDiffer: Row(
        ExitCode.GOVERNANCE,
        "The words are NOT those of the key. Nothing was signed for {error.detail}.",
        "Hear them again. If they still differ, somebody may have exchanged the file on its way.",
    ),
    governing.SignersInvalid: Row(
        ExitCode.GOVERNANCE, "These signers cannot be used. {error.detail}"
    ),
    governing.NothingToAnswer: Row(
        ExitCode.GOVERNANCE, "Nothing in this proposal is for keys of this home."
    ),
    governing.NothingToOpen: Row(
        ExitCode.GOVERNANCE,
        "There is no share to open here.",
        "'coalition status' shows who has split a key, and who has opened a share.",
    ),
    governing.NotALead: Row(
        ExitCode.GOVERNANCE,
        "This takes the organisation's own key, which is in its lead's home.",
    ),
    governing.KeyStillNeeded: Row(
        ExitCode.GOVERNANCE,
        "No intake key can be destroyed now: somebody may still write to it. {error.detail}",
    ),
    governing.NotArchived: Row(
        ExitCode.GOVERNANCE,
        "Not everything is in the archive. {error.detail}",
        "Run 'fetch', then 'coalition rotate archive'. No key was destroyed.",
    ),
    protocol.LogForked: Row(
        ExitCode.ALARM,
        "ALARM: the server shows another log than before.",
        "What was here is kept. Call the other members and the operator.",
    ),
    protocol.ApplicationInvalid: Row(
        ExitCode.GOVERNANCE,
        "This is not an application or a device's request for this coalition.",
        "It may have been changed on its way; ask for it again.",
    ),
    protocol.CeremonyInvalid: Row(
        ExitCode.GOVERNANCE, "The shares are not what they were said to be.", "Nothing was used."
    ),
}
