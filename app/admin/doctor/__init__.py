"""The doctor: everything that an operator can get wrong, looked at from outside in.

Each theme is in a file of its own and yields findings. Nothing is changed but for a few bytes that
the store is given and forgets again.
"""

from collections.abc import Callable, Mapping

from app.admin.doctor.coalition import look_at_coalition
from app.admin.doctor.database import (
    is_there,
    look_at_clock,
    look_at_database,
    look_at_durability,
)
from app.admin.doctor.finding import Finding, Findings, State, fails, ok
from app.admin.doctor.folders import look_at_folders
from app.admin.doctor.machine import look_at_memory
from app.admin.doctor.outside import look_from_outside
from app.admin.doctor.receipts import look_at_forgetting, look_at_receipts
from app.admin.doctor.service import look_at_service
from app.admin.doctor.store import look_at_store
from app.settings import Settings, UnsafeSettings, read_settings
from app.storage.database import DatabaseNotReady, opened_database

# As monitors read it.
_EXIT_CODES = {State.OK: 0, State.UNSEEN: 0, State.ATTENTION: 1, State.FAILS: 2}


def exit_code(finding: Finding) -> int:
    """0 where nothing is to be done, 1 for attention, 2 for what fails."""
    return _EXIT_CODES[finding.state]


def examine(environment: Mapping[str, str], *, from_outside: bool = False) -> Findings:
    """All findings; with ``from_outside`` those alone that any machine can make."""
    try:
        settings = read_settings(environment)
    except (UnsafeSettings, DatabaseNotReady) as error:
        yield fails("settings", str(error))
        return
    yield ok("settings", "all can be used.")
    yield from _careful("outside", lambda: look_from_outside(settings))
    if not from_outside:
        yield from _inside(settings)


def _inside(settings: Settings) -> Findings:
    yield from _careful("service", lambda: look_at_service(settings))
    yield from _careful("memory", look_at_memory)
    yield from _careful("folders", lambda: look_at_folders(settings))
    yield from _careful("store", lambda: look_at_store(settings))
    yield from _careful("database", lambda: _kept(settings))


def _kept(settings: Settings) -> Findings:
    """What needs the database, as far as that can be read."""
    if not is_there(settings.database_url):
        yield fails("database", "there is none: run 'python -m app.admin migrate'.")
        return
    with opened_database(settings.database_url) as engine:
        findings = list(look_at_database(engine))
        yield from findings
        if any(finding.state is State.FAILS for finding in findings):
            return
        yield from _careful("durability", lambda: look_at_durability(engine))
        yield from _careful("clock", lambda: look_at_clock(engine))
        yield from _careful("coalition", lambda: look_at_coalition(engine, web=settings.web))
        yield from _careful("checkpoint", lambda: look_at_receipts(engine))
        keep_days = settings.keep_days
        yield from _careful("forgetting", lambda: look_at_forgetting(engine, keep_days=keep_days))


def _careful(about: str, look: Callable[[], Findings]) -> Findings:
    """One thing that cannot be looked at must not hide all others."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - its kind is said, its words may quote anything
        yield fails(about, f"it could not be looked at ({type(error).__name__}).")
