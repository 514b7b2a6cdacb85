"""A service whose receipt log the coalition has certified, and hands that forge such a log."""

import shutil
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.admin.schema import migrate
from app.intake.receipts import EntryKind, begin_log, certifiable_key, enter_unasked
from app.main import create_app
from app.protocol.checkpoint import (
    ReceiptLog,
    checkpoint_text,
    cosign,
    join_notes,
    parse_verifier_key,
    sign_checkpoint,
)
from app.protocol.encoding import u16
from app.protocol.log import Edge, TreeHead, leaf_hash
from app.protocol.primitives import random_bytes, sha256
from app.protocol.roster import Roster, encode_roster
from app.settings import Settings
from app.storage.database import begin_write, opened_database
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, make_home
from tests.member.liar import Liar
from tests.member.table import words_in
from tests.service import free_socket, make_settings, publish_current, serve


class LoggedCoalition(Coalition):
    """A coalition whose rosters name a receipt log."""

    log: ReceiptLog | None = None

    @property
    def roster(self) -> Roster:
        """The roster, with the log."""
        unsigned = replace(super().roster, receipts=self.log)
        return replace(unsigned, hash=sha256(encode_roster(unsigned)))


@dataclass
class Logged:
    """A running service with such a coalition; ``liar`` stands in front of it."""

    folder: Path
    coalition: LoggedCoalition
    settings: Settings
    liar: Liar
    homes: dict[str, Console] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.liar.url

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.settings.data / "atalaya.sqlite3"

    def home(self, member: str, *, url: str | None = None) -> Console:
        """The home of a member, made when it is first asked for."""
        if member not in self.homes:
            folder = self.folder / f"at-{member}"
            folder.mkdir()
            secrets = self.coalition.members[self.coalition.index(member)]
            self.homes[member] = make_home(
                folder / "home", self.coalition, server=url or self.url, member=secrets
            )
        return self.homes[member]

    def person(self, member: str, name: str, roles: str) -> Console:
        """The device of a person whom the member has certified."""
        lead, folder = self.home(member), self.folder / f"at-{name}"
        folder.mkdir()
        made = lead.run(
            *("keygen", "--home", folder / "home", "--member", member, "--person", name),
            *("--pins", lead.home / "pins.json", "--server", self.url),
        )
        assert made.code == 0, made.err
        certified = lead.run(
            *("coalition", "people", "certify", folder / "home" / "device.json"),
            *("--roles", roles, "--words", words_in(made.out)),
        )
        assert certified.code == 0, certified.err
        return Console(folder / "home", lead.passphrase_file)

    def deliver(self, *chosen: str, text: str = "x", files: Sequence[bytes] = ()) -> str:
        """Sends a report; its id."""
        sealed = self.coalition.seal_report(set(chosen or ("alborada",)), text=text, files=files)
        return deliver(self.url, sealed)

    def add_noise(self, count: int) -> None:
        """Entries about nothing."""
        with opened_database(self.settings.database_url) as engine:
            for start in range(0, count, 100):
                with begin_write(engine) as connection:
                    for _ in range(min(100, count - start)):
                        enter_unasked(
                            connection,
                            EntryKind.NOISE,
                            hour=0,
                            roster_version=0,
                            sha256=random_bytes(32),
                        )

    def entries(self) -> list[bytes]:
        """The entries in the database."""
        query = "SELECT entry FROM receipt_entries ORDER BY number"
        with sqlite3.connect(self.database) as connection:
            return [row[0] for row in connection.execute(query)]

    @property
    def seed(self) -> bytes:
        """The service's own key, which a hostile operator has."""
        with sqlite3.connect(self.database) as connection:
            (row,) = connection.execute("SELECT seed FROM receipt_keys")
        return bytes(row[0])

    def show(self, entries: Sequence[bytes], *, seed: bytes | None = None) -> None:
        """From now on members are shown a log of these entries, signed by the service's key."""
        log = self.coalition.log
        assert log is not None
        note = sign_checkpoint(seed or self.seed, log.name, head_of(entries))
        tile = b"".join(u16(len(entry)) + entry for entry in entries)
        self.liar.lies["receipts/checkpoint"] = lambda a: a.saying(note)
        self.liar.lies["receipts/tile/entries/*/*"] = lambda a: replace(a, status=200, body=tile)

    def show_word(self, witness: str, seed: bytes, head: TreeHead) -> None:
        """From now on the checkpoint comes with a witness's word about another tree."""
        log = self.coalition.log
        assert log is not None
        text = checkpoint_text(log.name, head)
        signed = sign_checkpoint(self.seed, log.name, head)
        line = cosign(seed, witness, text, time=0)
        self.liar.lies["receipts/checkpoint"] = lambda a: a.saying(
            join_notes([a.body, signed + line])
        )


def head_of(entries: Sequence[bytes]) -> TreeHead:
    """The tree of these entries."""
    edge = Edge()
    for entry in entries:
        edge.append(leaf_hash(entry))
    return edge.tree().head


def certify(settings: Settings, coalition: LoggedCoalition) -> None:
    """Begins the log, and publishes a roster that names it."""
    migrate(settings)
    with opened_database(settings.database_url) as engine:
        begin_log(engine, origin=settings.origins[0])
        coalition.log = parse_verifier_key(certifiable_key(engine))
    publish_current(settings, coalition)


@contextmanager
def logged_service(folder: Path, coalition: LoggedCoalition) -> Iterator[Logged]:
    """The service, from an empty folder."""
    listening, url = free_socket()
    settings = make_settings(folder, origin=url)
    certify(settings, coalition)
    with serving(settings, listening, url) as liar:
        yield Logged(folder, coalition, settings, liar)


@contextmanager
def serving(settings: Settings, listening: socket.socket, url: str) -> Iterator[Liar]:
    """The service on a database that is prepared already."""
    between = Liar(create_app(settings), url)
    with serve(between, settings, listening):
        yield between


def listen_again(url: str) -> socket.socket:
    """A socket at an address that was in use before."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", int(url.rsplit(":", 1)[1])))
    return listening


def copy_data(settings: Settings, target: Path) -> None:
    """What an operator's copy holds, taken while nothing runs."""
    shutil.copytree(settings.data, target)
