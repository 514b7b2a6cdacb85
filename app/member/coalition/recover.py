"""The archive key in shares among partners, and getting it back when the keys are lost."""

from pathlib import Path

import typer

from app.member.client import Client
from app.member.coalition.apply import read_file
from app.member.coalition.compare import compare_words
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.errors import NotALead, NothingToOpen
from app.member.errors import MemberUnknown
from app.member.home import Home, Keys
from app.member.key_ring import path_of, store_seed
from app.protocol import hpke
from app.protocol.encoding import to_base64url
from app.protocol.errors import CeremonyInvalid, WrappedKeyInvalid
from app.protocol.key_ring import parse_wrapped_keys, unwrap_key
from app.protocol.ledger_state import CeremonyState
from app.protocol.primitives import sha256
from app.protocol.recovery import (
    combine_shares,
    open_share,
    seal_share,
    shares_body,
    split_seed,
)


def split(desk: Desk, home: Home, keys: Keys, *, partners: list[str], threshold: int) -> None:
    """Splits the archive key; every combination was tried before this is said."""
    if home.person is not None:
        raise NotALead
    texts = split_seed(keys.kem.seed, threshold=threshold, shares=len(partners))
    shares = [
        (partner, _archive_key(desk, partner), text)
        for partner, text in zip(partners, texts, strict=True)
    ]
    body = shares_body(shares, archive_sha256=keys.kem_sha256, threshold=threshold)
    desk.say("shares", body, Voice(home.member, keys.signing_seed))
    if desk.client is not None:
        keep_with_server(desk.client, home, keys)
    typer.echo(f"{len(partners)} shares are sealed to {', '.join(partners)}.")
    typer.echo(f"Any {threshold} of them give your archive key again; fewer say nothing.")
    typer.echo("It counts when each partner has run 'coalition recover receive'.")


def receive(desk: Desk, home: Home, keys: Keys) -> None:
    """Opens every share for this member, checks it, and says so."""
    received, broken = 0, 0
    for state in desk.ledger.ceremonies.values():
        share = state.ceremony.share_of(home.member)
        if share is None or home.member in state.receipts:
            continue
        try:
            _open(state, home, keys)
        except CeremonyInvalid:
            typer.echo(f"!! The share of {state.ceremony.member} does NOT open.", err=True)
            broken += 1
            continue
        body = {"shares": state.ceremony.id}
        desk.say("receipt", body, Voice(home.member, keys.signing_seed))
        typer.echo(f"The share of {state.ceremony.member} opens, and is the one it promised.")
        received += 1
    if broken:
        raise CeremonyInvalid("a share that does not open")
    if not received:
        raise NothingToOpen


def open_for(
    desk: Desk,
    home: Home,
    keys: Keys,
    *,
    application: Path,
    reason: str,
    words: str | None,
    out: Path | None,
) -> None:
    """Seals this member's share again, to the new keys of the organisation that lost its own."""
    value, applicant = read_file(application, desk.pins.coalition)
    state = _newest_ceremony(desk, applicant.id, home.member)
    compare_words(applicant.id, applicant.signing_key, typed=words, whose=applicant.id)
    sealed = seal_share(_open(state, home, keys), applicant.archive)
    body = {
        "shares": state.ceremony.id,
        "application": value,
        "sealed": to_base64url(sealed),
        "reason": reason,
    }
    desk.say("opening", body, Voice(home.member, keys.signing_seed), out=out)
    typer.echo(f"Your share goes to the new keys of {applicant.id}. Every member sees that.")


def combine(desk: Desk, home: Home, keys: Keys) -> None:
    """Puts the old archive key together and into this home's ring; then the keys behind it."""
    found = 0
    for state in desk.ledger.ceremonies.values():
        if state.ceremony.member != home.member:
            continue
        texts = opened_texts(state, keys)
        if len(texts) < state.ceremony.threshold:
            continue
        seed = combine_shares(texts[: state.ceremony.threshold])
        if sha256(hpke.public_key_of(seed)) != state.ceremony.archive_sha256:
            raise CeremonyInvalid("the shares of another key")
        store_seed(home.ring, seed, keys.kem.public_key)
        found += 1
        typer.echo(f"The archive key {state.ceremony.archive_sha256.hex()[:16]} is here again.")
        if desk.client is not None:
            regained = _regain(desk.client, home, keys, hpke.PrivateKey(seed))
            typer.echo(f"{regained} intake keys were wrapped to it; they are here again as well.")
    if not found:
        raise NothingToOpen


def opened_texts(state: CeremonyState, keys: Keys) -> list[str]:
    """The shares that partners have opened for this home; a bad one must not spoil the others."""
    texts: dict[str, str] = {}
    for opening in state.openings:
        if sha256(opening.application.archive) != keys.kem_sha256:
            continue
        try:
            commitment = _commitment(state, opening.member)
            texts[opening.member] = open_share(opening.sealed, commitment, keys.kem)
        except CeremonyInvalid:
            typer.echo(
                f"!! What {opening.member} has opened is not the share that it was given.", err=True
            )
    return list(texts.values())


def _regain(client: Client, home: Home, keys: Keys, archive: hpke.PrivateKey) -> int:
    """Intake keys that the server kept, wrapped to the old archive key: wrapped anew."""
    old = sha256(archive.public_key)
    regained = 0
    for wrapped in parse_wrapped_keys(client.wrapped_keys()):
        if wrapped.recipient_sha256 == old and not path_of(home.ring, wrapped.key_sha256).exists():
            try:
                seed = unwrap_key(wrapped, archive)
            except WrappedKeyInvalid:
                continue
            store_seed(home.ring, seed, keys.kem.public_key)
            regained += 1
    # All of them, also those of a command that was stopped here.
    keep_with_server(client, home, keys)
    return regained


def keep_with_server(client: Client, home: Home, keys: Keys) -> None:
    """Leaves the ring, wrapped to the archive key, with the server: recovery needs it there."""
    wrapped = [path.read_bytes() for path in sorted(home.ring.glob("*.wrapped"))]
    mine = [data for data in wrapped if data[32:64] == keys.kem_sha256]
    if mine:
        client.put_wrapped_keys(b"".join(mine))


def _open(state: CeremonyState, home: Home, keys: Keys) -> str:
    share = state.ceremony.share_of(home.member)
    if share is None:
        raise NothingToOpen
    # A custodian holds the archive key in the ring; the lead has it as its own.
    for key in (keys.kem, *keys.ring.values()):
        try:
            return open_share(share.sealed, share.commitment, key)
        except CeremonyInvalid:
            continue
    raise CeremonyInvalid("the share does not open with the keys of this home")


def _newest_ceremony(desk: Desk, owner: str, partner: str) -> CeremonyState:
    found = [
        state
        for state in desk.ledger.ceremonies.values()
        if state.ceremony.member == owner and state.ceremony.share_of(partner)
    ]
    if not found:
        raise NothingToOpen
    return found[-1]


def _commitment(state: CeremonyState, member: str) -> bytes:
    share = state.ceremony.share_of(member)
    if share is None:
        raise CeremonyInvalid("an opening by nobody who has a share")
    return share.commitment


def _archive_key(desk: Desk, member: str) -> bytes:
    entry = desk.roster.member(member)
    if entry is None:
        raise MemberUnknown(member)
    key = desk.ledger.public_keys.get(entry.archive_sha256)
    if key is None:
        raise MemberUnknown(f"{member}, whose archive key is not in the log")
    return key
