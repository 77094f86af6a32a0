"""The table of needs is complete, and tells where each one stands."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.needs import LATER, NEEDS

_NAME = re.compile(r"test_need_(\d\d)_(\w+)")


def written() -> dict[int, list[tuple[str, str, str]]]:
    """Number → file, rest of the name and docstring of each test of that need."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (name := _NAME.fullmatch(node.name)):
                found.setdefault(int(name[1]), []).append((path.stem, name[2], ast.get_docstring(node) or ""))
    return found


def test_all_twenty_five_are_tested_or_belong_to_a_later_part() -> None:
    assert sorted([*NEEDS, *LATER]) == list(range(1, 26))


def test_each_is_one_test_that_stands_where_the_table_says() -> None:
    assert {number: [each[:2] for each in found] for number, found in written().items()} == {
        number: [where] for number, where in NEEDS.items()
    }


def test_each_says_in_a_sentence_what_is_needed() -> None:
    for number, ((_, name, sentence),) in written().items():
        assert sentence.endswith("."), (number, name)
        assert len(sentence.split()) > 8, (number, name)
