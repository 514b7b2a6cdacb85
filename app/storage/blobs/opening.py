"""Which store a service has, and whether it works."""

import secrets
from pathlib import Path

from app.storage.blobs import BlobNotFound, BlobStore, BlobStoreUnavailable, Bucket
from app.storage.blobs.local import LocalBlobStore
from app.storage.blobs.s3 import S3BlobStore


class StoreNotReady(Exception):
    """The store cannot keep anything; the message is one plain sentence for the operator."""


def open_store(folder: Path, bucket: Bucket | None) -> BlobStore:
    """The store in ``bucket``, or where there is none, that in ``folder``."""
    if bucket is not None:
        return S3BlobStore(bucket)
    try:
        return LocalBlobStore(folder)
    except OSError as error:
        raise StoreNotReady("The folder of the attachments cannot be made.") from error


async def check_store(store: BlobStore) -> None:
    """Writes, reads back and deletes a few bytes; raises ``StoreNotReady``."""
    name, data = secrets.token_hex(16), secrets.token_bytes(16)
    try:
        await store.put(name, data)
        kept = await store.read(name)
        await store.delete(name)
    except (BlobStoreUnavailable, BlobNotFound) as error:
        raise StoreNotReady("The store of the attachments does not work.") from error
    if kept != data:
        raise StoreNotReady("The store of the attachments gives back other bytes than it got.")
