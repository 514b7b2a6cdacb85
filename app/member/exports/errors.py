"""What can go wrong when cases are taken out."""

from app.member.errors import MemberError, NotAllowedNow


class RecipientUnusable(MemberError):
    """Something that is not a public key of age."""


class NothingToExport(NotAllowedNow):
    """Every case stays here; why was said."""


class ConsentMissing(NotAllowedNow):
    """Somebody in the case has not agreed to it, or not any more; why was said."""


class ExportOvertaken(NotAllowedNow):
    """What was said of a case, or is known of consent, has changed while it was exported."""
