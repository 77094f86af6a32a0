"""Conditions that a flow's author writes: small, and they never fail at run time.

A condition is one line, for instance ``time >= "18:00" or caller in ["110", "119"]``. It knows
names, texts, numbers, lists of them, ``== != < <= > >= in not in and or not`` and the functions
``starts_with(text, text)`` and ``length(text)``. Mistakes are reported when the flow is loaded.
What cannot be compared compares as false, and a variable that was never set is an empty text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from callcenter.ivr.comparisons import comparison
from callcenter.ivr.run import Run
from callcenter.ivr.session import Value

__all__ = ["FUNCTIONS", "Expression"]

_MAX_LENGTH = 400
_MAX_PARTS = 60

_Compute = Callable[[Run], Any]

FUNCTIONS: dict[str, tuple[int, Callable[..., Value]]] = {
    "starts_with": (2, lambda text, start: str(text).startswith(str(start))),
    "length": (1, lambda text: len(str(text))),
}
"""Name → how many arguments, and what it does."""

_FORMS = {"time": re.compile(r"([01]\d|2[0-4]):[0-5]\d"), "date": re.compile(r"\d{4}-\d\d-\d\d")}
_EXAMPLES = {"time": '"08:30"', "date": '"2026-10-01"'}


class Expression:
    """A condition, parsed once."""

    __slots__ = ("_compute", "names", "text")

    def __init__(self, text: str) -> None:
        """Parse ``text``; ValueError says what is wrong with it."""
        self.text = text
        self.names: set[str] = set()
        """The names it reads."""
        self._compute = self._parse(text)

    def value(self, run: Run) -> Value:
        """What it comes to now."""
        result: Value = self._compute(run)
        return result

    def holds(self, run: Run) -> bool:
        """True when it comes to anything but false, 0 or an empty text."""
        return bool(self._compute(run))

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def _parse(self, text: str) -> _Compute:
        if len(text) > _MAX_LENGTH:
            raise ValueError(f"is longer than {_MAX_LENGTH} characters: split it")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"cannot be read: {error.msg}, near {_near(text, error.offset)!r}") from None
        except (ValueError, MemoryError, RecursionError):
            raise ValueError("cannot be read") from None
        if sum(1 for _ in ast.walk(tree)) > _MAX_PARTS * 2:
            raise ValueError("has too many parts: split it")
        return self._compile(tree)

    def _compile(self, node: ast.expr) -> _Compute:
        match node:
            case ast.Constant(value=str() | int() as constant):
                return lambda _run: constant
            case ast.Name(id=name):
                return self._name(name)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                parts = [self._compile(item) for item in items]
                return lambda run: tuple(part(run) for part in parts)
            case ast.BoolOp(op=op, values=values):
                return _all_or_any(op, [self._compile(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._compile(operand)
                return lambda run: not inner(run)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return lambda _run: -number
            case ast.Compare():
                return self._compare(node)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args)
        raise ValueError(f"{ast.unparse(node)!r} is not possible here; comparisons, and, or, not, in are")

    def _name(self, name: str) -> _Compute:
        if name in ("true", "false"):
            return lambda _run: name == "true"
        self.names.add(name)
        return lambda run: run.value(name)

    def _call(self, name: str, args: list[ast.expr]) -> _Compute:
        if name not in FUNCTIONS:
            raise ValueError(f"there is no function {name}; only {', '.join(sorted(FUNCTIONS))}")
        count, function = FUNCTIONS[name]
        if len(args) != count:
            raise ValueError(f"{name} takes {count} value(s), not {len(args)}")
        parts = [self._compile(arg) for arg in args]
        return lambda run: function(*(part(run) for part in parts))

    def _compare(self, node: ast.Compare) -> _Compute:
        sides = [node.left, *node.comparators]
        _check_forms(sides)
        values = [self._compile(side) for side in sides]
        tests = [comparison(op, side) for op, side in zip(node.ops, node.comparators, strict=True)]
        if len(tests) == 1:
            left, right, test = values[0], values[1], tests[0]
            return lambda run: test(left(run), right(run))

        def chained(run: Run) -> bool:
            found = [value(run) for value in values]
            return all(test(a, b) for test, a, b in zip(tests, found, found[1:], strict=False))

        return chained

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_condition)


def _condition(value: Any) -> Expression:
    if isinstance(value, bool):
        return Expression(str(value).lower())
    if not isinstance(value, str):
        raise ValueError('must be a condition such as time >= "18:00"')  # noqa: TRY004  a mistake of the flow, not of the program
    return Expression(value)


def _near(text: str, offset: int | None) -> str:
    return text.strip()[max(0, (offset or 1) - 1) :][:20] or text.strip()[-20:]


def _all_or_any(op: ast.boolop, parts: list[_Compute]) -> _Compute:
    if isinstance(op, ast.And):
        return lambda run: all(part(run) for part in parts)
    return lambda run: any(part(run) for part in parts)


def _check_forms(sides: list[ast.expr]) -> None:
    """Refuse ``time > "8:00"``: compared as text it would be wrong."""
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    for name in _FORMS.keys() & set(names):
        for side in sides:
            for part in side.elts if isinstance(side, ast.List | ast.Tuple) else [side]:
                if isinstance(part, ast.Constant) and not _FORMS[name].fullmatch(str(part.value)):
                    raise ValueError(f"{ast.unparse(part)} is no {name}; write it as {_EXAMPLES[name]}")
