"""How long each target is tried: seconds in ``make test``, as long as you like in ``make fuzz``."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

FEW = 150
EXAMPLES = int(os.environ.get("ATALAYA_FUZZ_EXAMPLES", FEW))


def fuzzed(share: float = 1.0) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Tries a target on that share of the examples; what failed once is not remembered."""
    return settings(
        max_examples=max(1, int(EXAMPLES * share)),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
