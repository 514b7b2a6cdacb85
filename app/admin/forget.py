"""Forgetting what is due, once: what the service does every hour by itself."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from app.intake import forgetting
from app.intake.errors import IntakeError
from app.intake.forgetting import Tally
from app.intake.governance import Governance
from app.settings import Settings
from app.storage.blobs import BlobStoreUnavailable
from app.storage.blobs.opening import open_store
from app.storage.database import check_revision, opened_database
from app.storage.writer import StorageUnavailable, Writer


class NotAllForgotten(IntakeError):
    """Something kept a part of it from being done; the rest is done, and running it again helps."""


def forget(settings: Settings) -> Iterator[str]:
    """One line for each kind of thing, with how many were forgotten.

    Raises ``NotAllForgotten``.
    """
    try:
        tally = asyncio.run(_run(settings))
    except StorageUnavailable as error:
        raise NotAllForgotten("The database did not take a change: run this again.") from error
    except BlobStoreUnavailable as error:
        raise NotAllForgotten(
            "The store of the attachments does not answer. Nothing points to what should go from"
            " there any more; run this again."
        ) from error
    if tally is None:
        yield "A process of the service is forgetting right now; nothing was left to do."
        return
    counts = {
        "orders carried out": tally.orders,
        "reports forgotten": tally.reports,
        "attachments forgotten": tally.attachments,
        "threads of casework forgotten": tally.threads,
        "replies forgotten": tally.replies,
        "parts of uploads given up": tally.upload_parts,
        "files without an owner removed": tally.orphans,
    }
    for words, count in counts.items():
        yield f"{count:,} {words}."
    if not tally.is_wiped:
        yield "Somebody was reading, so the database's own files still hold it: run this again."


async def _run(settings: Settings) -> Tally | None:
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        blobs = open_store(settings.data / "attachments", settings.bucket)
        async with Writer(engine) as writer:
            return await forgetting.run(
                engine,
                writer,
                blobs,
                Governance(engine, writer),
                now=datetime.now(UTC),
                keep_days=settings.keep_days,
            )
