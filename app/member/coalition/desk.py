"""Where a governance command works: the log, who speaks, and where statements go.

With a home and a server the log is refreshed first and statements are handed to the server.
Without, statements go to files, so that a signer needs no network at all: the log comes on a
stick, and what lies beside it (a proposal, answers) is read on top of it.
"""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from app.member.client import Client
from app.member.coalition import log_file
from app.member.coalition.errors import NotYet, ProposalNotFound
from app.member.errors import NeedsNetwork, StatementRefused
from app.member.files import read_capped, write_whole
from app.member.home import LOG, Home, Keys
from app.member.post import connected
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.errors import Malformed, ProtocolError
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import ProposalState
from app.protocol.root import Pins
from app.protocol.roster import Roster
from app.protocol.statement import (
    Kind,
    LogPosition,
    parse_statement,
    sign_statement,
    statement_bytes,
)

SHORTEST_ID = 8


@dataclass(frozen=True)
class Voice:
    """Who speaks: a member or a person of it (``by``), or a signer (``None``)."""

    by: str | None
    seed: bytes


@dataclass(frozen=True)
class Source:
    """Where the log comes from."""

    pins: Pins
    home: Home | None = None
    keys: Keys | None = None
    log: Path | None = None
    beside: Sequence[Path] = ()
    is_offline: bool = False


@dataclass
class Desk:
    """The coalition as the log says, and the way out for statements."""

    pins: Pins
    ledger: Ledger
    position: LogPosition | None
    client: Client | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def hour(self) -> int:
        """Now in hours since 1970."""
        return int(self.now.timestamp()) // 3600

    @property
    def roster(self) -> Roster:
        """The newest roster; raises ``NotYet`` before the coalition is founded."""
        if self.ledger.roster is None:
            raise NotYet("The coalition has no members yet.")
        return self.ledger.roster

    @property
    def server(self) -> Client:
        """The server; raises ``NeedsNetwork`` where there is none."""
        if self.client is None:
            raise NeedsNetwork
        return self.client

    def write(self, kind: Kind, body: Mapping[str, Any], voice: Voice) -> bytes:
        """A statement that the rules allow; raises ``StatementRefused`` for any other."""
        document = statement_bytes(
            sign_statement(
                kind,
                body,
                coalition=self.pins.coalition,
                by=voice.by,
                time=self.now,
                after=self.position,
                seed=voice.seed,
            )
        )
        self.take(document)
        return document

    def take(self, document: bytes) -> str:
        """Reads a statement on top of the log; its id. Raises ``StatementRefused``."""
        try:
            return self.ledger.take(document, arrived=self.hour).id
        except ProtocolError as error:
            raise StatementRefused(error.stage) from error

    def say(
        self, kind: Kind, body: Mapping[str, Any], voice: Voice, *, out: Path | None = None
    ) -> str:
        """Writes a statement and hands it in, or into the file ``out``; its id."""
        document = self.write(kind, body, voice)
        statement_id = parse_statement(document).id
        if self.client is None or out is not None:
            path = out or Path(f"{kind}-{statement_id[:SHORTEST_ID]}.json")
            write_whole(path, document)
            typer.echo(f"Written to {path}; somebody with a home hands it in with 'submit'.")
        else:
            self.client.say(document)
        return statement_id

    def proposal(self, typed: str) -> ProposalState:
        """The open proposal whose id begins so, or that lies in the file ``typed``."""
        path = Path(typed)
        if path.is_file():
            return self._proposal_in(path)
        found = [
            state
            for proposal_id, state in self.ledger.proposals.items()
            if typed and proposal_id.startswith(typed.lower())
        ]
        if len(found) != 1:
            raise ProposalNotFound
        return found[0]

    def _proposal_in(self, path: Path) -> ProposalState:
        state = self.ledger.proposals.get(self.read_beside(path))
        if state is None:
            raise ProposalNotFound
        return state

    def read_beside(self, path: Path) -> str:
        """Takes the statement in a file, unless the log has it already; its id."""
        document = read_capped(path, DOCUMENT_LIMIT)
        if not self.knows(document):
            self.take(document)
        return _id_of(document)

    def knows(self, document: bytes) -> bool:
        """Whether this statement stands in the log; raises ``StatementRefused``."""
        return _id_of(document) in self.ledger.ids


def _id_of(document: bytes) -> str:
    try:
        return parse_statement(document).id
    except Malformed as error:
        raise StatementRefused(error.stage) from error


@contextmanager
def open_desk(source: Source) -> Iterator[Desk]:
    """The desk of a command."""
    home, keys = source.home, source.keys
    if home is not None and keys is not None and not source.is_offline and source.log is None:
        with connected(home, keys) as client:
            ledger = log_file.refresh(client, home)
            yield _desk(source, ledger, client)
        return
    if source.log is not None and not source.log.is_file():
        raise FileNotFoundError(errno.ENOENT, "there is no such log", str(source.log))
    path = source.log or (home.path / LOG if home else None)
    entries = log_file.read_entries(path) if path else []
    yield _desk(source, log_file.read_ledger(source.pins, entries), None)


def _desk(source: Source, ledger: Ledger, client: Client | None) -> Desk:
    # What lies beside the log is not in it yet, so nobody may claim to have seen it there.
    position = ledger.position if ledger.entries else None
    desk = Desk(source.pins, ledger, position, client)
    for path in source.beside:
        desk.read_beside(path)
    return desk
