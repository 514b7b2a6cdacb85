"""Admission by work: ``docs/protocol.md`` §19. Who sends is not asked; sending costs a little.

Nothing is stored. A challenge is signed, says what it is for and when it ends, and the secrets
follow from the key that all processes of the service share; so any of them takes what another has
given out, and a look at an admission costs two HMACs.

A challenge takes a random number of derivations, evenly from one to its ``steps``. Where much
arrives there are more steps, never dearer ones: making a challenge costs this service one step,
always.
"""

import base64
import json
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import altcha

from app.intake.errors import AdmissionRequired
from app.intake.limits import (
    ADMISSION_LIFETIME,
    CALM_LATELY,
    CALM_STEPS,
    CALM_UNDER_WAY,
    MAX_ADMISSION_LETTERS,
    MAX_ADMISSION_TRIES,
    MAX_HARDNESS,
    MAX_REMEMBERED_TRIES,
)
from app.protocol.primitives import hmac_sha256

Purpose = Literal["report", "upload"]

_ALGORITHM = "PBKDF2/SHA-256"
# The least that there is: one iteration, and the first counter is the solution.
_LEAST_COST, _LEAST_STEPS = 1, 1
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """What an admission is for; ``id`` is hex, ``size`` is that of an upload in bytes."""

    purpose: Purpose
    id: str
    size: int | None = None


class Admission:
    """Gives out challenges and checks solutions, for one process.

    ``cost`` is the number of iterations of a step; 0: none is asked for. ``under_way`` says how
    many requests the process works on; ``clock`` gives seconds.
    """

    def __init__(
        self,
        key: bytes,
        *,
        cost: int,
        under_way: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._challenge_secret = hmac_sha256(key, b"admission/1 challenge")
        self._solution_secret = hmac_sha256(key, b"admission/1 solution")
        self._cost = cost
        self._under_way = under_way
        self._clock = clock
        self._lately = _Lately()
        self._tries = _Tries()

    @property
    def is_asked_for(self) -> bool:
        """Whether anybody needs an admission here."""
        return self._cost > 0

    def challenge(self, wanted: Wanted, *, now: datetime) -> dict[str, Any]:
        """A challenge as ALTCHA writes it, version 2, that is good for two hours."""
        steps = self._steps(wanted) if self.is_asked_for else _LEAST_STEPS
        challenge = altcha.create_challenge(
            _ALGORITHM,
            self._cost or _LEAST_COST,
            counter=secrets.randbelow(steps),
            expires_at=now + ADMISSION_LIFETIME,
            data=_data(wanted),
            hmac_secret=self._challenge_secret,
            hmac_key_secret=self._solution_secret,
        )
        return challenge.to_dict()

    def admit(self, solution: str) -> Wanted:
        """What ``solution`` (base64) admits; raises ``AdmissionRequired``.

        Only one thing can ever be kept under an id, so that the same admission may come again, but
        not so often that one admission would keep the service busy.
        """
        payload = _payload(solution)
        checked = altcha.verify_solution(
            payload, self._challenge_secret, hmac_key_secret=self._solution_secret
        )
        if not checked.verified or not self._tries.take(str(payload.challenge.signature)):
            raise AdmissionRequired("not a solution that is still good")
        self._lately.add(self._clock())
        # Ours, as the signature says.
        data = payload.challenge.parameters.data or {}
        return Wanted(data["for"], data["id"], data.get("size"))

    def hardness(self) -> int:
        """1 in calm times; 2, 4 … with what arrives, and never above ``MAX_HARDNESS``."""
        lately = self._lately.at(self._clock()) / CALM_LATELY
        pressure = max(lately, self._under_way() / CALM_UNDER_WAY)
        return min(1 << int(pressure).bit_length(), MAX_HARDNESS)

    def _steps(self, wanted: Wanted) -> int:
        # A phone that sends gigabytes is busy for an hour anyway; a little more work goes under.
        by_size = 1 + ((wanted.size or 0) // _MIB).bit_length() // 4
        return CALM_STEPS * by_size * self.hardness()


class _Lately:
    """A count in which everything counts half after a minute."""

    def __init__(self) -> None:
        self._count = 0.0
        self._counted_at = 0.0

    def add(self, moment: float) -> None:
        """One more."""
        self._count, self._counted_at = self.at(moment) + 1, moment

    def at(self, moment: float) -> float:
        """How many there are left."""
        minutes = (moment - self._counted_at) / 60
        return self._count * math.exp2(-minutes)


class _Tries:
    """How often each admission came to this process; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._new: dict[str, int] = {}
        self._old: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Counts one try; ``False`` where there were enough."""
        tries = self._new.get(name) or self._old.get(name, 0)
        if tries >= MAX_ADMISSION_TRIES:
            return False
        if len(self._new) >= MAX_REMEMBERED_TRIES:
            self._new, self._old = {}, self._new
        self._new[name] = tries + 1
        return True


def _data(wanted: Wanted) -> dict[str, str | int]:
    size = {} if wanted.size is None else {"size": wanted.size}
    return {"for": wanted.purpose, "id": wanted.id, **size}


def _payload(solution: str) -> altcha.Payload:
    """Challenge and solution as a stranger sent them: of any shape where nothing is signed."""
    if len(solution) > MAX_ADMISSION_LETTERS:
        raise AdmissionRequired("longer than any solution")
    try:
        return altcha.Payload.from_dict(json.loads(base64.b64decode(solution, validate=True)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AdmissionRequired("not a solution") from None
