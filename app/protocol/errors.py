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


class ManifestMismatch(ProtocolError):
    """An attachment is not the one that the report lists."""

    stage = "manifest"


class RosterUnsigned(ProtocolError):
    """Fewer pinned keys signed the roster than the threshold asks for."""

    stage = "signatures"


class RosterForeign(ProtocolError):
    """The roster is another coalition's."""

    stage = "coalition"


class RosterRolledBack(ProtocolError):
    """The roster is older than one that was pinned or seen."""

    stage = "version"


class RosterForked(ProtocolError):
    """Two rosters with one version: proof of equivocation."""

    stage = "equivocation"


class RosterExpired(ProtocolError):
    """The roster's time is over, or this machine's clock is wrong."""

    stage = "expiry"

    def __init__(self, expires: datetime) -> None:
        super().__init__("the roster has expired")
        self.expires = expires


class RosterKeysMismatch(ProtocolError):
    """The key file is not the one that the roster was signed for."""

    stage = "keys"


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
