"""Published numbers: exact, with the precision that they were printed in."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import msgspec

__all__ = ["Number", "NumberUnreadable", "parse"]

_TEXT = re.compile(r"([+-]?[0-9][0-9,，]*(?:\.[0-9]+)?)\s*(%|％|‰|万|亿)?")
_SCALES = {"": Decimal(1), "%": Decimal("0.01"), "‰": Decimal("0.001"), "万": Decimal(10_000), "亿": Decimal(10**8)}


class NumberUnreadable(ValueError):
    """The text is no number."""


class Number(msgspec.Struct, frozen=True):
    """A number as printed: ``98.55%`` is 0.9855, in steps of 0.0001."""

    value: Decimal
    step: Decimal
    """The smallest difference that the print can show."""
    text: str

    def rounded(self, exact: Decimal) -> Decimal:
        """``exact`` in the precision of this number, halves away from zero."""
        return (exact / self.step).quantize(Decimal(1), ROUND_HALF_UP) * self.step

    def truncated(self, exact: Decimal) -> Decimal:
        """``exact`` in the precision of this number, cut off."""
        return (exact / self.step).quantize(Decimal(1), ROUND_DOWN) * self.step

    def like(self, exact: Decimal) -> str:
        """``exact`` printed as this number is."""
        unit = next((each for each in ("%", "％", "‰", "万", "亿") if self.text.endswith(each)), "")
        scale = _SCALES["%" if unit == "％" else unit]
        digits = -int((self.step / scale).normalize().as_tuple().exponent)
        shown = (exact / scale).quantize(Decimal(1).scaleb(-max(0, digits)), ROUND_HALF_UP)
        return f"{shown}{unit}"


def parse(text: str | int | float) -> Number:
    """``127365``, ``12.74万``, ``98.99%``, ``0.9855`` as printed. Raises NumberUnreadable.

    >>> parse("12.74万").value, parse("98.55%").step
    (Decimal('127400.00'), Decimal('0.0001'))
    """
    given = str(text).strip()
    found = _TEXT.fullmatch(given)
    if found is None:
        raise NumberUnreadable(f"{given!r} is no number (such as 127365, 12.74万 or 98.99%)")
    digits = Decimal(re.sub("[,，]", "", found[1]))
    scale = _SCALES["%" if found[2] == "％" else found[2] or ""]
    step = Decimal(1).scaleb(int(digits.as_tuple().exponent)) * scale
    return Number(digits * scale, step, given)
