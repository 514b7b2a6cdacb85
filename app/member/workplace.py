"""Where a command works, once its options are read and the keys are unlocked."""

from dataclasses import dataclass
from pathlib import Path

from app.member.errors import FolderInvalid
from app.member.home import Home, Keys, open_home
from app.member.mail import Mail
from app.member.passphrase import existing_passphrase
from app.member.reader import Reader


@dataclass(frozen=True)
class Workplace:
    """Where a command works, with the keys unlocked."""

    home: Home
    keys: Keys
    folder: Path
    is_offline: bool

    def reader(self, mail: Mail) -> Reader:
        """What opens the reports in ``mail`` here."""
        return Reader(self.home.member, self.keys, mail.rosters, mail.archived)


def workplace(
    home: Path, *, folder: Path | None, offline: bool, passphrase_file: Path | None
) -> Workplace:
    """Unlocks the keys, once."""
    opened = open_home(home)
    # Before the passphrase is asked: a mistyped folder should not cost a person that.
    if folder is not None and not folder.is_dir():
        raise FolderInvalid(str(folder))
    return Workplace(
        home=opened,
        keys=opened.unlock(existing_passphrase(passphrase_file)),
        folder=folder if folder is not None else opened.mail,
        is_offline=offline or folder is not None,
    )
