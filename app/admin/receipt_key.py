"""The key of the receipt log, for the coalition to certify."""

from app.intake.receipts import begin_log, certifiable_key
from app.settings import Settings
from app.storage.database import check_revision, opened_database


def receipt_key(settings: Settings) -> str:
    """Name and public key in one word, as ``coalition propose receipts`` takes it."""
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        begin_log(engine, origin=settings.origins[0])
        return certifiable_key(engine)
