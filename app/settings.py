"""What an operator may set, read once at the door from ``ATALAYA_…`` variables.

Inner layers receive values, never this object's environment. Every field has a unit
and a reason; the service refuses to start on a missing or unsafe value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class UnsafeSettings(Exception):
    """A setting is missing or unsafe; the message is one plain sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two deployments."""

    # Folder of the embedded database and of attachments; must be on a disk that survives.
    data: Path
    # SQLAlchemy address; the default is SQLite inside ``data``.
    database_url: str
    # Folder of the built web apps; without it the service has nothing to show.
    web: Path
    # Addresses under which clients reach the service; a login made for another is refused.
    origins: tuple[str, ...]
    # Loopback by default: a reverse proxy or the onion service stands in front.
    host: str
    port: int


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from ``environment``; raises ``UnsafeSettings``."""
    data = Path(environment.get("ATALAYA_DATA", "var/server")).absolute()
    port = _port(environment.get("ATALAYA_PORT", "8000"))
    origins = environment.get("ATALAYA_ORIGINS", f"http://127.0.0.1:{port},http://localhost:{port}")
    return Settings(
        data=data,
        database_url=environment.get("ATALAYA_DATABASE_URL", f"sqlite:///{data}/atalaya.sqlite3"),
        web=Path(environment.get("ATALAYA_WEB", "web/dist")).absolute(),
        origins=tuple(_origin(origin) for origin in origins.split(",")),
        host=environment.get("ATALAYA_HOST", "127.0.0.1"),
        port=port,
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise UnsafeSettings("ATALAYA_PORT is not a port number between 1 and 65535.")
    return int(text)


def _origin(text: str) -> str:
    origin = text.strip()
    parts = urlsplit(origin)
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or origin != bare.lower():
        raise UnsafeSettings(
            "ATALAYA_ORIGINS is not a list of addresses such as https://example.org,"
            " in lower case and without a path."
        )
    return origin
