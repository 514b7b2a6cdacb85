"""What can go wrong with documents of a case."""

from app.member.errors import MemberError, NotAllowedNow


class DocumentWaits(NotAllowedNow):
    """Somebody else has to agree before a document that names people is written: ``detail``."""


class DraftUnfit(NotAllowedNow):
    """A draft cannot be kept or sent as it is: ``detail``."""


class OutputUnknown(MemberError):
    """Not exactly one draft or output of a case could be meant, or nobody of this id in it."""


class WritersNotInstalled(MemberError):
    """The libraries that write documents are not on this machine."""
