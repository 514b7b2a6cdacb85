"""How much one process takes of something, over time."""

import time
from collections.abc import Callable

from app.intake.errors import BudgetUsedUp
from app.intake.limits import BUDGET_TIME


class Budget:
    """An amount that grows back evenly, from nothing to ``most`` in ``BUDGET_TIME``."""

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._left = float(most)
        self._at = clock()

    def spend(self, amount: int) -> None:
        """Raises ``BudgetUsedUp`` where there is not so much left; then nothing is spent."""
        now, a_second = self._clock(), self._most / BUDGET_TIME.total_seconds()
        self._left = min(self._most, self._left + (now - self._at) * a_second)
        self._at = now
        if amount > self._left:
            raise BudgetUsedUp((amount - self._left) / a_second)
        self._left -= amount
