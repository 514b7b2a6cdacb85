"""One class for each stage at which bytes can be refused.

``stage`` is the name that ``docs/protocol.md`` and the vectors use. Messages never hold
content, names or keys. Misuse by the caller is a ``ValueError``, not one of these.
"""

from datetime import datetime
from typing import ClassVar


class ProtocolError(Exception):
    """Bytes that the protocol refuses; ``stage`` says where."""

    stage: ClassVar[str]


class Malformed(ProtocolError):
    """Lengths or constants are wrong; nothing secret was touched."""

    stage = "grammar"


class InvalidPublicKey(ProtocolError):
    """A KEM public key to which nothing may be sealed."""

    stage = "public-key"


class SlotBroken(ProtocolError):
    """The member's slot cannot be opened: a fault to be reported, never hidden."""

    stage = "slot"


class NotAddressed(ProtocolError):
    """The member's slot is a decoy: the defender chose others."""

    stage = "not-addressed"


class TagMismatch(ProtocolError):
    """Header or slots are not what the sender sealed."""

    stage = "tag"


class HeadTampered(ProtocolError):
    """The triage head does not authenticate."""

    stage = "head"


class PayloadTampered(ProtocolError):
    """A chunk does not authenticate, or chunks were moved, dropped or added."""

    stage = "payload"


class PaddingInvalid(ProtocolError):
    """The padding is not the one that the length asks for."""

    stage = "padding"


class ContentInvalid(ProtocolError):
    """What was opened is not of the shape that the protocol describes."""

    stage = "content"


class SensitiveClosed(ProtocolError):
    """A sensitive part that is not for this key, this member or this report."""

    stage = "sensitive"


class FollowUpForeign(ProtocolError):
    """A report that says that it follows another, and is not by whoever sent that one."""

    stage = "follow-up"


class ManifestMismatch(ProtocolError):
    """An attachment is not the one that the report lists."""

    stage = "manifest"


class RootUnsigned(ProtocolError):
    """Too few keys of the root before it, or too few of its own, signed a root."""

    stage = "root-signatures"


class RootInvalid(ProtocolError):
    """A signed root is not of the shape that the protocol describes."""

    stage = "root-content"


class RootNotNext(ProtocolError):
    """A root that does not follow the trusted one, or is older than one that was seen."""

    stage = "root-version"


class _Expired(ProtocolError):
    """Something's time is over, or this machine's clock is wrong."""

    def __init__(self, expires: datetime) -> None:
        super().__init__("its time is over")
        self.expires = expires


class RootExpired(_Expired):
    """The root's time is over: nobody may sign for the coalition any more."""

    stage = "root-expiry"


class RosterUnsigned(ProtocolError):
    """Fewer keys of the root signed the roster than the threshold asks for."""

    stage = "signatures"


class RosterForeign(ProtocolError):
    """The roster is another coalition's."""

    stage = "coalition"


class RosterRolledBack(ProtocolError):
    """The roster is older than one that was pinned or seen."""

    stage = "version"


class RosterForked(ProtocolError):
    """Two rosters in one place of the chain: proof of equivocation."""

    stage = "equivocation"


class RosterExpired(_Expired):
    """The roster's time is over, or this machine's clock is wrong."""

    stage = "expiry"


class RosterKeysMismatch(ProtocolError):
    """The key file is not the one that the roster was signed for."""

    stage = "keys"


class NotSuccessor(ProtocolError):
    """A roster that may not follow the one before it."""

    stage = "successor"


class AuthorUnknown(ProtocolError):
    """A statement by nobody who may make it, or whose signature does not hold."""

    stage = "author"


class ApplicationInvalid(ProtocolError):
    """An application or a device's request that its own key did not sign."""

    stage = "application"


class ProposalInvalid(ProtocolError):
    """A proposal that does something else than it says."""

    stage = "proposal"


class ProbeWrong(ProtocolError):
    """An answer that is not what was sealed to the new key."""

    stage = "probe"


class SignatureInvalid(ProtocolError):
    """A signer's signature that does not hold over what was proposed."""

    stage = "signature"


class StatementOutOfPlace(ProtocolError):
    """A statement about something that is unknown, settled or said already."""

    stage = "state"


class LogForked(ProtocolError):
    """A log that is not the one that was seen before, or that an author saw."""

    stage = "log"


class CeremonyInvalid(ProtocolError):
    """Shares that cannot be what they are said to be."""

    stage = "ceremony"


class WrappedKeyInvalid(ProtocolError):
    """A wrapped key that does not open, or holds another seed than it names."""

    stage = "key-ring"


class ThreadForked(ProtocolError):
    """Another event at a place of a thread where one was seen: an alarm."""

    stage = "forked"


class ThreadRolledBack(ProtocolError):
    """A thread with fewer events than it had: an alarm."""

    stage = "rolled-back"


class ChainBroken(ProtocolError):
    """An event that does not follow the one before it."""

    stage = "chain"


class EpochWrong(ProtocolError):
    """An event in another epoch, or under another key id, than there may be."""

    stage = "epoch"


class ThreadKeyInvalid(ProtocolError):
    """A carried key that does not open, or none that has the key id of the event."""

    stage = "thread-key"


class AfterGoesBack(ProtocolError):
    """An author who knew less of the log than the author before, or another log."""

    stage = "after"


class PlaceOther(ProtocolError):
    """A sentence that was signed for another place of a thread."""

    stage = "place"


class EventInvalid(ProtocolError):
    """What an event says is not of the shape that the protocol describes."""

    stage = "what"


class MembershipDiffers(ProtocolError):
    """A service that names others than the events do as taking part: an alarm."""

    stage = "membership"


class CheckpointForeign(ProtocolError):
    """A checkpoint of another receipt log than the one that the roster names."""

    stage = "checkpoint"


class CheckpointUnsigned(ProtocolError):
    """A checkpoint that the certified key has not signed."""

    stage = "checkpoint-signature"


class NotIncluded(ProtocolError):
    """A receipt for something else, or for another log than its checkpoint's."""

    stage = "inclusion"


class ReceiptLogRolledBack(ProtocolError):
    """A receipt log that is shorter than it was."""

    stage = "rollback"


class ReceiptLogForked(ProtocolError):
    """A receipt log that does not go on from what was seen of it."""

    stage = "fork"


class KeyFileOutOfBounds(ProtocolError):
    """A key file asks for too little or too much work; nothing was computed."""

    stage = "bounds"


class WrongPassphrase(ProtocolError):
    """The passphrase is not the one, or the key file was changed."""

    stage = "passphrase"


class UnknownWord(ProtocolError):
    """Not twelve words, or a word that is not in the list."""

    stage = "words"


class ChecksumMismatch(ProtocolError):
    """All words are known but they do not belong together."""

    stage = "checksum"


class LoginRefused(ProtocolError):
    """The signature under a login challenge does not hold."""

    stage = "login"
