"""Rosters of the time when this machine was away: reports cannot be read without them.

They are asked for by hash, checked like any other, and stored under version and hash, so
that a second roster of one version cannot hide behind the first.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from app.member.client import Client
from app.member.errors import ServerNonsense, ServerRefused
from app.member.files import make_private_folder, write_whole
from app.member.home import Home
from app.member.mail import ROSTER, ROSTERS, Mail
from app.protocol.errors import ContentInvalid, Malformed, RosterForked
from app.protocol.roster import Roster, verify_signed_roster

# A list that names ever other rosters would keep a machine asking; the next run goes on.
ASKED_PER_RUN = 50


def bring_past_rosters(client: Client, home: Home, mail: Mail, ids: Iterable[str]) -> None:
    """Stores, and adds to ``mail``, what the reports ``ids`` name and this machine lacks.

    One that the server does not have is passed over: the reports that name it say so.
    """
    named = {roster_hash for report_id in ids for roster_hash in mail.named.get(report_id, ())}
    bring_rosters(client, home, mail, named)


def bring_rosters(client: Client, home: Home, mail: Mail, named: AbstractSet[bytes]) -> set[bytes]:
    """Stores, and adds to ``mail``, those of ``named`` that this machine lacks.

    Answers the hashes of those that the server does not have. Raises ``RosterForked`` once, when
    all are stored, where one shares its version with another.
    """
    lacking = sorted(named - mail.rosters.by_hash.keys())
    forks = mail.rosters.forked_versions()
    refused = set()
    for roster_hash in lacking[:ASKED_PER_RUN]:
        try:
            document = client.past_roster(roster_hash)
        except ServerRefused:
            refused.add(roster_hash)
            continue
        roster = _verified(document, home, roster_hash)
        name = f"{roster.version}-{roster_hash.hex()[:16]}{ROSTER}"
        write_whole(make_private_folder(mail.root / ROSTERS) / name, document)
        mail.rosters = mail.rosters.joined_by(roster)
    if mail.rosters.forked_versions() != forks:
        raise RosterForked("two rosters with one version")
    return refused


def _verified(document: bytes, home: Home, roster_hash: bytes) -> Roster:
    try:
        roster = verify_signed_roster(document, pins=home.pins)
    except (Malformed, ContentInvalid) as error:
        raise ServerNonsense("It is not a roster.") from error
    if roster.hash != roster_hash:
        raise ServerNonsense("It is another roster than the one that was asked for.")
    return roster
