"""What an operator may set, read once at the door from ``ATALAYA_…`` variables.

Inner layers receive values, never this object's environment. Every field has a unit
and a reason; the service refuses to start on a missing or unsafe value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from app.storage.blobs import Bucket

# A step of PBKDF2 that takes a cheap phone about 2.5 ms, and this server 0.4 ms to make.
CALM_WORK_COST = 2_000
# Making a challenge then holds this server up for 4 ms.
MAX_WORK_COST = 20_000
# Names that every store takes, and that mean nothing else in an address.
_BUCKET = re.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*|")
_REGION = re.compile("[a-z0-9-]+")
_ONION = re.compile(r"http://[a-z2-7]{56}\.onion")


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
    # Where attachments rest instead of ``data``: any number of processes may share it.
    bucket: Bucket | None = None
    # Days after which reports and attachments are forgotten; without it only members order that.
    keep_days: int | None = None
    # Iterations of one step of work: how much a stranger's phone does before it may send.
    work_cost: int = CALM_WORK_COST
    # The site's address inside Tor, which its pages then offer.
    onion: str | None = None


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
        bucket=_bucket(environment),
        keep_days=_keep_days(environment.get("ATALAYA_KEEP_DAYS", "")),
        onion=_onion(environment.get("ATALAYA_ONION", "")),
        work_cost=_work_cost(environment.get("ATALAYA_WORK_COST", str(CALM_WORK_COST))),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise UnsafeSettings("ATALAYA_PORT is not a port number between 1 and 65535.")
    return int(text)


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


def _bucket(environment: Mapping[str, str]) -> Bucket | None:
    address = environment.get("ATALAYA_STORE", "")
    if not address:
        return None
    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or not _PREFIX.fullmatch(prefix):
        raise UnsafeSettings("ATALAYA_STORE is neither empty nor of the shape s3://bucket/prefix.")
    region = environment.get("ATALAYA_S3_REGION", "us-east-1")
    if not _REGION.fullmatch(region):
        raise UnsafeSettings("ATALAYA_S3_REGION is not the name of a region such as eu-central-1.")
    access_key, secret_key = _s3_keys(Path(environment.get("ATALAYA_S3_KEY_FILE", "")))
    return Bucket(
        endpoint=_s3_endpoint(environment),
        region=region,
        name=parts.netloc,
        prefix=prefix,
        access_key=access_key,
        secret_key=secret_key,
    )


def _s3_endpoint(environment: Mapping[str, str]) -> str:
    endpoint = environment.get("ATALAYA_S3_ENDPOINT", "")
    parts = urlsplit(endpoint)
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or endpoint != bare.lower():
        raise UnsafeSettings(
            "ATALAYA_S3_ENDPOINT is not an address such as https://s3.example.org,"
            " in lower case and without a path."
        )
    is_allowed = environment.get("ATALAYA_S3_PLAIN_HTTP", "no") == "yes"
    if parts.scheme == "http" and not is_allowed and not _is_loopback(parts.hostname):
        raise UnsafeSettings(
            "ATALAYA_S3_ENDPOINT is http:// on another machine:"
            " use https://, or ATALAYA_S3_PLAIN_HTTP=yes inside a network of your own."
        )
    return endpoint


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _s3_keys(path: Path) -> tuple[str, str]:
    """Access key and secret: in a file, because an environment is shown by many tools."""
    try:
        lines = path.read_text().split()
        is_open = path.stat().st_mode & 0o007
    except (OSError, UnicodeDecodeError) as error:
        raise UnsafeSettings("ATALAYA_S3_KEY_FILE is not a file that can be read.") from error
    if is_open:
        raise UnsafeSettings("The file of ATALAYA_S3_KEY_FILE is open to everybody: chmod o-rwx.")
    if len(lines) != 2:
        raise UnsafeSettings(
            "The file of ATALAYA_S3_KEY_FILE does not have two lines, access key and secret."
        )
    return lines[0], lines[1]
