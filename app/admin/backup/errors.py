"""What can be wrong with a backup; every message is one plain sentence for the operator."""


class BackupRefused(Exception):
    """The command does nothing, or has taken back what it had begun."""


class KeyUnusable(BackupRefused):
    """A key file is none, or of the other kind."""


class ArchiveDamaged(BackupRefused):
    """A file is not as it was written."""


class WrongKey(BackupRefused):
    """The archive is locked to other keys."""


class SeriesBroken(BackupRefused):
    """The files are not one series without a gap."""


class NotEmpty(BackupRefused):
    """There is something where a backup is to be restored."""
