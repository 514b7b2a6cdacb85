"""What can go wrong when old cases are brought in."""

from app.member.errors import MemberError


class ImportUnreadable(MemberError):
    """A file that is no table that could be imported; ``detail`` says why."""


class MappingUnusable(MemberError):
    """A mapping that is none, or that does not fit the file."""


class ImportIncomplete(MemberError):
    """Rows that were refused; the log names each."""
