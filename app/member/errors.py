"""Exit codes, and one class for each thing that can go wrong on a member's machine.

What only one feature meets stands in the ``errors`` of its folder, and what is wrong with bytes is
a ``ProtocolError``. Messages never hold content, keys or passphrases; sentences for people stand in
``explain``.
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


class NeedsNetwork(NotAllowedNow):
    """This cannot be done from files alone."""


class MemberUnknown(NotAllowedNow):
    """An organisation that is not in the newest list."""


class NotTrained(NotAllowedNow):
    """This home is not the device of somebody with the role ``svr-trained``."""


class NoSensitivePart(NotAllowedNow):
    """A report in which there is no sensitive part for this organisation."""


class ReplyUnusable(NotAllowedNow):
    """A text that cannot be sent as a reply."""


class NobodyBelieves(NotAllowedNow):
    """Whoever reads a reply that was signed here would not believe it."""


class RepliesUsedUp(NotAllowedNow):
    """A member has as many replies to one report as there may be."""


class DeletionAsked(NotAllowedNow):
    """Somebody in the report has asked that it be deleted."""


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
