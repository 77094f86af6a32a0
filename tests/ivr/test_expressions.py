"""Conditions and texts: what they come to, what is refused, and that they never fail."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.ivr import FlowLibrary, Moment, PromptCatalogue
from callcenter.ivr.expressions import Expression
from callcenter.ivr.run import SYSTEM_NAMES, Run
from callcenter.ivr.session import Session, Value
from callcenter.ivr.templates import Template
from callcenter.workdays import Calendar

MORNING = 1_795_399_200_000_000  # 2026-11-23 10:00 in Shanghai, a Monday


def make_run(calendar: Calendar, caller: str = "051388800001", at: int = MORNING, **variables: Value) -> Run:
    library = FlowLibrary({}, PromptCatalogue({}), "voice")
    session = Session("c", caller, "12345", variables=variables, talked=True)
    return Run(library, session, Moment(at, calendar))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('caller == "051388800001"', True),
        ('caller != "051388800001"', False),
        ('starts_with(caller, "0513")', True),
        ('starts_with(caller, "010")', False),
        ("length(caller) == 12", True),
        ('caller in ["110", "051388800001"]', True),
        ('caller not in ["110", "119"]', True),
        ('"888" in caller', True),
        ('time == "10:00"', True),
        ('time >= "09:00" and time < "18:00"', True),
        ('"09:00" <= time < "09:30"', False),
        ('date == "2026-11-23"', True),
        ("weekday == 1", True),
        ("weekday in [6, 7]", False),
        ("workday", True),
        ("holiday", False),
        ("talked", True),
        ('did == "12345" and language == "zh"', True),
        ("surge", True),
        ("not surge", False),
        ("calls > 3", True),
        ("calls == 5", True),
        ('calls == "5"', True),
        ("digits == 42", True),
        ("digits >= 42", True),
        ('digits == "042"', True),
        ("digits in [1, 42]", True),
        ('name == ""', True),
        ("never_set", False),
        ('never_set == ""', True),
        ("never_set > 3", False),
        ("never_set <= 3", False),
        ("caller > 3 or caller <= 3", True),
        ("name < 3", False),
        ("surge < 3", False),
        ("[1, 2] < [3]", False),
        ("calls == -5", False),
        ("true", True),
        ("false or true", True),
        ("(surge or holiday) and not holiday", True),
    ],
)
def test_what_it_comes_to(calendar: Calendar, text: str, expected: bool) -> None:
    run = make_run(calendar, surge=True, calls=5, digits="042", name="")
    assert Expression(text).holds(run) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("caller ==", "cannot be read"),
        ("caller = 3", "cannot be read"),
        ("", "cannot be read"),
        ("(" * 300, "cannot be read"),
        ('time > "8:00"', "'8:00' is no time; write it as \"08:30\""),
        ('time in ["08:00", "9:30"]', "'9:30' is no time"),
        ('"25:00" > time', "'25:00' is no time"),
        ('date == "2026-1-1"', "is no date"),
        ("time > 8", "8 is no time"),
        ("calls + 1 > 2", "'calls + 1' is not possible here"),
        ("calls > 2.5", "'2.5' is not possible here"),
        ("call.caller", "is not possible here"),
        ("names[0]", "is not possible here"),
        ("__import__('os')", "there is no function __import__"),
        ("[x for x in y]", "is not possible here"),
        ("lambda: 1", "is not possible here"),
        ("1 if surge else 2", "is not possible here"),
        ("f'{caller}'", "is not possible here"),
        ("None", "is not possible here"),
        ("b'1' == caller", "is not possible here"),
        ("caller is did", "write =="),
        ("caller in 3", "3 holds nothing"),
        ("length()", "length takes 1 value(s), not 0"),
        ("starts_with(caller)", "starts_with takes 2 value(s), not 1"),
        ("length(text=caller)", "is not possible here"),
        ("caller == 'x' or " * 40 + "surge", "is longer than 400 characters"),
        ("[" + "1," * 150 + "]", "has too many parts"),
        ("~calls", "is not possible here"),
        ("-caller", "is not possible here"),
        ("a := 1", "cannot be read"),
        ("\x00", "cannot be read"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is looked at
        Expression(text)
    assert message in str(caught.value)


def test_the_names_it_reads_are_known() -> None:
    expression = Expression('surge and (time > "08:00" or calls in [weekday, 3])')
    assert expression.names == {"surge", "time", "calls", "weekday"}


CONSTANTS = ('"08:00"', '"2026-01-01"', '"x"', "3", "-1", "[1, caller]", "true", "surge", "calls", "digits", "never")
OPERATORS = ("and", "or", "not", "in", "not in", "==", "!=", "<", ">=")
BRACKETS = ("(", ")", ",", "length(", "starts_with(", "[", "]")
WORDS = st.sampled_from([*SYSTEM_NAMES, *CONSTANTS, *OPERATORS, *BRACKETS])
VALUES = st.one_of(st.text(max_size=20), st.integers(), st.booleans())


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is not the strategy's fault
@given(st.lists(WORDS, max_size=14), st.integers(-(10**15), 10**16), VALUES, VALUES)
def test_what_can_be_read_never_fails(
    calendar: Calendar, words: list[str], at: int, calls: Value, digits: Value
) -> None:
    try:
        expression = Expression(" ".join(words))
    except ValueError:
        return
    run = make_run(calendar, at=at, calls=calls, digits=digits)
    assert expression.holds(run) in (True, False)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(calendar: Calendar, text: str) -> None:
    try:
        holds = Expression(text).holds(make_run(calendar))
    except ValueError as error:
        holds = not str(error)
    assert holds in (True, False)


def test_texts(calendar: Calendar) -> None:
    run = make_run(calendar, name="海安", calls=3, surge=True, quiet=False)
    template = Template("{name}: {calls} {surge}{quiet}{never} {time}")
    assert template.render(run) == "海安: 3 1 10:00"
    assert template.names == {"name", "calls", "surge", "quiet", "never", "time"}
    assert Template("plain").render(run) == "plain"
    assert Template("a{name}").render(run, lambda value: f"<{value}>") == "a<海安>"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{a b}", "{a", "a}", "{{a}}", "{1}", "{a.b}", "{a!r}"])
def test_texts_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"partner|no variable"):
        Template(text)
