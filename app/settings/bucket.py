"""The bucket of the attachments, where there is one."""

import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from app.settings.errors import UnsafeSettings
from app.settings.given import Given
from app.settings.private_file import read_private
from app.storage.blobs import Bucket

# Names that every store takes, and that mean nothing else in an address.
_BUCKET = re.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*|")
_REGION = re.compile("[a-z0-9-]+")


def read_bucket(given: Given) -> Bucket | None:
    """The bucket with its keys; raises ``UnsafeSettings``."""
    address = given.text("ATALAYA_STORE")
    if not address:
        return None
    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or not _PREFIX.fullmatch(prefix):
        raise UnsafeSettings("ATALAYA_STORE is neither empty nor of the shape s3://bucket/prefix.")
    region = given.text("ATALAYA_S3_REGION")
    if not _REGION.fullmatch(region):
        raise UnsafeSettings("ATALAYA_S3_REGION is not the name of a region such as eu-central-1.")
    access_key, secret_key = _keys(Path(given.text("ATALAYA_S3_KEY_FILE")))
    return Bucket(
        endpoint=_endpoint(given),
        region=region,
        name=parts.netloc,
        prefix=prefix,
        access_key=access_key,
        secret_key=secret_key,
    )


def _endpoint(given: Given) -> str:
    endpoint = given.text("ATALAYA_S3_ENDPOINT")
    parts = urlsplit(endpoint)
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or endpoint != bare.lower():
        raise UnsafeSettings(
            "ATALAYA_S3_ENDPOINT is not an address such as https://s3.example.org,"
            " in lower case and without a path."
        )
    is_allowed = given.text("ATALAYA_S3_PLAIN_HTTP") == "yes"
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


def _keys(path: Path) -> tuple[str, str]:
    lines = read_private(path, setting="ATALAYA_S3_KEY_FILE").split()
    if len(lines) != 2:
        raise UnsafeSettings(
            "The file of ATALAYA_S3_KEY_FILE does not have two lines, access key and secret."
        )
    return lines[0], lines[1]
