"""Exit codes, and one class for each thing that can go wrong on a member's machine.

What is wrong with bytes is a ``ProtocolError``. Messages never hold content, keys or
passphrases; sentences for people stand in ``explain``.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What a script can rely on; 2 is a mistake in the command itself."""

    OK = 0
    # A fault of this program, or the person stopped it.
    FAULT = 1
    # Proof or strong sign that somebody exchanged bytes: other bytes than promised or seen.
    ALARM = 3
    # A report or an attachment that does not open: broken, or changed on its way.
    TAMPERED = 4
    # Something has not arrived yet.
    INCOMPLETE = 5
    # A roster that is forged, foreign, rolled back or forked.
    ROSTER = 6
    ROSTER_EXPIRED = 7
    # A report sealed to a roster, or to a key, that this machine does not have.
    UNKNOWN_ROSTER = 8
    KEY = 9
    NETWORK = 10
    SERVER = 11
    NOT_FOUND = 12
    FILES = 13
    NOT_ADDRESSED = 14
    # What the coalition's rules, or this command's own, do not allow now.
    GOVERNANCE = 15


class MemberError(Exception):
    """Something that a person at the keyboard must know; ``detail`` is safe to show."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class HomeInvalid(MemberError):
    """The home folder is missing, or a file in it cannot be used."""


class KeyExists(MemberError):
    """A key that a new one would overwrite."""


class ProbeFailed(MemberError):
    """A new key could not open what was sealed to it."""


class PassphraseUnusable(MemberError):
    """A passphrase that is too short, empty or not text."""


class FileTooLarge(MemberError):
    """A file larger than anything of its kind."""


class FolderInvalid(MemberError):
    """The folder of envelopes does not exist."""


class ReportNotFound(MemberError):
    """No report has this id."""


class ReportAmbiguous(MemberError):
    """More than one report could be meant."""


class ReportNotHere(MemberError):
    """The head is here and the report is not."""


class ReportForgotten(MemberError):
    """The server has forgotten a report, as it may; only the head is here."""


class Unreadable(MemberError):
    """A report that is sound as far as can be told, but not for the key on this machine."""

    stage: ClassVar[str]


class RosterUnknown(Unreadable):
    """Sealed to a roster that this machine has never seen signed."""

    stage = "unknown-roster"


class OtherRoster(Unreadable):
    """Sealed to another roster than the one that this machine has seen under that version."""

    stage = "other-roster"


class NotInRoster(Unreadable):
    """This member did not stand in the roster that the report names."""

    stage = "not-in-roster"


class OtherKey(Unreadable):
    """Sealed to a key of this member that is not the one on this machine."""

    stage = "other-key"


class SensitiveKeyMissing(Unreadable):
    """A sensitive part is sealed to a key that is not on this device."""

    stage = "sensitive-key"


class Alarm(MemberError):
    """Somebody exchanged bytes."""

    stage: ClassVar[str]


class EvidenceMismatch(Alarm):
    """An envelope is not the one that the list promised."""

    stage = "evidence"


class EnvelopeExchanged(Alarm):
    """Two different envelopes carry one id."""

    stage = "exchanged"


class EntryMissing(Alarm):
    """The receipt log and what the server shows do not say the same."""

    stage = "missing-entry"


class PromiseBroken(Alarm):
    """A receipt in somebody's hand that the receipt log knows nothing of."""

    stage = "broken-promise"


class ForgottenUnasked(MemberError):
    """The server says that it has forgotten what nobody has ordered it to forget."""


class AlarmsRaised(MemberError):
    """Alarms that were told one by one, at the end of a command."""


class RosterStale(MemberError):
    """The server's roster has expired; everything else was done."""


class ReceiptNotRead(MemberError):
    """No entry that was read here begins so; without a fresh look nobody can say more."""


class NoReceiptLog(MemberError):
    """The coalition's list names no receipt log, or none of it is here."""


class PackageUnusable(MemberError):
    """Something that is not a package of evidence, or cannot become one here."""


class PackageIncomplete(MemberError):
    """A package of evidence that is sound, and says itself that something was not there."""


class PackageBroken(MemberError):
    """A package of evidence that is not as it was signed; what differs was said."""


class FieldNotReady(MemberError):
    """This home has no roster with its keys yet, to which something could be sealed here."""


class NotSealable(MemberError):
    """What was given cannot be sealed as a report."""


class ImportUnreadable(MemberError):
    """A file that is no table that could be imported; ``detail`` says why."""


class MappingUnusable(MemberError):
    """A mapping that is none, or that does not fit the file."""


class ImportIncomplete(MemberError):
    """Rows that were refused; the log names each."""


class PageDiffers(MemberError):
    """A page to take along that is not the one that this home makes."""


class NotDeliverable(MemberError):
    """A file that is no package, or that this server does not take."""


class AlreadyFetching(MemberError):
    """Another command writes into this mail folder now."""


class ServerUnreachable(MemberError):
    """No answer, or not a whole one."""


class ProxyUnusable(MemberError):
    """The proxy that the environment names cannot be used."""


