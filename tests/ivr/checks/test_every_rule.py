"""No rule without cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.ivr.checks import RULES


@pytest.mark.parametrize("name", RULES)
def test_rule_has_cases(name: str) -> None:
    cases = Path(__file__).with_name(f"test_{name}.py")
    assert cases.is_file(), f"write the cases of {name}: {cases}"
    assert (RULES[name].__doc__ or "").strip()


def test_every_file_of_a_rule_is_in_the_list() -> None:
    folder = Path(RULES["dead_end"].__code__.co_filename).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "survey"} == RULES.keys()
