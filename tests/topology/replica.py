"""A service of the topology, stopped and started as an operator does."""

import signal
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from app.settings import Settings
from tests.patience import PATIENCE
from tests.process import service_process

# In /proc/net/tcp.
LISTENING = "0A"


@dataclass
class Replica:
    """A service that is stopped and started again."""

    settings: Settings
    log: Path
    variables: dict[str, str]
    stop_seconds: list[float] = field(default_factory=list)
    _running: ExitStack = field(default_factory=ExitStack)
    _process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        """Returns when it serves."""
        self._process = self._running.enter_context(
            service_process(self.settings, self.log, variables=self.variables)
        )

    def stop(self) -> None:
        """Tells it to stop as a container engine does, and waits for its end."""
        assert self._process
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)
        self.stop_seconds.append(round(time.monotonic() - began, 2))
        self._running.close()

    def visits(self) -> set[str]:
        """The other ends of its connections, also of those that ended in the last minute."""
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        own = f":{int(self.place.rsplit(':', 1)[1]):04X}"
        return {
            remote
            for _, local, remote, state, *_ in rows
            if local.endswith(own) and state != LISTENING
        }

    def wait_for_a_visit(self, known: set[str]) -> None:
        """Returns when the edge has found it: for some seconds it leaves out who did not answer."""
        deadline = time.monotonic() + PATIENCE
        while not self.visits() - known:
            assert time.monotonic() < deadline, "the edge sends nothing here"
            time.sleep(0.05)

    @property
    def place(self) -> str:
        """Where the edge finds it."""
        return self.settings.origins[0].removeprefix("http://")
