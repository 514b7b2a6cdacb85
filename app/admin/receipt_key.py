"""The key of the receipt log, for the coalition to certify, and a log that follows another."""

from app.intake import next_log
from app.intake.receipts import begin_log, certifiable_key
from app.settings import Settings
from app.storage.database import check_revision, claimed, opened_database


def receipt_key(settings: Settings) -> str:
    """Name and public key in one word, as ``coalition propose receipts`` takes it."""
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        begin_log(engine, origin=settings.origins[0])
        return certifiable_key(engine)


def next_receipt_log(settings: Settings, *, begin: bool) -> str:
    """The key of the next log, in one word, or what is said when that has begun.

    It begins while the service is stopped: ``docs/backup.md``, part 6.
    """
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        if not begin:
            return next_log.prepare(engine, origin=settings.origins[0])
        with claimed(settings.database_url, settings.data):
            name = next_log.begin(engine)
    return f"The receipt log {name} has begun: start the service, and have the roster published."
