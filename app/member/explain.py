"""The one table of errors: exit code, sentence, hint. No traceback reaches a person.

The nearest row by class counts. Sentences are short, and hold no content, key or passphrase.
"""

from datetime import UTC, datetime
from typing import NamedTuple

import typer

from app.member import errors
from app.member.display import one_line
from app.member.errors import ExitCode
from app.protocol import errors as protocol


class Row(NamedTuple):
    """What a person is told; ``sentence`` may name attributes of ``error``, and ``now``."""

    code: ExitCode
    sentence: str
    hint: str = ""


_ROSTER_HINT = (
    "Nothing was taken from it. Call another member before you go on: this may be an attack."
)
_RECEIPTS_HINT = (
    "What was seen is kept in the folder evidence. Call the other members by another way than"
    " this server, compare what 'receipts' prints, and ask the operator."
)
_BROKEN_HINT = "Keep the file. Compare its evidence hash with other members and with the receipt."

TABLE: dict[type[Exception], Row] = {
    errors.HomeInvalid: Row(
        ExitCode.FILES,
        "The home folder is not usable: {error.detail}.",
        "Give it with --home or ATALAYA_HOME; keygen makes a new one.",
    ),
    errors.KeyExists: Row(
        ExitCode.KEY,
        "There is a key in this home already. It was not touched.",
        "Choose another folder.",
    ),
    errors.ProbeFailed: Row(
        ExitCode.KEY,
        "The new key could not open a test message, so it was not put to use.",
        "The disk or this machine may be faulty. Try again elsewhere.",
    ),
    errors.PassphraseUnusable: Row(
        ExitCode.KEY,
        "This passphrase cannot be used. {error.detail}",
        "Five random words are good.",
    ),
    errors.FileTooLarge: Row(
        ExitCode.FILES, "A file is larger than it can be: {error.detail}.", "It was not read."
    ),
    errors.FolderInvalid: Row(
        ExitCode.FILES, "There is no such folder: {error.detail}.", "fetch makes it."
    ),
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
    errors.RosterUnknown: Row(
        ExitCode.UNKNOWN_ROSTER,
        "It is sealed to a roster that this machine has never seen signed ({error.detail}).",
        "Copy the signed roster into the folder, from a member whom you trust.",
    ),
    errors.OtherRoster: Row(
        ExitCode.ALARM,
        "ALARM: it is sealed to another list of members than the one signed as {error.detail}.",
        "Somebody showed the defender another list. Call the other members and the operator.",
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
    errors.NoReceiptLog: Row(
        ExitCode.NOT_FOUND,
        "There is no receipt log here. {error.detail}",
        "fetch reads it, where the coalition's list of members names one.",
    ),
    errors.PackageUnusable: Row(
        ExitCode.FILES, "This package of evidence cannot be used: {error.detail}."
    ),
    errors.PackageIncomplete: Row(
        ExitCode.INCOMPLETE,
        "The package is as it was signed, but not everything is in it.",
        "What was not there when it was made is named above.",
    ),
    errors.PackageBroken: Row(
        ExitCode.TAMPERED,
        "This package of evidence is NOT as it was signed; what differs is named above.",
        "Keep it as it is, and ask whoever gave it to you for another copy.",
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
    errors.RosterStale: Row(
        ExitCode.ROSTER_EXPIRED,
        "The server's roster is out of date. {error.detail} This machine says it is {now}.",
        "If that is wrong, set the clock. Otherwise the signers must renew the roster, or the"
        " server holds a newer one back.",
    ),
    errors.AlreadyFetching: Row(
        ExitCode.FILES,
        "Another command is fetching into this home now.",
        "Let it end, or stop it; nothing is lost.",
    ),
    errors.ServerUnreachable: Row(
        ExitCode.NETWORK,
        "The server cannot be reached, or the connection broke.",
        "What has come is kept. Check network and proxy, and run it again.",
    ),
    errors.ProxyUnusable: Row(
        ExitCode.NETWORK,
        "The proxy in the environment cannot be used. {error.detail}",
        "See HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.",
    ),
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
    errors.NotYet: Row(ExitCode.GOVERNANCE, "Not yet. {error.detail}"),
    errors.NeedsNetwork: Row(
        ExitCode.GOVERNANCE, "This needs the server.", "Run it without --offline and without --log."
    ),
    errors.ProposalNotFound: Row(
        ExitCode.GOVERNANCE,
        "There is no such proposal here.",
        "'coalition status' lists them; a file with a proposal may be given as well.",
    ),
    errors.OrderNotFound: Row(
        ExitCode.GOVERNANCE,
        "There is no such order here.",
        "'coalition status' lists those that wait.",
    ),
    errors.EvidenceUnusable: Row(
        ExitCode.GOVERNANCE,
        "This is not a file of evidence hashes: {error.detail}.",
        "One a line, 64 letters and digits each. Nothing was ordered.",
    ),
    errors.MemberUnknown: Row(
        ExitCode.GOVERNANCE, "This is not a member in the newest list: {error.detail}."
    ),
    errors.PersonUnknown: Row(
        ExitCode.GOVERNANCE,
        "Nobody with this name is certified: {error.detail}.",
        "'coalition people list' shows who is.",
    ),
    errors.WordsDiffer: Row(
        ExitCode.GOVERNANCE,
        "The words are NOT those of the key. Nothing was signed for {error.detail}.",
        "Hear them again. If they still differ, somebody may have exchanged the file on its way.",
    ),
    errors.SignersInvalid: Row(ExitCode.GOVERNANCE, "These signers cannot be used. {error.detail}"),
    errors.NothingToAnswer: Row(
        ExitCode.GOVERNANCE, "Nothing in this proposal is for keys of this home."
    ),
    errors.NothingToOpen: Row(
        ExitCode.GOVERNANCE,
        "There is no share to open here.",
        "'coalition status' shows who has split a key, and who has opened a share.",
    ),
    errors.NotALead: Row(
        ExitCode.GOVERNANCE,
        "This takes the organisation's own key, which is in its lead's home.",
    ),
    errors.KeyStillNeeded: Row(
        ExitCode.GOVERNANCE,
        "No intake key can be destroyed now: somebody may still write to it. {error.detail}",
    ),
    errors.NotArchived: Row(
        ExitCode.GOVERNANCE,
        "Not everything is in the archive. {error.detail}",
        "Run 'fetch', then 'coalition rotate archive'. No key was destroyed.",
    ),
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
    protocol.LogForked: Row(
        ExitCode.ALARM,
        "ALARM: the server shows another log than before.",
        "What was here is kept. Call the other members and the operator.",
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
    protocol.ApplicationInvalid: Row(
        ExitCode.GOVERNANCE,
        "This is not an application or a device's request for this coalition.",
        "It may have been changed on its way; ask for it again.",
    ),
    protocol.CeremonyInvalid: Row(
        ExitCode.GOVERNANCE, "The shares are not what they were said to be.", "Nothing was used."
    ),
    errors.LoginDenied: Row(
        ExitCode.SERVER,
        "The server did not accept your signature (401).",
        "Is your key in its roster? Is the server's address the one it knows itself by?",
    ),
    errors.ServerRefused: Row(
        ExitCode.SERVER, "The server refused ({error.detail}).", "Try again later."
    ),
    errors.ServerNonsense: Row(
        ExitCode.SERVER,
        "The server's answer breaks the protocol and was thrown away. {error.detail}",
        "Is the address right? If it is, tell the operator and the other members.",
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
    protocol.RosterUnsigned: Row(
        ExitCode.ROSTER,
        "The server's roster is FORGED: too few of the keys that you trust signed it.",
        _ROSTER_HINT,
    ),
    protocol.RosterForeign: Row(
        ExitCode.ROSTER, "The server's roster is another coalition's.", _ROSTER_HINT
    ),
    protocol.RosterRolledBack: Row(
        ExitCode.ROSTER, "The server's roster is OLDER than one you have seen.", _ROSTER_HINT
    ),
    protocol.RosterForked: Row(
        ExitCode.ROSTER,
        "ALARM: two different rosters are signed under one version.",
        "Both are kept. Call the other members: signers or their keys are compromised.",
    ),
    protocol.RosterExpired: Row(
        ExitCode.ROSTER_EXPIRED,
        "The roster expired on {error.expires:%Y-%m-%d %H:%M}Z. This machine says it is {now}.",
        "If that is wrong, set the clock.",
    ),
    protocol.RootExpired: Row(
        ExitCode.ROSTER_EXPIRED,
        "The signers' time ended on {error.expires:%Y-%m-%d}. This machine says it is {now}.",
        "If that is wrong, set the clock. Otherwise the coalition needs a new root.",
    ),
    protocol.RootUnsigned: Row(
        ExitCode.ROSTER,
        "The server's list of signers is FORGED: the signers before did not sign it.",
        _ROSTER_HINT,
    ),
    protocol.RootNotNext: Row(
        ExitCode.ROSTER,
        "The server's list of signers does not follow the one that you trust, or is older.",
        _ROSTER_HINT,
    ),
    protocol.WrongPassphrase: Row(
        ExitCode.KEY, "The passphrase is wrong, or the key file was changed."
    ),
    protocol.KeyFileOutOfBounds: Row(
        ExitCode.KEY, "The key file asks for more or less work than allowed; it was not opened."
    ),
    protocol.ProtocolError: Row(
        ExitCode.TAMPERED, "It is broken (stage: {error.stage}).", _BROKEN_HINT
    ),
    OSError: Row(ExitCode.FILES, "A file or folder cannot be used: {error.strerror}."),
    Exception: Row(
        ExitCode.FAULT,
        "Something failed that should not have ({kind}).",
        "This is a fault of the program. Please report it, without any content.",
    ),
}


def explain(error: Exception) -> ExitCode:
    """Says on standard error what the nearest row of the table says, and returns its code."""
    row = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z"
    sentence = row.sentence.format(error=error, now=now, kind=type(error).__name__)
    named = getattr(error, "filename", None)
    typer.echo(one_line(" ".join(sentence.split()), limit=1000), err=True)
    if isinstance(named, str):
        typer.echo(one_line(named, limit=1000), err=True)
    if row.hint:
        typer.echo(row.hint, err=True)
    return row.code
