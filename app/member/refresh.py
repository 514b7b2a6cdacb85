"""What ``list`` and ``receipts`` ask of the server: all but reports and attachments."""

from dataclasses import dataclass

from app.member.errors import AlarmsRaised
from app.member.home import Home, Keys
from app.member.mail import scan
from app.member.past_rosters import bring_past_rosters
from app.member.post import connected, going_on_without, take_list
from app.member.receipt_contact import meet_once
from app.member.workplace import Workplace


@dataclass(frozen=True)
class Look:
    """Whether the server's part was read now; what else was met is raised at the end."""

    is_fresh: bool = False
    trouble: Exception | None = None

    def raise_trouble(self) -> None:
        """After what is here was shown."""
        if self.trouble is not None:
            raise self.trouble


def look_if_possible(place: Workplace) -> Look:
    """New heads from the server; a server that is not there is said, and nothing more."""
    if place.is_offline:
        return Look()
    try:
        with going_on_without():
            refresh_heads(place.home, place.keys)
            return Look(is_fresh=True)
    except Exception as error:  # noqa: BLE001 - raised again when what is here has been shown
        return Look(trouble=error)
    return Look()


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
