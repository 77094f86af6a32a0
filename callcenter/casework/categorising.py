"""Intake with the site's model of categories, if it has learned one: only then what is large is imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from twisted.logger import Logger

from callcenter.casework.orders import Order
from callcenter.errors import CallcenterError

__all__ = ["categorised", "has_categories"]

_INTAKE = frozenset({"open", "describe"})
"""Deeds that say what an appeal is about."""
_PATIENCE = 1.0
"""Seconds that an intake waits for a proposal."""
_log = Logger()


def has_categories(state: Path) -> bool:
    """Has the site learned a model? (``state`` is the state directory.)"""
    return (state / "similar" / "categories.npz").exists()


def _logged(why: str) -> None:
    _log.warn("{why}", why=why)


def _nothing() -> tuple[str, str]:
    return "", ""


def categorised(
    order: Order, state: Path, told: Callable[[str], None] = _logged, already: Callable[[], tuple[str, str]] = _nothing
) -> Order:
    """The order with what the model proposes of its text, as ``with_category`` of ``casework.likeness`` does it.

    ``already`` gives text and category that stand there. No intake fails for want of a proposal: ``told`` hears why
    there is none.
    """
    if order.deed not in _INTAKE or not has_categories(state):
        return order
    from callcenter.casework.likeness import category_of, with_category

    try:
        return with_category(order, lambda text: category_of(state, text, patience=_PATIENCE), already())
    except (CallcenterError, OSError) as error:
        told(f"no category is proposed: {error}")
        return order
