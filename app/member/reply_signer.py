"""With what a home signs replies, and what vouches for it: ``docs/protocol.md`` §17.1.

Before anything is sent it is checked as whoever reads it will check it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import typer

from app.member.client import Client
from app.member.coalition import log_file
from app.member.errors import NobodyBelieves
from app.member.home import LOG, Home, Keys
from app.protocol.certificate import READING, Certificate
from app.protocol.document import key_id
from app.protocol.encoding import from_json_object
from app.protocol.errors import AuthorUnknown, ContentInvalid
from app.protocol.ledger import Ledger
from app.protocol.reply import ReplySigner, author_key
from app.protocol.roster import Roster
from app.protocol.statement import read_statement

# A reply is kept so long, and may be read on the last day.
LIFETIME = timedelta(days=90)


@dataclass(frozen=True)
class _Vouched:
    """A certificate, and the statement by which it was given."""

    certificate: Certificate
    statement: Mapping[str, Any]


def signer_of(
    client: Client, home: Home, keys: Keys, *, roster: Roster, now: datetime
) -> ReplySigner:
    """This home's key with its certificates; raises ``NobodyBelieves``."""
    chain = [] if home.person is None else _chain(log_file.refresh(client, home), home, keys, now)
    statements = [read_statement(vouched.statement) for vouched in chain]
    try:
        key = author_key(home.member, statements, roster=roster, now=now)
    except (AuthorUnknown, ContentInvalid):
        raise NobodyBelieves("What vouches for this home's key is not good any more.") from None
    if key != keys.signing_key:
        raise NobodyBelieves("This home's key is not the one in the newest list of members.")
    _say_if_ending(chain, now)
    return ReplySigner(keys.signing_seed, [vouched.statement for vouched in chain])


def _chain(ledger: Ledger, home: Home, keys: Keys, now: datetime) -> list[_Vouched]:
    """The device's certificate, and where a lead gave it, the lead's."""
    states = {
        key_id(state.certificate.signing_key): state for state in ledger.certificates.values()
    }
    own = states.get(keys.key_id)
    if own is None or own.certificate.member != home.member or not ledger.counts(own, at=now):
        raise NobodyBelieves("Nobody has certified this device, or not any more.")
    if not own.certificate.roles & READING:
        raise NobodyBelieves("Its certificate is not for reading reports.")
    documents = [entry.document for entry in log_file.read_entries(home.path / LOG)]
    vouched = _vouched(own.certificate, ledger, documents)
    if own.is_direct:
        return [vouched]
    lead = states[read_statement(vouched.statement).key_id]
    return [vouched, _vouched(lead.certificate, ledger, documents)]


def _vouched(certificate: Certificate, ledger: Ledger, documents: Sequence[bytes]) -> _Vouched:
    number = ledger.ids[certificate.id]
    return _Vouched(certificate, from_json_object(documents[number - 1]))


def _say_if_ending(chain: Sequence[_Vouched], now: datetime) -> None:
    ends = min((vouched.certificate.expires for vouched in chain), default=None)
    if ends is not None and ends < now + LIFETIME:
        typer.echo(
            f"!! What vouches for this device ends {ends:%Y-%m-%d}. Whoever reads the reply later"
            " is told that it cannot be trusted.",
            err=True,
        )
