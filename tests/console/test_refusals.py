"""Whatever the core may refuse the console has Chinese words: the core's own sources are asked what they say."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from callcenter.callcontrol import (
    follow_up_commands,
    seat_calls,
    supervision,
    supervision_commands,
    takeover,
    transfer,
)
from callcenter.console.refusals import in_chinese

_REFUSALS = {"CommandRefused": 0, "NotAllowed": 1}
"""Class → which of its arguments is the text."""


def refusals(module: ModuleType) -> Iterator[str]:
    """The text of each refusal in a module; each figure in it is an agent's number."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _REFUSALS:
            yield said(node.args[_REFUSALS[node.func.id]]) if node.args else ""


def said(text: ast.expr) -> str:
    if isinstance(text, ast.JoinedStr):
        return "".join(said(each) for each in text.values)
    if isinstance(text, ast.FormattedValue):
        if isinstance(text.value, ast.Name) and text.value.id == "what":
            return "is on_call"
        return "'1001'" if text.conversion == ord("r") else "1001"
    assert isinstance(text, ast.Constant)
    return str(text.value)


MODULES = (follow_up_commands, seat_calls, supervision, supervision_commands, takeover, transfer)


@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.__name__)
def test_every_refusal_is_told_in_chinese(module: ModuleType) -> None:
    found = list(refusals(module))
    assert found
    assert [text for text in found if in_chinese(text) == text] == []


def test_it_says_who_and_what_to_do() -> None:
    told = in_chinese("agent 1003 at seat 1002 has no phone")
    assert told == "分机 1002 的座席 1003 现在没有话机：请换分机或稍后再试"
    assert in_chinese("nobody is logged in at seat 1001: who takes a call over must be, to be credited").startswith(
        "分机 1001 无人签入：接管来电前"
    )


def test_what_has_no_words_stays_as_it_is() -> None:
    assert in_chinese("something new") == "something new"
