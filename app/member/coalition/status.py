"""Who is in, what is proposed, what is due."""

from collections.abc import Iterator
from datetime import timedelta

import typer

from app.member.coalition.describe import author_words, change_words
from app.member.coalition.desk import Desk
from app.member.coalition.orders import describe_waiting, waiting_orders
from app.member.coalition.sign import progress
from app.member.display import one_line
from app.member.home import Home
from app.protocol.fingerprint import fingerprint_words
from app.protocol.ledger_state import CeremonyState
from app.protocol.roster import Member, Roster

KEY_WARNING = timedelta(days=14)


def status(desk: Desk, home: Home) -> None:
    """Prints everything that somebody should know today."""
    for line in _lines(desk, home):
        typer.echo(line)


def _lines(desk: Desk, home: Home) -> Iterator[str]:
    ledger = desk.ledger
    words = fingerprint_words(desk.pins.coalition, desk.pins.root.hash)
    yield f"{one_line(desk.pins.coalition)}   pins: {words}"
    yield (
        f"Signers: {ledger.root.threshold} of {len(ledger.root.keys)}"
        f" ({', '.join(one_line(entry.holder) for entry in ledger.root.keys)}),"
        f" until {ledger.root.expires:%Y-%m-%d}"
    )
    if ledger.roster is None:
        yield "There is no list of members yet."
    else:
        yield from _roster(desk, ledger.roster)
    yield from _proposals(desk)
    for order in waiting_orders(ledger, hour=desk.hour):
        yield from describe_waiting(ledger, order)
    yield from _ceremonies(desk, home)
    yield from _people(desk, home)


def _roster(desk: Desk, roster: Roster) -> Iterator[str]:
    yield (
        f"List of members number {roster.version}, from {roster.issued:%Y-%m-%d},"
        f" until {roster.expires:%Y-%m-%d %H:%M}Z"
    )
    if roster.expires <= desk.now:
        yield "!! It HAS EXPIRED: nobody can write. Renew it with 'coalition propose renew'."
    elif roster.is_ageing(desk.now):
        yield "!! It expires soon: renew it with 'coalition propose renew'."
    for member in roster.members:
        yield from _member(desk, roster, member)


def _member(desk: Desk, roster: Roster, member: Member) -> Iterator[str]:
    words = fingerprint_words(member.id, member.signing_key)
    yield f"  {member.id:24} {one_line(member.name['es'])}"
    yield f"  {'':24} {words}"
    current = roster.current_key(member, desk.now)
    if current is None:
        begins = min(key.not_before for key in member.intake)
        when = f"from {begins:%Y-%m-%d %H:%M}Z on" if begins > desk.now else "no more: rotate"
        yield f"!! {'':23} cannot be written to now; {when}"
    elif all(key.not_after - desk.now < KEY_WARNING for key in member.intake):
        yield f"!! {'':23} its key ends {current.not_after:%Y-%m-%d}: 'coalition rotate new'"
    trained = roster.current_sensitive_key(member, desk.now)
    if trained is not None:
        yield f"  {'':24} can be told of sexual violence until {trained.not_after:%Y-%m-%d}"
    elif member.sensitive and member.sensitive[-1].not_after <= desk.now:
        yield f"!! {'':23} its sensitive key has ended: 'coalition rotate sensitive'"


def _proposals(desk: Desk) -> Iterator[str]:
    for state in desk.ledger.proposals.values():
        if state.status != "open":
            continue
        author = author_words(desk.ledger, state.author)
        yield f"Proposal {state.proposal.id[:16]} {change_words(state.proposal)}, by {author}"
        yield f"  {progress(desk, state)}"
        for refusal in state.refusals:
            who = author_words(desk.ledger, refusal.author)
            yield f"  !! {who} refuses: {one_line(refusal.reason)}"


def _ceremonies(desk: Desk, home: Home) -> Iterator[str]:
    for state in desk.ledger.ceremonies.values():
        ceremony = state.ceremony
        member = desk.ledger.roster.member(ceremony.member) if desk.ledger.roster else None
        if member is None or member.archive_sha256 != ceremony.archive_sha256:
            continue
        yield f"Shares of {ceremony.member}: {_ceremony_words(state)}"
        if ceremony.share_of(home.member) and home.member not in state.receipts:
            yield "  !! one is for you: 'coalition recover receive'"
        for opening in state.openings:
            yield f"  !! {opening.member} has opened its share: {one_line(opening.reason)}"


def _ceremony_words(state: CeremonyState) -> str:
    ceremony = state.ceremony
    rule = f"{ceremony.threshold} of {len(ceremony.shares)} give its archive key again"
    if state.is_done:
        return f"{rule}; every partner has checked its share"
    waiting = [s.member for s in ceremony.shares if s.member not in state.receipts]
    return f"{rule}; NOT DONE, waits for {', '.join(waiting)}"


def _people(desk: Desk, home: Home) -> Iterator[str]:
    for state in desk.ledger.certificates.values():
        certificate = state.certificate
        if certificate.member == home.member and desk.ledger.counts(state, at=desk.now):
            yield (
                f"Yours: {certificate.person} ({', '.join(sorted(certificate.roles))}),"
                f" until {certificate.expires:%Y-%m-%d}"
            )
