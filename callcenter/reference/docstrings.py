"""The texts that stand below the attributes of a class."""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise

from callcenter.reference.markdown import prose

__all__ = ["attribute_texts"]


def attribute_texts(cls: type) -> dict[str, str]:
    """Attribute → the text below it in the source, inherited ones included."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.partition(".")[0] == "callcenter":
            found |= _own(base)
    return found


def _own(cls: type) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        name: prose(after.value.value)
        for before, after in pairwise(body.body)
        if isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
        and (name := _target(before))
    }


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""
