"""What ``list`` asks of the server: rosters, heads and the receipt log, without the reports."""

from app.member.errors import AlarmsRaised
from app.member.home import Home, Keys
from app.member.mail import scan
from app.member.past_rosters import bring_past_rosters
from app.member.post import connected, take_list
from app.member.receipt_contact import meet_once


def refresh_heads(home: Home, keys: Keys) -> None:
    """Alarms are raised when everything is stored."""
    with connected(home, keys) as client:
        arrivals = take_list(client, home)
        mail = scan(home.mail, home.pins)
        bring_past_rosters(client, home, mail, mail.ids())
        if arrivals.exchanged:
            raise AlarmsRaised
        meet_once(client, home, keys, mail)
    if arrivals.stale:
        raise arrivals.stale
