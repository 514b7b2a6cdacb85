"""What a package says besides the report: lists, certificates, and places in the receipt log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

from app.member.coalition import log_file
from app.member.errors import PackageUnusable
from app.member.evidence.format import Consistencies, Consistency, Place
from app.member.files import read_capped
from app.member.home import LOG, Home
from app.member.mail import ROSTER, Mail
from app.member.receipt_contact import ledger_at_hand, newest_roster
from app.member.receipt_log import OwnLog, own_log, read_seen
from app.member.witness import Word, keys_now, words_of_witnesses
from app.member.workplace import Workplace
from app.protocol.certificate import GOVERNING, Certificate, read_certificate
from app.protocol.checkpoint import proof_text, split_notes
from app.protocol.document import DOCUMENT_LIMIT, parse_document
from app.protocol.encoding import from_json_object
from app.protocol.errors import Malformed, ProtocolError
from app.protocol.ledger import Ledger
from app.protocol.log import EntryKind
from app.protocol.roster import Member, Roster
from app.protocol.statement import (
    UnverifiedStatement,
    parse_statement,
    read_statement,
    verify_statement,
)


@dataclass(frozen=True)
class Proofs:
    """The receipt log as this home has it; ``log`` is ``None`` where there is none."""

    log: OwnLog | None = None
    told: bytes = b""
    words: tuple[Word, ...] = ()
    places: Mapping[tuple[EntryKind, bytes], Place] = field(default_factory=dict)

    def place_of(self, kind: EntryKind, sha256: bytes) -> Place | None:
        """Where an envelope stands, if it does."""
        return self.places.get((kind, sha256))

    def receipt(self, place: Place) -> bytes:
        """The proof that the entry at ``place`` stands under the newest checkpoint."""
        if self.log is None:
            raise PackageUnusable("there is no receipt log")
        path = self.log.tree(self.log.size).prove_inclusion(place.index)
        return proof_text(place.index, path, split_notes(self.told)[0]).encode()

    def consistencies(self) -> Consistencies:
        """That what witnesses have signed before goes on in the newest checkpoint."""
        if self.log is None:
            raise PackageUnusable("there is no receipt log")
        tree = self.log.tree(self.log.size)
        sizes = sorted({word.head.size for word in self.words} - {self.log.size})
        return Consistencies(
            proofs=tuple(
                Consistency(
                    size=size, path=tuple(step.hex() for step in tree.prove_consistency(size))
                )
                for size in sizes
            )
        )


def read_proofs(place: Workplace, mail: Mail) -> tuple[Roster, Proofs]:
    """The newest roster here, and what is known of the receipt log that it names."""
    rosters = mail.rosters.by_hash.values()
    newest = newest_roster(place.home, mail) or max(rosters, key=lambda r: r.version, default=None)
    if newest is None:
        raise PackageUnusable("there is no signed list of members here")
    ledger = ledger_at_hand(place.home)
    _check_key(place, newest, ledger)
    seen = read_seen(place.home)
    if newest.receipts is None or seen is None or seen.name != newest.receipts.name:
        return newest, Proofs()
    log = own_log(place.home, seen)
    told = seen.told.encode()
    words = words_of_witnesses(
        told, newest.receipts, partial(keys_now, roster=newest, ledger=ledger)
    )
    places = {
        (entry.kind, entry.sha256): Place(index=index, hour=entry.hour)
        for index, entry in log.all()
    }
    return newest, Proofs(log, told, tuple(words), places)


def _check_key(place: Workplace, newest: Roster, ledger: Ledger) -> None:
    """Nobody could verify what a key signs that no list and no certificate names."""
    home = place.home
    name = home.member if home.person is None else f"{home.member}/{home.person}"
    if place.keys.signing_key not in keys_now(name, newest, ledger):
        raise PackageUnusable("the newest list here does not have the key of this home")


def roster_document(mail: Mail, roster: Roster) -> bytes:
    """The document in which ``roster`` was signed, with its chain of roots."""
    for path in sorted((*mail.root.glob(f"*{ROSTER}"), *mail.root.glob(f"*/*{ROSTER}"))):
        try:
            data = read_capped(path, DOCUMENT_LIMIT)
            if parse_document(data)[0].hash == roster.hash:
                return data
        except (Malformed, OSError):
            continue
    raise PackageUnusable(f"the list of members number {roster.version} is not here any more")


def certificates_of(home: Home, people: Iterable[str]) -> list[dict[str, Any]]:
    """The statements by which ``people`` (``member/person``) have their keys, and their leads'."""
    documents = {
        _id_of(entry.document): entry.document for entry in log_file.read_entries(home.path / LOG)
    }
    wanted = dict.fromkeys(_certificate_ids(ledger_at_hand(home), set(people)))
    return [from_json_object(documents[name]) for name in wanted]


def _certificate_ids(ledger: Ledger, people: set[str]) -> Iterator[str]:
    for entry in ledger.entries:
        state = ledger.certificates.get(entry.id)
        if state is None or entry.author is None:
            continue
        certificate = state.certificate
        if f"{certificate.member}/{certificate.person}" in people:
            if entry.author.certificate is not None:
                yield entry.author.certificate.id
            yield entry.id


def _id_of(document: bytes) -> str:
    try:
        return parse_statement(document).id
    except Malformed:
        return ""


def certified_keys(
    statements: Iterable[Any], *, member: Member, person: str, coalition: str
) -> Iterator[bytes]:
    """The signing keys that ``member`` has certified for ``person``, itself or by a lead.

    Absent on purpose: expiry and revocations. What was signed while a certificate counted stays
    signed, and whoever made the package has seen the log.
    """
    own = member.signing_key
    read = [statement for statement in map(_read, statements) if statement is not None]
    direct = [c for c in _certified(read, [own], coalition) if c.member == member.id]
    leads = [certificate.signing_key for certificate in direct if certificate.roles & GOVERNING]
    for certificate in _certified(read, [own, *leads], coalition):
        if (certificate.member, certificate.person) == (member.id, person):
            yield certificate.signing_key


def _read(value: Any) -> UnverifiedStatement | None:
    try:
        statement = read_statement(value)
    except Malformed:
        return None
    return statement if statement.kind == "certificate" else None


def _certified(
    statements: Iterable[UnverifiedStatement], keys: Sequence[bytes], coalition: str
) -> Iterator[Certificate]:
    for statement, key in product(statements, keys):
        with suppress(ProtocolError):
            yield read_certificate(verify_statement(statement, key, coalition=coalition))
