"""Files with secrets: an environment is shown by many tools, a file to those who may read it."""

from pathlib import Path

from app.settings.errors import UnsafeSettings

# Read, write or enter, for whoever is neither the owner nor of the group.
_EVERYBODY = 0o007


def read_private(path: Path, *, setting: str) -> str:
    """The text of the file that ``setting`` names; raises ``UnsafeSettings``."""
    try:
        text = path.read_text()
        is_open = path.stat().st_mode & _EVERYBODY
    except (OSError, UnicodeDecodeError) as error:
        raise UnsafeSettings(f"{setting} is not a file that can be read.") from error
    if is_open:
        raise UnsafeSettings(f"The file of {setting} is open to everybody: chmod o-rwx.")
    return text
