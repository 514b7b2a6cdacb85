"""What can go wrong with cases and their threads."""

from app.member.errors import MemberError, NotAllowedNow


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


class CodingUnusable(MemberError):
    """A file of coded acts and people that is none; ``detail`` says which line and why."""


class LineRefused(NotAllowedNow):
    """A case would not take a line of a file; ``detail`` says which and why."""


class NothingWaits(NotAllowedNow):
    """No event, or more than one, waits for somebody to agree and begins like this."""


class NoSuchTask(NotAllowedNow):
    """No task that is to be done, or more than one, begins like this."""


class ThreadBusy(NotAllowedNow):
    """Others were quicker each time."""


class MemberKeyUnknown(NotAllowedNow):
    """The log has only the hash of a key of this organisation, ``detail``."""
