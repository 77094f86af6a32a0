"""How long a wait will still last: from the place in line, the agents on duty and recent handling times."""

from __future__ import annotations

from collections import deque
from math import ceil, sqrt

import msgspec

__all__ = ["Expectation", "Score", "expect", "minutes"]

_Z = 0.8416
"""Standard normal quantile of 80 %: the range leaves out 20 % on either side."""
_KEPT = 50
_ENOUGH = 20
_GOOD_SHARE = 0.5
_TOLERANCE = 15.0


class Expectation(msgspec.Struct, frozen=True):
    """An estimate of the remaining wait, seconds."""

    position: int
    """Place in line, 1 for the next one."""
    low: float
    high: float
    staffed: int
    handling: float


def expect(position: int, ahead: float, staffed: int, handling: float) -> Expectation | None:
    """The range in which the remaining wait lies with 60 % likelihood; None without anybody on duty.

    ``ahead`` callers are served before this one by the same ``staffed`` agents, each of whom is done with a
    call after ``handling`` seconds on average. Of agents who are all busy, the (ahead + 1)-th becomes free after
    a gamma distributed time of that shape and scale handling ÷ staffed (a sum of exponential times); its
    quantiles are approximated as Wilson and Hilferty (1931) do. It does not depend on the time waited so far:
    it never rises because the caller waits.

    >>> found = expect(position=3, ahead=2, staffed=3, handling=180)
    >>> (round(found.low), round(found.high))
    (92, 257)
    """
    if staffed <= 0:
        return None
    shape, scale = ahead + 1.0, handling / staffed
    return Expectation(position, _quantile(shape, -_Z) * scale, _quantile(shape, _Z) * scale, staffed, handling)


def _quantile(shape: float, z: float) -> float:
    return max(0.0, shape * (1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3)


def minutes(found: Expectation, before: Expectation | None = None) -> tuple[int, int]:
    """The range in whole minutes, as it is told: rounded outwards; ``(0, 1)`` is less than a minute.

    Never more than was told ``before``, unless agents have gone or somebody was put ahead since.

    >>> minutes(Expectation(2, 70, 200, 3, 180))
    (1, 4)
    """
    low, high = found.low, found.high
    if before is not None and found.staffed >= before.staffed and found.position <= before.position:
        low, high = min(low, before.low), min(high, before.high)
    return int(low // 60), max(1, ceil(high / 60))


class Score:
    """Whether the estimates of one queue come true: the latest ones against what became of them."""

    __slots__ = ("_hits",)

    def __init__(self) -> None:
        self._hits: deque[bool] = deque(maxlen=_KEPT)

    def add(self, low: float, high: float, remained: float) -> None:
        """An estimate (seconds) and the wait that really remained."""
        self._hits.append(low - _TOLERANCE <= remained <= high + _TOLERANCE)

    @property
    def share(self) -> float | None:
        """Share that came true within 15 s; None while there are fewer than 20."""
        return sum(self._hits) / len(self._hits) if len(self._hits) >= _ENOUGH else None

    @property
    def trusted(self) -> bool:
        """Good enough to be told to callers; too few to judge count as good."""
        return self.share is None or self.share >= _GOOD_SHARE
