"""The operator's command to forget, as a test needs it."""

import time

from app.admin.forget import forget
from app.settings import Settings
from tests.patience import PATIENCE


def forget_now(settings: Settings) -> list[str]:
    """What the command says, once no other process is at it: a service forgets at its start."""
    ends = time.monotonic() + PATIENCE
    while True:
        said = list(forget(settings))
        if not said[0].startswith("A process of the service is forgetting"):
            return said
        assert time.monotonic() < ends, "the service's own run has not ended"
