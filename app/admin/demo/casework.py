"""What the demo's people have written about its reports: signed and sealed as their tools do it.

Each event is read as every reader will read it before it is handed in, so that the demo never shows
what a tool would refuse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from app.admin.demo.people import REVIEWERS
from app.intake.threads import HandedIn, Threads
from app.protocol import envelope, hpke, key_file
from app.protocol.key_ring import parse_wrapped_keys, unwrap_key
from app.protocol.ledger import Ledger
from app.protocol.ledger_authors import Authors
from app.protocol.roster import Roster
from app.protocol.thread import (
    Speaker,
    ThreadPosition,
    joint_thread,
    new_thread,
    private_thread,
    seal_event,
)
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_key import CarriedKey, ThreadKey, carry_key, new_thread_key

# Which file of a home holds its keys: a person's device, or an organisation itself.
_DEVICE, _MEMBER = "device.key", "member.key"
Json = Mapping[str, Any]


@dataclass(frozen=True)
class SealedReport:
    """A report of the case file as it was handed in; ``told`` is what was sealed."""

    data: bytes
    told: Json

    @cached_property
    def evidence(self) -> bytes:
        """Its evidence hash."""
        return envelope.evidence_hash(self.data)

    @cached_property
    def id(self) -> bytes:
        """Its id, 16 bytes."""
        return envelope.parse(self.data).header.id


@dataclass(frozen=True)
class Author:
    """Somebody with keys: who speaks, and what opens the reports of the organisation."""

    speaker: Speaker
    # By the hash of the public key.
    ring: Mapping[bytes, hpke.PrivateKey]

    def data_key(self, sealed: SealedReport, roster: Roster) -> bytes:
        """What a report is sealed with; raises ``StopIteration`` where it is for others."""
        parsed = envelope.parse(sealed.data)
        index = next(i for i, m in enumerate(roster.members) if m.id == self.speaker.member)
        listed = (dated.sha256 for dated in roster.members[index].intake)
        key = next(self.ring[sha256] for sha256 in listed if sha256 in self.ring)
        slot = envelope.report_slot(parsed, index)
        return envelope.open_slot(key, header_bytes=parsed.header_bytes, index=index, slot=slot)


def read_authors(folder: Path, ledger: Ledger) -> dict[str, Author]:
    """Who writes in the demo, as the case file names them: people, and every organisation."""
    members = [member.id for member in ledger.roster.members] if ledger.roster else []
    people = {
        f"{each.member}/{each.name}": _author(folder, each.name, each.member, _DEVICE, ledger)
        for each in REVIEWERS
    }
    return people | {each: _author(folder, each, each, _MEMBER, ledger) for each in members}


def _author(folder: Path, home: str, member: str, file: str, ledger: Ledger) -> Author:
    passphrase = (folder / f"{home}.passphrase").read_text().strip()
    _, seeds = key_file.unlock((folder / home / file).read_bytes(), passphrase)
    kem = hpke.PrivateKey(seeds[:32])
    wrapped = [
        each
        for path in sorted((folder / home / "keys").glob("*.wrapped"))
        for each in parse_wrapped_keys(path.read_bytes())
    ]
    ring = {each.key_sha256: hpke.PrivateKey(unwrap_key(each, kem)) for each in wrapped}
    speaker = Speaker(ledger.pins.root.coalition, member, seeds[32:])
    return Author(speaker, ring)


@dataclass
class _Thread:
    """One that is being written; its events so far are in ``chain``."""

    id: bytes
    members: Sequence[str]
    kind: str
    key: ThreadKey
    chain: ThreadChain


@dataclass
class Desk:
    """Where all of them write."""

    ledger: Ledger
    threads: Threads
    authors: Mapping[str, Author]
    now: datetime
    # Ids of the leading threads of the cases so far.
    begun: list[bytes] = field(default_factory=list)

    async def write(self, cases: Sequence[Json], sealed: Sequence[SealedReport]) -> None:
        """Writes every case of the case file."""
        for case in cases:
            await self._write_case(case, sealed[case["report"]])

    async def _write_case(self, case: Json, about: SealedReport) -> None:
        member, data_key = self._opened(about, by=case["leading"][0][1])
        recipients = sorted(about.told["recipients"])
        is_joint = len(recipients) > 1
        leading = joint_thread(data_key) if is_joint else private_thread(data_key, member)
        self.begun.append(leading)
        share = new_thread()
        known = {"@share": share.hex(), **self._known_of(about)}
        thread = self._thread(leading, recipients, "joint" if is_joint else "private")
        await self._write_thread(thread, case["leading"], about, known)
        # Where the organisation is alone, its own thread leads, and all is said there.
        if case["private"] and is_joint:
            member, data_key = self._opened(about, by=case["private"][0][1])
            own = self._thread(private_thread(data_key, member), [member], "private")
            await self._write_thread(own, case["private"], about, known)
        if "share" in case:
            shown = self._thread(share, sorted((member, case["with"])), "share")
            await self._write_thread(shown, case["share"], about, known)

    def _opened(self, about: SealedReport, *, by: str) -> tuple[str, bytes]:
        """The organisation of somebody, and the report's data key as it opens there."""
        author = self.authors[by]
        return author.speaker.member, author.data_key(about, self._roster)

    @property
    def _roster(self) -> Roster:
        if self.ledger.roster is None:
            raise ValueError("the demo is published before anybody writes")
        return self.ledger.roster

    def _thread(self, thread: bytes, members: Sequence[str], kind: str) -> _Thread:
        key = new_thread_key(thread)
        chain = ThreadChain(thread, authors=Authors(self.ledger), keys={key.id: key})
        return _Thread(thread, members, kind, key, chain)

    def _known_of(self, about: SealedReport) -> dict[str, str]:
        arrived = self.now - timedelta(hours=about.told["hours_ago"])
        return {
            "@hash": about.evidence.hex(),
            "@type": about.told["body"]["type"],
            "@month": f"{arrived:%Y-%m}",
            "@category": about.told["head"].get("category", ""),
            **{f"@case:{place}": thread.hex() for place, thread in enumerate(self.begun)},
        }

    async def _write_thread(
        self, thread: _Thread, all_said: Sequence[Sequence[Any]], about: SealedReport, known: Json
    ) -> None:
        for after, who, what in all_said:
            hours = max(0, about.told["hours_ago"] - after)
            at = (self.now - timedelta(hours=hours)).replace(microsecond=0)
            so_far = {f"@said:{i}": h.hex() for i, h in enumerate(thread.chain.hashes)}
            filled = _filled(what, {**known, **so_far})
            if what["event"] == "begun":
                filled = {**filled, **self._beginning(thread, about)}
            await self._say(thread, self.authors[who].speaker, filled, at)

    def _beginning(self, thread: _Thread, about: SealedReport) -> dict[str, Any]:
        said = {"schema": 1, "kind": thread.kind, "members": list(thread.members)}
        if thread.kind == "share":
            return said
        report = {"id": about.id.hex(), "sha256": about.evidence.hex()}
        urgency = about.told["head"].get("urgency")
        return {**said, "report": report, **({"urgency": urgency} if urgency else {})}

    async def _say(self, thread: _Thread, speaker: Speaker, what: Json, at: datetime) -> None:
        position: ThreadPosition = thread.chain.position
        event = seal_event(
            what,
            key=thread.key,
            behind=position,
            speaker=speaker,
            time=at,
            after=self.ledger.position,
        )
        thread.chain.take(event)
        if position.count:
            handed = HandedIn(event)
            await self.threads.append(speaker.member, thread.id, handed, now=at)
        else:
            handed = HandedIn(event, sorted(thread.members), self._carried(thread))
            await self.threads.begin(speaker.member, handed, now=self.now)

    def _carried(self, thread: _Thread) -> list[CarriedKey]:
        """Its key, to the newest intake key and the archive key of each who takes part."""
        wanted = [
            key_sha256
            for entry in self._roster.members
            if entry.id in thread.members
            for key_sha256 in (
                entry.archive_sha256,
                (self._roster.current_key(entry, self.now) or entry.intake[-1]).sha256,
            )
        ]
        return [carry_key(thread.key, self.ledger.public_keys[each]) for each in wanted]


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    """``value`` with what is known now in place of the words that begin with ``@``."""
    if isinstance(value, dict):
        return {name: _filled(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, known) for each in value]
    return known.get(value, value) if isinstance(value, str) else value
