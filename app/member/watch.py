"""``fetch --wait``: stays, and fetches whenever the server says that something arrived.

One line an event, and none of them says what has arrived: the screen may be seen. A network that
is lost is waited for, longer each time. Ctrl-C ends it between two files, never within one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import typer

from app.member import fetch
from app.member.client import ARRIVAL_SECONDS, Client
from app.member.errors import (
    AlreadyFetching,
    ExitCode,
    HomeInvalid,
    LoginDenied,
    MemberError,
    RoleMissing,
    ServerRefused,
    ServerUnreachable,
)
from app.member.explain import explain
from app.member.workplace import Workplace
from app.protocol.errors import ProtocolError

# A size that no log has: the server answers at once.
NEVER = 2**53 - 1
# Whoever answers at once without anything new is not asked all the time.
SHORTEST_PAUSE = 1.0
PAUSES = (5.0, 15.0, 60.0, 300.0)
_SERVER_FAULT = 500

Pause = Callable[[float], None]


def watch(place: Workplace, *, addressed_only: bool = False, pause: Pause = time.sleep) -> None:
    """Fetches until somebody presses Ctrl-C; raises the alarm that was met, if any."""
    watcher = _Watcher(place, pause, addressed_only)
    try:
        watcher.run()
    except KeyboardInterrupt:
        typer.echo("", err=True)
    if watcher.alarm is not None:
        raise watcher.alarm


@dataclass
class _Watcher:
    place: Workplace
    pause: Pause
    addressed_only: bool
    alarm: MemberError | ProtocolError | None = None
    _failures: int = 0
    _said: set[type[Exception]] = field(default_factory=set)

    def run(self) -> None:
        """Asks, fetches, and asks again."""
        home, keys = self.place.home, self.place.keys
        size = NEVER
        _say("Waiting.")
        with Client(
            home.server, home.member, keys.signing_seed, wait_seconds=ARRIVAL_SECONDS
        ) as client:
            while True:
                try:
                    now = client.arrivals(size)
                    if now != size:
                        self._fetch()
                        size = now
                except (ServerUnreachable, ServerRefused, AlreadyFetching) as error:
                    self._wait_for(error)
                else:
                    self._go_on()

    def _fetch(self) -> None:
        try:
            tally = fetch.bring(self.place, addressed_only=self.addressed_only)
            if tally.heads or tally.reports or tally.attachments:
                _say("Something has arrived.")
            fetch.raise_worst(tally)
        except (ServerUnreachable, ServerRefused, AlreadyFetching):
            raise
        except (LoginDenied, RoleMissing, HomeInvalid):
            # Waiting would not help.
            raise
        except (MemberError, ProtocolError) as error:
            self._tell(error)

    def _tell(self, error: MemberError | ProtocolError) -> None:
        """Each kind of fault once: the same one would be met with every fetch."""
        if type(error) in self._said:
            return
        self._said.add(type(error))
        if explain(error) is ExitCode.ALARM and self.alarm is None:
            self.alarm = error

    def _wait_for(self, error: MemberError) -> None:
        if isinstance(error, ServerRefused) and error.status < _SERVER_FAULT:
            raise error
        if self._failures == 0 and not isinstance(error, AlreadyFetching):
            _say("The server cannot be reached. Trying again.")
        self.pause(PAUSES[min(self._failures, len(PAUSES) - 1)])
        self._failures += 1

    def _go_on(self) -> None:
        if self._failures:
            _say("The server answers again.")
        self._failures = 0
        self.pause(SHORTEST_PAUSE)


def _say(words: str) -> None:
    typer.echo(f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z  {words}")
