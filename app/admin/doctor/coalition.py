"""What the coalition has decided, and whether this service and its pages go by it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.admin.doctor.finding import Finding, Findings, attention, fails, ok
from app.intake.errors import LogUnreadable, PinsRequired
from app.intake.ledger_reader import LedgerReader
from app.intake.receipts import certifiable_key
from app.protocol.checkpoint import ReceiptLog, parse_verifier_key
from app.protocol.document import read_document
from app.protocol.fields import write_time
from app.protocol.ledger import Ledger
from app.protocol.root import Root, parse_root
from app.storage import receipt_log

# Signers have to meet, and have their keys on a stick somewhere; a roster is good for weeks.
_SOON = timedelta(days=7)


def look_at_coalition(engine: Engine, *, web: Path) -> Findings:
    """Roster, root, the key of the receipts, and the pins in the pages."""
    with engine.connect() as connection:
        has_key = receipt_log.signing_key(connection) is not None
        try:
            ledger = LedgerReader().read(connection)
        except PinsRequired:
            yield attention("roster", "none is published: see 'Publishing a roster'.")
            return
        except LogUnreadable:
            yield fails("log", "the stored log is damaged: bring the database back from a copy.")
            return
    roster = ledger.roster
    if roster is None:
        yield attention("roster", "none is published: see 'Publishing a roster'.")
    else:
        yield _time_left("roster", roster.expires)
        yield _log_key(roster.receipts, _own_log(engine) if has_key else None)
    yield _time_left("root", ledger.root.expires)
    yield _pins(ledger, web)


def _time_left(about: str, expires: datetime) -> Finding:
    left = expires - datetime.now(UTC)
    if left <= timedelta():
        return fails(about, "it has expired, and nobody can write: have the next one signed.")
    if left < _SOON:
        return attention(about, f"{left.days} days are left: have the next one signed.")
    return ok(about, f"{left.days} days are left.")


def _own_log(engine: Engine) -> ReceiptLog:
    return parse_verifier_key(certifiable_key(engine))


def _log_key(certified: ReceiptLog | None, own: ReceiptLog | None) -> Finding:
    if own is None:
        return attention("log key", "there is none yet: the first start makes it.")
    if certified == own:
        return ok("log key", "the roster certifies it.")
    words = "the roster does not certify it: show 'receipt-key' to the coalition."
    # Another key than ours is what members would take for a forged receipt.
    return fails("log key", words) if certified else attention("log key", words)


def _pins(ledger: Ledger, web: Path) -> Finding:
    """Pages with another coalition's root refuse every roster of this one."""
    scripts = [path.read_text(errors="replace") for path in web.rglob("*.js")]
    if any(_names(script, root) for root in _roots(ledger) for script in scripts):
        return ok("pins", "the pages trust this coalition.")
    return fails("pins", "the pages do not trust this coalition: build them with its pins.")


def _names(script: str, root: Root) -> bool:
    marks = [write_time(root.issued), write_time(root.expires)]
    return all(mark in script for mark in (*marks, *(key.hex() for key in root.public_keys)))


def _roots(ledger: Ledger) -> Iterator[Root]:
    """The pinned one and all after it: pages may be built with any of them."""
    yield ledger.pins.root
    for document in ledger.roots:
        yield parse_root(read_document(document).signed)
