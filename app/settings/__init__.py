"""What an operator may set, read once at the door from ``ATALAYA_…`` variables or their file.

Inner layers receive values, never this object's environment. Every field has a unit
and a reason; the service refuses to start on a missing or unsafe value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from app.settings.bucket import read_bucket
from app.settings.database import read_database_url
from app.settings.errors import UnsafeSettings
from app.settings.given import Given
from app.storage.blobs import Bucket

__all__ = ["CALM_WORK_COST", "MAX_WORK_COST", "Settings", "UnsafeSettings", "read_settings"]

# A step of PBKDF2 that takes a cheap phone about 2.5 ms, and this server 0.4 ms to make.
CALM_WORK_COST = 2_000
# Making a challenge then holds this server up for 4 ms.
MAX_WORK_COST = 20_000
_ONION = re.compile(r"http://[a-z2-7]{56}\.onion")


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two deployments."""

    # Folder of the embedded database and of attachments; must be on a disk that survives.
    data: Path
    # SQLAlchemy address, with its password; the default is SQLite inside ``data``.
    database_url: str = field(repr=False)
    # Folder of the built web apps; without it the service has nothing to show.
    web: Path
    # Addresses under which clients reach the service; a login made for another is refused.
    origins: tuple[str, ...]
    # Loopback by default: a reverse proxy or the onion service stands in front.
    host: str
    port: int
    # Where attachments rest instead of ``data``: any number of processes may share it.
    bucket: Bucket | None = None
    # Days after which reports and attachments are forgotten; without it only members order that.
    keep_days: int | None = None
    # Iterations of one step of work: how much a stranger's phone does before it may send.
    work_cost: int = CALM_WORK_COST
    # The site's address inside Tor, which its pages then offer.
    onion: str | None = None
    # Whether this process gives out the built pages, or another host under the same address does.
    serves_pages: bool = True
    # Whether what stands in front has promised to hand on nobody's address.
    proxy_strips: bool = False
    # Where figures are given to a monitor, on the same host; without it nowhere.
    metrics_port: int | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from ``environment``; raises ``UnsafeSettings`` or ``DatabaseNotReady``."""
    given = Given(environment)
    data = Path(given.text("ATALAYA_DATA")).absolute()
    host, port = given.text("ATALAYA_HOST"), _port(given.text("ATALAYA_PORT"))
    origins = given.text("ATALAYA_ORIGINS", port=port)
    return Settings(
        data=data,
        database_url=read_database_url(given, data=data),
        web=Path(given.text("ATALAYA_WEB")).absolute(),
        origins=tuple(_origin(origin) for origin in origins.split(",")),
        host=host,
        port=port,
        bucket=read_bucket(given),
        keep_days=_keep_days(given.text("ATALAYA_KEEP_DAYS")),
        work_cost=_work_cost(given.text("ATALAYA_WORK_COST")),
        onion=_onion(given.text("ATALAYA_ONION")),
        serves_pages=_serves_pages(given.text("ATALAYA_PAGES")),
        proxy_strips=_proxy(given.text("ATALAYA_PROXY")),
        metrics_port=_metrics_port(given.text("ATALAYA_METRICS_PORT"), host=host, port=port),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise UnsafeSettings("ATALAYA_PORT is not a port number between 1 and 65535.")
    return int(text)


def _metrics_port(text: str, *, host: str, port: int) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65_535 or int(text) == port:
        raise UnsafeSettings(
            "ATALAYA_METRICS_PORT is neither empty nor a port number other than ATALAYA_PORT."
        )
    if _is_public(host):
        raise UnsafeSettings(
            "ATALAYA_METRICS_PORT would be open to everybody:"
            " let ATALAYA_HOST be an address of your own network."
        )
    return int(text)


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return False


def _work_cost(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_WORK_COST:
        raise UnsafeSettings("ATALAYA_WORK_COST is not a number of iterations between 0 and 20000.")
    return int(text)


def _onion(text: str) -> str | None:
    if text and not _ONION.fullmatch(text):
        raise UnsafeSettings(
            "ATALAYA_ONION is neither empty nor an address such as http://….onion, with 56 letters."
        )
    return text or None


def _serves_pages(text: str) -> bool:
    if text not in ("here", "elsewhere"):
        raise UnsafeSettings("ATALAYA_PAGES is neither here nor elsewhere.")
    return text == "here"


def _proxy(text: str) -> bool:
    if text not in ("", "strips"):
        raise UnsafeSettings("ATALAYA_PROXY is neither empty nor the word strips.")
    return text == "strips"


def _keep_days(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 36_500:
        raise UnsafeSettings("ATALAYA_KEEP_DAYS is neither empty nor a number from 1 to 36500.")
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
