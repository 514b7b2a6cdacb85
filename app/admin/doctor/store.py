"""The store of the attachments."""

import asyncio

from app.admin.doctor.finding import Findings, fails, ok
from app.settings import Settings
from app.storage.blobs import BlobStore
from app.storage.blobs.opening import StoreNotReady, check_store, open_store


def look_at_store(settings: Settings) -> Findings:
    """Writes, reads back and deletes a few bytes, as the service does at its start."""
    if settings.bucket is None and not settings.data.is_dir():
        yield fails("store", "there is no data folder for it.")
        return
    try:
        forgets = asyncio.run(_look_at(open_store(settings.data / "attachments", settings.bucket)))
    except StoreNotReady as error:
        yield fails("store", f"{error} See 'When it refuses to start'.")
        return
    if forgets:
        yield ok("store", "it takes, gives back and deletes.")
    else:
        words = "it keeps versions of what is deleted, so that nothing is forgotten: end that."
        yield fails("store", words)


async def _look_at(store: BlobStore) -> bool:
    """Whether what is deleted is gone. Raises ``StoreNotReady``."""
    await check_store(store)
    return not await store.keeps_deleted()
