"""Parts of attachments in an S3-compatible bucket, for more than one machine.

Only what all such stores have in common is used: put, get, delete and list, path style. No
conditional put, since names are random and the database row is the commit point. A part is
smaller than the least that S3 takes as a piece of a multipart object, so each is one request,
and a connection that breaks leaves nothing to clean up.
"""

import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta

from obstore.exceptions import BaseError
from obstore.store import S3Store

from app.storage.blobs import BlobNotFound, BlobStoreUnavailable, Bucket, StoredBlob

# Three tries in all, the last one begun within five seconds: whoever waits is told then.
_RETRIES = 2
_RETRYING = timedelta(seconds=5)
_CONNECTING = timedelta(seconds=2)
# A part of 4 MiB at 140 kB a second, which is slow for two machines of one data centre.
_PATIENCE = timedelta(seconds=30)
_HOUR = 3600
_NAME = re.compile("[0-9a-f]{32}")


class S3BlobStore:
    """One object a part. ``patience`` is for one request, from connecting to the last byte."""

    def __init__(self, bucket: Bucket, *, patience: timedelta = _PATIENCE) -> None:
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config={
                "endpoint": bucket.endpoint,
                "region": bucket.region,
                "access_key_id": bucket.access_key,
                "secret_access_key": bucket.secret_key,
                "virtual_hosted_style_request": False,
                # Not every store understands a request that deletes several objects.
                "disable_bulk_delete": True,
            },
            # Whether plain HTTP is allowed was decided where the settings were read.
            client_options={
                "allow_http": True,
                "connect_timeout": _CONNECTING,
                "timeout": patience,
            },
            retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRYING},
        )

    async def put(self, name: str, data: bytes) -> None:
        """Makes ``data`` durable under ``name``."""
        with _plain_errors():
            await self._store.put_async(name, data)

    async def read(self, name: str) -> bytes:
        """The bytes under ``name``."""
        with _plain_errors():
            answer = await self._store.get_async(name)
            return bytes(await answer.bytes_async())

    async def delete(self, name: str) -> None:
        """Forgets the bytes."""
        try:
            with _plain_errors():
                await self._store.delete_async(name)
        except BlobNotFound:
            return

    async def keeps_deleted(self) -> bool:
        """A store that keeps versions tells which one it has just written."""
        name = secrets.token_hex(16)
        with _plain_errors():
            written = await self._store.put_async(name, b"")
            await self._store.delete_async(name)
        return written["version"] not in (None, "null")

    async def stored(self) -> AsyncIterator[StoredBlob]:
        """Every object that has a name of ours: what others keep there is not ours to sweep."""
        with _plain_errors():
            async for page in self._store.list():
                for found in page:
                    if _NAME.fullmatch(found["path"]):
                        hour = int(found["last_modified"].timestamp()) // _HOUR
                        yield StoredBlob(found["path"], hour)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Errors of the library quote addresses and names: those stay behind."""
    try:
        yield
    except FileNotFoundError as error:
        # S3 answers 404 for a missing bucket too, and that is no answer about an object.
        if "NoSuchBucket" in str(error):
            raise BlobStoreUnavailable("the bucket is not there") from None
        raise BlobNotFound("no such object") from None
    except BaseError:
        raise BlobStoreUnavailable("the bucket does not answer as it should") from None
