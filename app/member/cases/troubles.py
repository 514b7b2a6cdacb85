"""Plain words for each stage at which an event of a thread can fail; codes are the protocol's."""

from collections.abc import Sequence

import typer

from app.member.cases.book import ReadThread
from app.member.errors import AlarmsRaised, SomethingTampered
from app.protocol.errors import MembershipDiffers, ThreadForked, ThreadRolledBack

ALARMS = (ThreadForked, ThreadRolledBack, MembershipDiffers)
WORDS = {
    "grammar": "not a whole event: cut off, or its lengths were changed",
    "chain": "an event does not follow the one before it: something is missing",
    "forked": "ALARM: another event stands where one was seen before",
    "rolled-back": "ALARM: the server shows fewer events than it has shown",
    "membership": "ALARM: the server lists others than the events say",
    "epoch": "an event is under a key that it must not be under",
    "thread-key": "the key of an event was not carried to this home",
    "tag": "TAMPERED WITH: an event was changed",
    "padding": "the filling behind an event is not as it must be",
    "content": "an event opens, but what is inside is none",
    "author": "an event is by somebody who could not write it",
    "after": "an event's author knew less of the coalition than the author before, or another one",
    "place": "an event was signed for another place",
    "what": "an event says something that it cannot say",
}
_OTHER = "an event is refused"


def raise_troubles(threads: Sequence[ReadThread]) -> None:
    """Says what is wrong with each thread; what stands before it stays good.

    Raises ``AlarmsRaised``, or ``SomethingTampered`` where nothing is an alarm.
    """
    for thread in threads:
        for stage in dict.fromkeys(error.stage for error in thread.troubles):
            typer.echo(f"!! {thread.id[:16]}  {WORDS.get(stage, _OTHER)}", err=True)
    troubles = [error for thread in threads for error in thread.troubles]
    if any(isinstance(error, ALARMS) for error in troubles):
        raise AlarmsRaised
    if troubles:
        raise SomethingTampered
