"""Consistent publications raise nothing; one planted error is found, and nothing else."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.audit import PublishedReport, audit
from callcenter.audit.annual import from_raw
from callcenter.audit.judging import CHECKS
from callcenter.audit.numbers import NumberUnreadable, parse

COUNTS = st.integers(1, 90_000)


def percent(part: int, whole: int, places: int = 2, how: str = ROUND_HALF_UP) -> str:
    share = Decimal(part) * 100 / Decimal(whole)
    return f"{share.quantize(Decimal(1).scaleb(-places), how)}%"


@st.composite
def consistent(draw: st.DrawFn) -> dict[str, Any]:
    """Raw counts of a year in which everything adds up."""
    online, tickets, ent_online, ent_dept = (draw(COUNTS) for _ in range(4))
    services = online + tickets + ent_online + ent_dept
    phone = draw(st.integers(ent_online + ent_dept, services))
    internet = draw(st.integers(0, services - phone))
    calls_in, calls_out = phone + draw(COUNTS), draw(COUNTS)
    answered_in, answered_out = draw(st.integers(phone + 1, calls_in)), draw(st.integers(1, calls_out))
    consult = draw(st.integers(1, services - 1).filter(lambda n: n != online + ent_online))
    solicited = draw(COUNTS)
    rated = draw(st.integers(1, solicited))
    people = draw(st.integers(500_000, 2_000_000))
    return {
        "services": services, "accepted": services, "dispatched": tickets + ent_dept,
        "channel_phone": phone, "channel_internet": internet, "channel_other_table": services - phone - internet,
        "citizen_total": online + tickets, "citizen_online": online, "citizen_dept": tickets,
        "ent_total": ent_online + ent_dept, "ent_online": ent_online, "ent_dept": ent_dept,
        "calls_in": calls_in, "calls_out": calls_out, "calls_total": calls_in + calls_out,
        "calls_in_rate": percent(answered_in, calls_in, 6), "calls_out_rate": percent(answered_out, calls_out, 6),
        "total_rate": percent(answered_in + answered_out, calls_in + calls_out),
        "calls_in_max": draw(st.integers(1, 7200)), "consult": consult, "nonconsult": services - consult,
        "callback_solicited": solicited, "rated": rated, "participation": percent(rated, solicited),
        "ent_instant_text": percent(ent_online, ent_online + ent_dept), "ent_period": "",
        "online_rate": percent(online + ent_online, services),
        "seats": {"voice": 30, "network": 7}, "seats_total": 37, "population": people,
        "seats_per_100k": str((Decimal(3_700_000) / people).quantize(Decimal("0.1"), ROUND_HALF_UP)),
    }  # fmt: skip


def wrong(raw: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.check, each.severity) for each in audit(from_raw(raw))]


@settings(max_examples=150, deadline=None)
@given(consistent())
def test_what_adds_up_raises_nothing(raw: dict[str, Any]) -> None:
    assert wrong(raw) == []


PLANTS: dict[str, tuple[str, str]] = {
    "channel_other_table": ("partition", "error"),
    "citizen_total": ("partition", "error"),
    "dispatched": ("equal", "error"),
    "calls_total": ("partition", "error"),
    "seats_total": ("partition", "error"),
    "accepted": ("rest", "error"),
}


@settings(max_examples=60, deadline=None)
@given(consistent(), st.sampled_from(sorted(PLANTS)), st.integers(1, 5000))
def test_a_count_that_is_changed_is_found(raw: dict[str, Any], name: str, by: int) -> None:
    assert PLANTS[name] in wrong(raw | {name: raw[name] + by})


@settings(max_examples=60, deadline=None)
@given(consistent(), st.sampled_from(["ent_instant_text", "participation", "online_rate", "total_rate"]))
def test_a_share_that_is_changed_is_found(raw: dict[str, Any], name: str) -> None:
    told = Decimal(raw[name].rstrip("%"))
    planted = raw | {name: f"{told + 1 if told < 99 else told - 1:.2f}%"}
    assert wrong(planted) == [("mean" if name == "total_rate" else "ratio", "error")]


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_share_that_was_cut_off_is_told_so(part: int, rest: int) -> None:
    whole = part + rest
    cut, right = percent(part, whole, how=ROUND_DOWN), percent(part, whole)
    report = PublishedReport.model_validate({
        "figures": {"share": {"value": cut}, "part": {"value": part}, "whole": {"value": whole}},
        "relations": [{"check": "ratio", "figure": "share", "part": "part", "whole": "whole"}],
    })
    found = audit(report)
    if cut == right:
        assert found == []
    else:
        assert found[0].derived == right
        assert "cut off" in found[0].en


@settings(max_examples=60, deadline=None)
@given(consistent())
def test_types_that_are_a_copy_of_the_modes_are_found(raw: dict[str, Any]) -> None:
    online = raw["citizen_online"] + raw["ent_online"]
    assert wrong(raw | {"consult": online, "nonconsult": raw["services"] - online}) == [("axes", "error")]


@settings(max_examples=60, deadline=None)
@given(consistent(), st.integers(7201, 10**6))
def test_a_talk_that_cannot_be_is_found(raw: dict[str, Any], longest: int) -> None:
    assert wrong(raw | {"calls_in_max": longest}) == [("extreme", "error")]


def test_every_check_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    assert [check for check in CHECKS if f"| `{check}` |" not in page] == []


@pytest.mark.parametrize("text", ["", "many", "1.2.3", "12%%", "--3"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NumberUnreadable):
        parse(text)


def test_numbers_are_printed_as_they_were() -> None:
    assert parse("12.74万").like(Decimal(127365)) == "12.74万"
    assert parse("98.55%").like(Decimal("0.98555")) == "98.56%"
    assert parse("1,234").like(Decimal("1234.5")) == "1235"
