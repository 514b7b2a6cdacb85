"""The service on a disk of its own that is small and full: a tmpfs that only it can see."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from tests.process import service_process

# Where the data folder lies, a tmpfs is put over it with what was prepared there.
ENTER = """set -e
cp -a "$DATA" "$DATA.prepared"
mount -t tmpfs -o size="$SIZE" none "$DATA"
cp -a "$DATA.prepared/." "$DATA/"
head -c "$BALLAST" /dev/zero > "$DATA/ballast"
exec "$PYTHON" -m app.main
"""


@dataclass(frozen=True)
class SmallDisk:
    """A running service whose data folder is a small tmpfs."""

    process: subprocess.Popen[str]
    data: Path

    @property
    def inside(self) -> Path:
        """The data folder as the service sees it."""
        return Path(f"/proc/{self.process.pid}/root{self.data}")

    def free_space(self) -> None:
        """Takes away what filled the disk."""
        (self.inside / "ballast").unlink()


@contextmanager
def service_on_small_disk(settings: Settings, *, size: str, ballast: int) -> Iterator[SmallDisk]:
    """Runs a service that is prepared already; nothing of the disk outlives the block."""
    command = ("unshare", "--map-root-user", "--mount", "sh", "-c", ENTER)
    variables = {
        "DATA": str(settings.data),
        "SIZE": size,
        "BALLAST": str(ballast),
        "PYTHON": sys.executable,
    }
    log = settings.data.parent / "log"
    with service_process(settings, log, command=command, variables=variables) as process:
        yield SmallDisk(process, settings.data)
