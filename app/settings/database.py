"""Where the database is, and the password that opens it."""

from pathlib import Path

from sqlalchemy.engine import make_url

from app.settings.errors import UnsafeSettings
from app.settings.given import Given
from app.settings.private_file import read_private
from app.storage.database import parse_address


def read_database_url(given: Given, *, data: Path) -> str:
    """The address with its password; raises ``UnsafeSettings`` or ``DatabaseNotReady``."""
    url = given.text("ATALAYA_DATABASE_URL", data=data)
    file = given.text("ATALAYA_DATABASE_PASSWORD_FILE")
    return _with_password(url, Path(file)) if file else url


def _with_password(url: str, file: Path) -> str:
    if parse_address(url).get_backend_name() == "sqlite":
        raise UnsafeSettings("ATALAYA_DATABASE_PASSWORD_FILE is of no use to SQLite: leave it out.")
    address = make_url(url)
    if address.password is not None:
        raise UnsafeSettings(
            "The password stands in ATALAYA_DATABASE_URL and in the file of"
            " ATALAYA_DATABASE_PASSWORD_FILE: take it out of the address."
        )
    lines = read_private(file, setting="ATALAYA_DATABASE_PASSWORD_FILE").splitlines()
    if len(lines) != 1 or not lines[0]:
        raise UnsafeSettings("The file of ATALAYA_DATABASE_PASSWORD_FILE does not have one line.")
    return address.set(password=lines[0]).render_as_string(hide_password=False)
