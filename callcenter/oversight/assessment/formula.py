"""Formulas: which definitions are assessed, with how many marks, and how marks follow from counts.

A formula has a version and a day from which it holds. What a version says never changes; cards keep its digest, so that
one that was changed all the same is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

import msgspec

from callcenter.errors import AppealFieldInvalid
from callcenter.facts.assessment import Term
from callcenter.oversight.assessment.definitions import DEFINITIONS

__all__ = ["Formula", "formula_of", "half_up", "marks", "percentage", "total"]

_CENT = Decimal("0.01")
_DIGITS = 50


class Formula(msgspec.Struct, frozen=True, kw_only=True):
    """One version."""

    version: str
    effective: date
    terms: tuple[Term, ...]

    @property
    def digest(self) -> str:
        """Stands for what it says."""
        return digest_of(self.terms)


def digest_of(terms: Iterable[Term]) -> str:
    """SHA-256 of terms, whatever their order."""
    ordered = sorted(terms, key=lambda term: term.indicator)
    return hashlib.sha256(msgspec.json.encode(ordered)).hexdigest()


def formula_of(formulas: Sequence[Formula], day: date) -> Formula:
    """The one that holds on ``day``. Raises AppealFieldInvalid when none does."""
    held = [formula for formula in formulas if formula.effective <= day]
    if not held:
        raise AppealFieldInvalid(f"no formula holds on {day}: config/assessment.yaml has none from so early on")
    return max(held, key=lambda formula: formula.effective)


def half_up(numerator: Decimal, denominator: Decimal = Decimal(1)) -> Decimal:
    """The quotient with two digits; a half goes up.

    >>> half_up(Decimal(1), Decimal(8)), half_up(Decimal(1), Decimal(3))
    (Decimal('0.13'), Decimal('0.33'))
    """
    with localcontext(prec=_DIGITS):
        return (numerator / denominator).quantize(_CENT, rounding=ROUND_HALF_UP)


def percentage(numerator: int, denominator: int) -> Decimal | None:
    """With two digits, for people; None when nothing was counted.

    >>> percentage(26026, 44194)
    Decimal('58.89')
    """
    return half_up(Decimal(100 * numerator), Decimal(denominator)) if denominator else None


def marks(term: Term, numerator: int, denominator: int) -> Decimal | None:
    """The marks of one indicator, between 0 and its weight; None when nothing was counted."""
    if not denominator:
        return None
    weight = Decimal(term.weight)
    lower = DEFINITIONS[term.definition].better == "lower"
    if term.scoring == "deduct":
        bad = numerator if lower else denominator - numerator
        return max(half_up(weight - Decimal(term.per_case) * bad), Decimal("0.00"))
    target, floor = Decimal(term.target), Decimal(term.floor)
    with localcontext(prec=_DIGITS):
        reached = Decimal(100 * numerator) / Decimal(denominator)
        share = (reached - floor) / (target - floor)
        return half_up(weight * min(max(share, Decimal(0)), Decimal(1)))


def total(terms: Iterable[Term], given: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, on the scale of 100: indicators of which nothing was counted are left out on both sides."""
    pairs = [(Decimal(term.weight), mark) for term, mark in zip(terms, given, strict=True) if mark is not None]
    weight = sum((weight for weight, _ in pairs), Decimal(0))
    return half_up(100 * sum((mark for _, mark in pairs), Decimal(0)), weight) if weight else None
