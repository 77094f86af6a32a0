"""The values beside an axis: round numbers that the largest figure fits under."""

from __future__ import annotations

import math

__all__ = ["every", "ticks"]

_ROUND = (1, 2, 2.5, 5, 10)


def ticks(largest: float, about: int = 5) -> list[float]:
    """From 0 to a round number that is not below ``largest``, in about so many even steps.

    >>> ticks(501), ticks(0.9), ticks(0)
    ([0.0, 200.0, 400.0, 600.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 1.0])
    """
    if largest <= 0:
        return [0.0, 1.0]
    rough = largest / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in _ROUND if each * power >= rough * 0.999)
    return [round(number * step, 10) for number in range(math.ceil(largest / step - 1e-9) + 1)]


def every(count: int, room: int) -> int:
    """Each how many labels one is written, so that they do not touch.

    >>> every(12, 20), every(365, 20)
    (1, 19)
    """
    return max(1, math.ceil(count / room))
