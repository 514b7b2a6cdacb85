"""What memory leaves behind on this machine."""

import resource
from pathlib import Path

from app.admin.doctor.finding import Findings, attention, ok

_SWAPS = Path("/proc/swaps")


def look_at_memory(swaps: Path = _SWAPS) -> Findings:
    """Dumps and swap: both would put on a disk what the service only ever holds in memory."""
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        yield attention("core dumps", "a crash would write memory to a disk: set 'ulimit -c 0'.")
    else:
        yield ok("core dumps", "none are written.")
    if len(swaps.read_text().splitlines()) > 1:
        yield attention("swap", "memory may reach a disk: 'swapoff -a', or encrypt the swap.")
    else:
        yield ok("swap", "there is none.")
