"""All that a home was ever sent, for what depends on every report."""

import typer

from app.member.coalition.desk import Desk
from app.member.coalition.errors import NotYet
from app.member.errors import AlarmsRaised, MemberError
from app.member.explain import explain
from app.member.home import Home, Keys
from app.member.mail import Mail, scan
from app.member.past_rosters import bring_past_rosters
from app.member.post import HEADS_PER_RUN, take_list
from app.member.reader import Reader
from app.protocol.errors import ProtocolError


def mail_at_hand(desk: Desk, home: Home, keys: Keys) -> tuple[Mail, Reader]:
    """As ``fresh_mail`` where that is possible; else what was fetched, and a word about it.

    A server that lies about its list must not keep anybody from being removed.
    """
    try:
        return fresh_mail(desk, home, keys)
    except (MemberError, ProtocolError) as error:
        explain(error)
        typer.echo("!! So this is only what had been fetched before.", err=True)
    return _mail_of(home, keys)


def fresh_mail(desk: Desk, home: Home, keys: Keys) -> tuple[Mail, Reader]:
    """The whole list as the server has it now, and what opens it.

    From its beginning: what depends on every report must not trust what was fetched once.
    Raises ``AlarmsRaised`` and ``RosterStale``: then nobody knows what may still come.
    """
    arrivals = take_list(desk.server, home, from_start=True)
    if arrivals.exchanged:
        raise AlarmsRaised
    if arrivals.stale:
        raise arrivals.stale
    if arrivals.heads >= HEADS_PER_RUN:
        raise NotYet("The list is longer than one run takes: run it again.")
    mail = scan(home.mail, home.pins)
    bring_past_rosters(desk.server, home, mail, mail.ids())
    return _mail_of(home, keys)


def _mail_of(home: Home, keys: Keys) -> tuple[Mail, Reader]:
    mail = scan(home.mail, home.pins)
    return mail, Reader(home.member, keys, mail.rosters, mail.archived)
