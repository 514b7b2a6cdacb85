"""One contact with the receipt log, from the checkpoint to this home's own word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import typer

from app.member.cases.store import shown_events
from app.member.client import Client
from app.member.coalition import log_file
from app.member.errors import AlarmsRaised, EntryMissing
from app.member.home import LOG, Home, Keys
from app.member.mail import Mail, scan
from app.member.past_rosters import bring_past_rosters, bring_rosters
from app.member.post import HEADS_PER_RUN, take_list
from app.member.receipt_checks import (
    Contents,
    check_events,
    check_governance,
    check_hours,
    check_listed,
    check_rosters,
    forgiven,
    missing_words,
    read_contents,
    unknown_governance,
    unlisted,
)
from app.member.receipt_log import was_put_aside
from app.member.witness import (
    Followed,
    compare_words,
    follow,
    keep_alarm,
    keys_now,
    sign,
    words_of_witnesses,
)
from app.protocol.ledger import Ledger
from app.protocol.roster import Roster


@dataclass
class Contact:
    """What one contact works with; ``ledger`` is ``None`` where it could not be read."""

    client: Client
    home: Home
    keys: Keys
    mail: Mail
    ledger: Ledger | None
    # Whether the list of reports is for this person, and was read before this.
    has_list: bool = True
    # Heads that came while the log was compared.
    new_heads: int = 0

    def meet(self) -> None:
        """Compares everything and signs; raises what is wrong, when all of it was said and kept.

        Nothing is done where the newest roster names no receipt log.
        """
        roster = newest_roster(self.home, self.mail)
        if roster is None or roster.receipts is None:
            return
        # What is listed or said before the checkpoint is asked for must stand under it.
        listed = list(self.mail.records.values())
        events = {} if was_put_aside(self.home) else shown_events(self.home)
        known = self.ledger.position.count if self.ledger else 0
        followed = follow(self.client, self.home, roster.receipts)
        contents = read_contents(followed.log)
        refused = bring_rosters(self.client, self.home, self.mail, contents.rosters.keys())
        if self.ledger and unknown_governance(contents, self.ledger):
            self.ledger = log_file.refresh(self.client, self.home)
        told = followed.now.told.encode()
        keys_of = partial(keys_now, roster=roster, ledger=self.ledger)
        words = words_of_witnesses(told, roster.receipts, keys_of)
        compare_words(self.home, followed, words)
        faults = [
            *check_hours(followed.earliest, before=followed.before.hour),
            *check_rosters(contents, self.mail, refused=refused, newest=roster),
            *(check_governance(contents, self.ledger, known=known) if self.ledger else ()),
            *check_events(contents, events),
        ]
        if self.has_list:
            name = roster.receipts.name
            faults += check_listed(contents, listed, self.mail, log_name=name)
            faults += self._missing(contents)
        self._raise(faults, followed)
        sign(self.client, self.home, self.keys, followed)

    def _missing(self, contents: Contents) -> Iterator[str]:
        """Reports that the log has and the list has not, after the list was read once more."""
        for from_start in (False, True):
            if not unlisted(contents, self.mail, member=self.home.member):
                return
            if not self._read_list(from_start=from_start):
                return
        absent = unlisted(contents, self.mail, member=self.home.member)
        # The server's clock and this machine's may stand on two sides of an hour.
        hour = int(datetime.now(UTC).timestamp()) // 3600 + 1
        days = self.client.keeps_days() if absent else None
        for evidence, entry in absent.items():
            if not forgiven(evidence, entry, ledger=self.ledger, keeps_days=days, hour=hour):
                yield missing_words(evidence, entry)

    def _read_list(self, *, from_start: bool) -> bool:
        """Takes what came meanwhile; whether that was all there is."""
        arrivals = take_list(self.client, self.home, from_start=from_start)
        self.new_heads += arrivals.heads
        if arrivals.exchanged:
            raise AlarmsRaised
        fresh = scan(self.home.mail, self.home.pins)
        self.mail.records, self.mail.named = fresh.records, fresh.named
        self.mail.rosters = fresh.rosters
        bring_past_rosters(self.client, self.home, self.mail, self.mail.ids())
        return arrivals.heads < HEADS_PER_RUN

    def _raise(self, faults: list[str], followed: Followed) -> None:
        for fault in faults:
            typer.echo(f"!! ALARM: {fault}.", err=True)
        if faults:
            text = "\n".join(faults) + "\n"
            told = followed.now.told.encode()
            before = followed.before
            keep_alarm(self.home, EntryMissing.stage, before=before, told=told, text=text)
            raise EntryMissing(f"{len(faults):,}")


def newest_roster(home: Home, mail: Mail) -> Roster | None:
    """The highest roster that this home has accepted, if its document is here."""
    seen = home.seen_roster()
    return mail.rosters.by_hash.get(seen.hash) if seen else None


def ledger_at_hand(home: Home) -> Ledger:
    """The log of governance as it was read before."""
    return log_file.read_ledger(home.pins, log_file.read_entries(home.path / LOG))


def meet_once(client: Client, home: Home, keys: Keys, mail: Mail) -> None:
    """A contact with what this home knows of the coalition without asking."""
    Contact(client, home, keys, mail, ledger_at_hand(home)).meet()


def watch_receipts_only(client: Client, home: Home, keys: Keys) -> None:
    """The same for somebody to whom reports are not listed."""
    mail = scan(home.mail, home.pins)
    Contact(client, home, keys, mail, ledger_at_hand(home), has_list=False).meet()
