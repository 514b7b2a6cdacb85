"""Draws that follow a distribution, from one seeded source."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

_Choice = TypeVar("_Choice")
# Of a normal distribution: 95 % lie below the mean and this many deviations.
_P95 = 1.6449


class Chance:
    """A source of chance; two of the same seed draw the same."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing secret is drawn

    def happens(self, share: float) -> bool:
        """True in ``share`` of all cases."""
        return self._random.random() < share

    def among(self, choices: Sequence[_Choice]) -> _Choice:
        """Each as likely as the others."""
        return self._random.choice(choices)

    def weighted(self, weights: Mapping[_Choice, float]) -> _Choice:
        """One of the keys, as likely as its weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def some(self, choices: Sequence[_Choice], most: int) -> list[_Choice]:
        """One to ``most`` different ones."""
        return self._random.sample(list(choices), min(self.whole(1, most), len(choices)))

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)

    def skewed(self, median: float, p95: float, most: float) -> float:
        """Log-normal, of which half lie below ``median`` and 95 % below ``p95``."""
        deviation = math.log(p95 / median) / _P95
        return min(self._random.lognormvariate(math.log(median), deviation), most)
