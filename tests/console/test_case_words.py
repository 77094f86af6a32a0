"""Deadlines in words, masked texts, and a Chinese reason for whatever the rules of appeals refuse with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.appeals import verbs
from callcenter.appeals.lifecycle import AppealState, Verb, advance
from callcenter.console.cases.deadline import deadline_of, left
from callcenter.console.cases.lists import LISTS
from callcenter.console.cases.refusing import told
from callcenter.console.cases.sight import without_numbers
from callcenter.errors import AppealTransitionInvalid, CalendarYearMissing, CallcenterError, RuleForbids
from tests.casework.office import CALENDAR, DAY, HOUR, START

_MINUTE = 60_000_000
_RAISED = {"refuse_unless": 1, "RuleForbids": 0, "AppealFieldInvalid": 0, "AppealTransitionInvalid": 0}
"""Call → which argument is the text."""
_OTHERS_DEED = {"intake.py"}
"""Deeds that the pages do not have."""


def texts() -> Iterator[str]:
    """Every refusal that stands in the deeds, with something in the place of what is filled in."""
    for path in sorted(Path(verbs.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if path.name in _OTHERS_DEED or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in _RAISED:
                yield "".join(_parts(node.args[_RAISED[node.func.id]]))


def _parts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.JoinedStr(values=values):
            for each in values:
                yield from _parts(each)
        case ast.FormattedValue(value=ast.Attribute(attr="state")):
            yield "closed"
        case ast.FormattedValue(value=ast.Attribute(attr="returns") | ast.Name(id="most" | "_LEVELS")):
            yield "3"
        case ast.FormattedValue(value=ast.Subscript()):
            yield "urge"
        case _:
            yield "3"


def is_chinese(text: str) -> bool:
    return not any(c.isascii() and c.isalpha() for c in text)


@pytest.mark.parametrize("text", sorted({*texts()}))
def test_every_refusal_of_the_deeds_is_told_in_chinese(text: str) -> None:
    shown = told(RuleForbids(text), "zh")
    assert is_chinese(shown), shown
    assert shown != told(RuleForbids("nobody knows this one"), "zh"), text
    assert told(RuleForbids(text), "en") == text


@pytest.mark.parametrize("state", list(AppealState))
@pytest.mark.parametrize("verb", list(Verb))
def test_every_missing_cell_is_told_in_chinese(state: AppealState, verb: Verb) -> None:
    try:
        advance(state, verb)
    except AppealTransitionInvalid as error:
        shown = told(error, "zh")
        assert is_chinese(shown)
        assert "不能" in shown


def test_what_nobody_thought_of_is_not_told_in_english() -> None:
    assert is_chinese(told(CallcenterError("something is wrong at line 3"), "zh"))


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(0.5, "剩 30 分钟"), (5, "剩 5 小时"), (23.9, "剩 23 小时"), (48, "剩 2 个工作日"), (24 * 7, "剩 5 个工作日"),
     (-0.25, "超 15 分钟"), (-3, "超 3 小时"), (-24 * 3, "超 2 个工作日")],  # the Saturday before is a make-up workday
)  # fmt: skip
def test_what_is_left(hours: float, shown: str) -> None:
    assert left(START + round(hours * HOUR), START, CALENDAR, "zh") == shown


def test_a_year_without_a_calendar_is_told_in_days() -> None:
    far = START + 900 * DAY
    with pytest.raises(CalendarYearMissing):
        CALENDAR.workdays_between(START, far)
    assert left(far, START, CALENDAR, "zh") == "剩 900 天"


@given(st.integers(-40 * DAY, 40 * DAY), st.sampled_from(["zh", "en"]))
def test_class_and_words_agree(span: int, language: str) -> None:
    row = {"state": "pending_dispatch", "unowned_until": START + span, "soon": None}
    found = deadline_of(row, START, CALENDAR, language)  # type: ignore[arg-type]
    assert found is not None
    late = span < 0
    assert (found["class"] == "overdue") == late
    assert (found["class"] == "soon") == (0 <= span <= 4 * HOUR)
    assert (("超" in found["left"]) if language == "zh" else ("late" in found["left"])) == late
    assert found["class_word"]


@given(st.integers(13_000_000_000, 19_999_999_999), st.text("，。路灯 abc", max_size=8))
def test_no_number_is_left_in_a_text(number: int, around: str) -> None:
    shown = without_numbers(f"{around}{number}{around}")
    assert str(number) not in shown
    assert shown.startswith(around)


@given(st.dates().map(lambda day: f"HA12345-{day:%Y%m%d}-000012-3"))
def test_the_numbers_of_appeals_stay(number: str) -> None:
    assert without_numbers(f"另见{number}") == f"另见{number}"


def test_every_state_is_in_some_list_or_nobodys_work() -> None:
    assert {"to_dispatch", "to_sign", "to_reply", "to_review", "callbacks", "overdue", "all"} <= {*LISTS}
