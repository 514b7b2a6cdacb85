"""Handing statements to the log without a session.

That is how a coalition is founded before anybody can log in, and how it goes on when its roster
has expired. An operator can hand in what others have signed, and say nothing of their own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from app.intake import governance
from app.intake.errors import IntakeError, StatementRefused, TooLarge
from app.intake.ledger_reader import LedgerReader
from app.intake.receipts import begin_log
from app.protocol.errors import Malformed
from app.protocol.root import parse_pins
from app.settings import Settings
from app.storage.database import begin_write, check_revision, opened_database


class FileRefused(IntakeError):
    """One of the files is not taken; those before it are in the log."""


def submit(settings: Settings, files: list[Path], *, pins: Path | None) -> Iterator[str]:
    """One line for each file that is taken, in order, and one for the newest roster.

    Raises ``FileRefused`` at the first that is not taken.
    """
    reader = LedgerReader()
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        begin_log(engine, origin=settings.origins[0])
        if pins is not None:
            adopted = parse_pins(pins.read_bytes())
            with begin_write(engine) as connection:
                governance.adopt_pins(connection, adopted)
        for file in files:
            number = _hand_in(engine, reader, file)
            yield f"{file.name} is number {number} in the log."
        version = governance.publish_now(engine, reader, now=datetime.now(UTC))
        if version:
            yield f"The newest roster is number {version}."


def _hand_in(engine: Engine, reader: LedgerReader, file: Path) -> int:
    try:
        logged = governance.hand_in(engine, reader, file.read_bytes(), now=datetime.now(UTC))
    except Malformed as error:
        raise FileRefused(_sentence(file, error.stage)) from error
    except StatementRefused as error:
        raise FileRefused(_sentence(file, error.stage)) from error
    except TooLarge as error:
        raise FileRefused(f"{file.name} is too large for a statement.") from error
    return logged.number


def _sentence(file: Path, stage: str) -> str:
    return f"{file.name} is refused at the stage '{stage}'."
