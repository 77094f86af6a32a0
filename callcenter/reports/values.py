"""A figure as it is printed: rounded once, half up, so that every format shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

import msgspec

__all__ = ["ABSENT", "FORMS", "Cell", "Form", "Value", "plain"]

ABSENT = "—"
"""Printed where there is no figure: nothing was divided by nothing."""


class Form(msgspec.Struct, frozen=True):
    """How figures of one kind are printed."""

    digits: int
    """After the decimal point, as printed."""
    percent: bool = False
    sheet: str = "General"
    """Number format of a spreadsheet."""

    @property
    def step(self) -> Decimal:
        """The smallest difference that is kept."""
        return Decimal(1).scaleb(-self.digits - (2 if self.percent else 0))


FORMS: Mapping[str, Form] = MappingProxyType({
    "count": Form(0, sheet="#,##0"),
    "rate": Form(2, percent=True, sheet="0.00%"),
    "seconds": Form(2, sheet="#,##0.00"),
    "whole_seconds": Form(0, sheet="#,##0"),
    "mean": Form(2, sheet="#,##0.00"),
    "hours": Form(1, sheet="#,##0.0"),
    "workdays": Form(2, sheet="0.00"),
    "days": Form(1, sheet="0.0"),
    "per": Form(1, sheet="0.0"),
})  # fmt: skip


class Value(msgspec.Struct, frozen=True):
    """One figure with its evidence."""

    number: Decimal | None
    """In the precision of its form; None: there is none."""
    form: str = "count"
    numerator: int | None = None
    denominator: int | None = None

    @classmethod
    def count(cls, number: int | None) -> Value:
        """Something counted."""
        return cls(None if number is None else Decimal(number), "count")

    @classmethod
    def ratio(cls, numerator: int | None, denominator: int | None, form: str = "rate", scale: int = 1) -> Value:
        """``numerator`` / (``denominator`` × ``scale``), rounded half up; none when nothing is below.

        >>> Value.ratio(26026, 44194).text, Value.ratio(1, 0).text
        ('58.89%', '—')
        """
        if not denominator or numerator is None:
            return cls(None, form, numerator, denominator)
        exact = Decimal(numerator) / Decimal(denominator * scale)
        return cls(_rounded(exact, FORMS[form]), form, numerator, denominator)

    @classmethod
    def of(cls, number: Decimal | float | None, form: str) -> Value:
        """A figure that has no counts of its own, such as the longest talk."""
        return cls(None if number is None else _rounded(Decimal(str(number)), FORMS[form]), form)

    @property
    def text(self) -> str:
        """As printed: ``127365``, ``98.55%``, ``8.9``."""
        if self.number is None:
            return ABSENT
        form = FORMS[self.form]
        shown = self.number * 100 if form.percent else self.number
        return f"{shown:.{form.digits}f}{'%' if form.percent else ''}"

    @property
    def plain(self) -> int | float | None:
        """For formats that have numbers of their own."""
        if self.number is None:
            return None
        return int(self.number) if FORMS[self.form].digits == 0 and not FORMS[self.form].percent else float(self.number)


Cell = str | Value
"""What stands in a table."""


def plain(cell: Cell) -> str:
    """A cell as it is printed."""
    return cell if isinstance(cell, str) else cell.text


def _rounded(exact: Decimal, form: Form) -> Decimal:
    return exact.quantize(form.step, ROUND_HALF_UP)
