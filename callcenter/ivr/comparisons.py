"""How values are compared in conditions: never failing, and digits from a telephone count as numbers."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

__all__ = ["comparison"]

_TESTS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def comparison(op: ast.cmpop, right: ast.expr) -> Callable[[Any, Any], bool]:
    """The comparison that ``op`` means; ValueError when it cannot be meant with ``right``."""
    match op:
        case ast.Eq():
            return _equal
        case ast.NotEq():
            return lambda a, b: not _equal(a, b)
        case ast.In() | ast.NotIn():
            if isinstance(right, ast.Constant) and not isinstance(right.value, str):
                hint = f"{ast.unparse(right)} holds nothing; write a list: [1, 2]"
                raise ValueError(hint)  # noqa: TRY004  a mistake of the flow, not of the program
            wanted = isinstance(op, ast.In)
            return lambda a, b: _within(a, b) is wanted
    if type(op) not in _TESTS:
        raise ValueError("`is` is not possible here; write ==")
    order = _TESTS[type(op)]
    return lambda a, b: _ordered(order, a, b)


def _within(item: Any, whole: Any) -> bool:
    if isinstance(whole, tuple):
        return any(_equal(item, part) for part in whole)
    return str(item) in str(whole)


def _equal(a: Any, b: Any) -> bool:
    a, b = _alike(a, b)
    return type(a) is type(b) and bool(a == b)


def _ordered(order: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    a, b = _alike(a, b)
    return type(a) is type(b) and not isinstance(a, tuple) and order(a, b)


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    """Digits compare with a number as a number, as they come from a telephone's keys."""
    if isinstance(a, int) and isinstance(b, str):
        return a, _number(b)
    if isinstance(a, str) and isinstance(b, int):
        return _number(a), b
    return a, b


def _number(text: str) -> int | str:
    return int(text) if len(text) <= 15 and text.isascii() and text.isdigit() else text
