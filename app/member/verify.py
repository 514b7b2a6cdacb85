"""``verify``: every check that this machine can make, without the network.

For each report: the roster it names was signed by pinned keys, slot, tag, head, payload,
padding, content, the attachments of its manifest, the evidence hash of the list,
what it follows, and that no other bytes carry its id.
"""

from collections.abc import Iterator
from functools import cache

import typer

from app.member.checks import Finding, check_report
from app.member.display import one_line
from app.member.errors import AlarmsRaised, SomethingMissing, SomethingTampered, SomethingUnreadable
from app.member.find import find_report
from app.member.mail import Mail, scan
from app.member.stages import ALARMS, HEAD_ONLY, MISSING, NOT_ADDRESSED, UNREADABLE, WORDS, is_fault
from app.member.threads import first_reports
from app.member.workplace import Workplace
from app.protocol.errors import RosterForked

ALL = "all"


def verify(place: Workplace, *, wanted: str) -> None:
    """Prints what was found of each report; raises the worst of it."""
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    ids = sorted(mail.ids()) if wanted == ALL else [find_report(mail, wanted)]
    stages = list(_print_folder_faults(mail)) if wanted == ALL else []
    firsts = cache(lambda: first_reports(mail, reader))
    for report_id in ids:
        for finding in check_report(mail, reader, report_id, firsts):
            stages.append(finding.stage)
            typer.echo(_row(report_id, finding))
    _print_summary(len(ids), stages)
    _raise_worst(stages)


def _print_folder_faults(mail: Mail) -> Iterator[str]:
    for path in mail.unreadable:
        typer.echo(f"!! {one_line(path.name)}: {WORDS['grammar']}")
        yield "grammar"
    for name in mail.rosters.refused:
        typer.echo(f"!! {one_line(name)}: not a roster that your coalition signed; left aside")
    for version in mail.rosters.forked_versions():
        typer.echo(f"!! ALARM: two different rosters are signed as version {version}")
        yield RosterForked.stage


def _row(report_id: str, finding: Finding) -> str:
    mark = "!!" if is_fault(finding.stage) else "  "
    where = f"{finding.where}: " if finding.where else ""
    return one_line(f"{mark} {report_id}  {where}{finding.stage}: {WORDS[finding.stage]}")


def _print_summary(number: int, stages: list[str]) -> None:
    faults = sum(is_fault(stage) for stage in stages)
    others = stages.count(NOT_ADDRESSED)
    heads = stages.count(HEAD_ONLY)
    text = f"{number:,} checked, {others:,} not addressed to you, {faults:,} faults."
    if heads:
        text += f" Of {heads:,} only the head is here."
    typer.echo(text, err=True)


def _raise_worst(stages: list[str]) -> None:
    """The exit code is that of the worst finding."""
    faults = {stage for stage in stages if is_fault(stage)}
    if RosterForked.stage in faults:
        raise RosterForked("two rosters with one version")
    if faults & ALARMS:
        raise AlarmsRaised
    if faults - UNREADABLE - {MISSING}:
        raise SomethingTampered
    if faults & UNREADABLE:
        raise SomethingUnreadable
    if faults or HEAD_ONLY in stages:
        raise SomethingMissing
