"""What the rules of governance leave no room for now."""

from app.member.errors import NotAllowedNow


class NotYet(NotAllowedNow):
    """Something else has to happen first."""


class ProposalNotFound(NotAllowedNow):
    """No proposal, or more than one, begins like this."""


class OrderNotFound(NotAllowedNow):
    """No order to forget, or more than one, begins like this."""


class EvidenceUnusable(NotAllowedNow):
    """A file that does not hold evidence hashes."""


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


class KeyStillNeeded(NotAllowedNow):
    """Somebody may still seal to every intake key."""


class NotArchived(NotAllowedNow):
    """Reports that only the intake key opens."""