class ServerRefused(MemberError):
    """An answer that says no."""

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status


class StatementRefused(MemberError):
    """The rules of governance do not allow this statement; ``detail`` is the stage."""


class RoleMissing(MemberError):
    """This person's certificate does not allow what was asked for."""


class LogBroken(MemberError):
    """The server's log holds an entry that the rules refuse."""


class NotAllowedNow(MemberError):
    """Something that the rules of governance leave no room for at this moment."""


class NotYet(NotAllowedNow):
    """Something else has to happen first."""


class NeedsNetwork(NotAllowedNow):
    """This cannot be done from files alone."""


class ProposalNotFound(NotAllowedNow):
    """No proposal, or more than one, begins like this."""


class OrderNotFound(NotAllowedNow):
    """No order to forget, or more than one, begins like this."""


class EvidenceUnusable(NotAllowedNow):
    """A file that does not hold evidence hashes."""


class MemberUnknown(NotAllowedNow):
    """An organisation that is not in the newest list."""


class PersonUnknown(NotAllowedNow):
    """Nobody of this organisation with this name has a certificate that counts."""


class WordsDiffer(NotAllowedNow):
    """The words that were heard are not those of the key."""


class SignersInvalid(NotAllowedNow):
    """Files that are not signers', or a threshold that does not fit them."""


class NothingToAnswer(NotAllowedNow):
    """No probe in the proposal is for a key of this home."""


class NothingToOpen(NotAllowedNow):
    """No share that could be opened here."""


class NotALead(NotAllowedNow):
    """This takes the organisation's own key."""


class NobodyTrained(NotAllowedNow):
    """Nobody of this organisation has the role ``svr-trained``."""


class NoSensitiveKey(NotAllowedNow):
    """This organisation has no sensitive key that could end."""


class NotTrained(NotAllowedNow):
    """This home is not the device of somebody with the role ``svr-trained``."""


class NoSensitivePart(NotAllowedNow):
    """A report in which there is no sensitive part for this organisation."""


class KeyStillNeeded(NotAllowedNow):
    """Somebody may still seal to every intake key."""


class NotArchived(NotAllowedNow):
    """Reports that only the intake key opens."""


class ReplyUnusable(NotAllowedNow):
    """A text that cannot be sent as a reply."""


class NobodyBelieves(NotAllowedNow):
    """Whoever reads a reply that was signed here would not believe it."""


class RepliesUsedUp(NotAllowedNow):
    """A member has as many replies to one report as there may be."""


class CaseNotFound(MemberError):
    """No case, and no report of one, has this id."""


class CaseAmbiguous(MemberError):
    """More than one case could be meant."""


class ThreadNotBegun(NotAllowedNow):
    """The case has no thread of this kind."""


class TakesNoPart(NotAllowedNow):
    """The server does not show the thread to this organisation any more."""


class JointThreadForeign(MemberError):
    """A joint thread that was begun beside the one that the report has; ``detail`` is its id."""


class CaseDeleted(NotAllowedNow):
    """A thread of the case went by order of a member; ``detail`` says by whose and why."""


class StepRefused(NotAllowedNow):
    """A case would not take this now; ``detail`` says why."""


class NothingWaits(NotAllowedNow):
    """No event, or more than one, waits for somebody to agree and begins like this."""


class NoSuchTask(NotAllowedNow):
    """No task that is to be done, or more than one, begins like this."""


class ThreadBusy(NotAllowedNow):
    """Others were quicker each time."""


class RecipientUnusable(MemberError):
    """Something that is not a public key of age."""


class NothingToExport(NotAllowedNow):
    """Every case stays here; why was said."""


class DeletionAsked(NotAllowedNow):
    """Somebody in the report has asked that it be deleted."""


class ConsentMissing(NotAllowedNow):
    """Somebody in the case has not agreed to it, or not any more; why was said."""


class ExportOvertaken(NotAllowedNow):
    """What was said of a case, or is known of consent, has changed while it was exported."""


class DocumentWaits(NotAllowedNow):
    """Somebody else has to agree before a document that names people is written: ``detail``."""


class DraftUnfit(NotAllowedNow):
    """A draft cannot be kept or sent as it is: ``detail``."""


class OutputUnknown(MemberError):
    """Not exactly one draft or output of a case could be meant, or nobody of this id in it."""


class WritersNotInstalled(MemberError):
    """The libraries that write documents are not on this machine."""


class MemberKeyUnknown(NotAllowedNow):
    """The log has only the hash of a key of this organisation, ``detail``."""


class LoginDenied(MemberError):
    """The server does not take this member's signature."""


class ServerNonsense(MemberError):
    """An answer that breaks the protocol: too long, of another shape, or a redirect."""


class PagesDiffer(MemberError):
    """A service hands out another page than the release has."""


class ReleaseUnusable(MemberError):
    """The folder is no release, or a file in it is not the listed one."""


class SomethingUnreadable(MemberError):
    """Reports that are not for the keys and rosters on this machine."""


class SomethingMissing(MemberError):
    """The rest was opened."""


class SomethingTampered(MemberError):
    """The rest was opened."""
