"""Every figure of the report is what pandas makes of the drawn rows, straight from the sentence of its definition."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest

from callcenter.reports.asked import Asked, value_of
from callcenter.reports.cube import Part
from callcenter.reports.groups import GROUPS
from tests.reports.world import CALENDAR, MARCH, Frames, within

SECOND = 1_000_000
METRICS = tuple(ident for group in GROUPS for ident in group.metrics)


def share(above: int, below: int) -> Decimal | None:
    return (Decimal(int(above)) / int(below)).quantize(Decimal("0.0001"), ROUND_HALF_UP) if below else None


def seconds(above: int, below: int) -> Decimal | None:
    return (Decimal(int(above)) / SECOND / int(below)).quantize(Decimal("0.01"), ROUND_HALF_UP) if below else None


def telephony(calls: pd.DataFrame) -> dict[str, Decimal | int | None]:
    """Of callers' calls, whichever are given."""
    come = calls[calls.direction == "in"]
    queued = within(come[come.queued.notna()], "queued")
    answered, gave_up = queued[queued.connected.notna()], queued[queued.result == "abandoned"]
    waited = answered.connected - answered.queued
    quick = {x: int((waited <= x * SECOND).sum()) for x in (15, 20, 30)}
    late = int((gave_up.waited > 5 * SECOND).sum())
    return {
        "offered": len(queued), "answered": len(answered), "connect_rate": share(len(answered), len(queued)),
        "abandoned": len(gave_up), "abandon_rate": share(len(gave_up), len(queued)),
        "short_abandons": int((gave_up.waited <= 5 * SECOND).sum()),
        **{f"answered_within_{x}": share(count, len(queued)) for x, count in quick.items()},
        "service_level_a": share(quick[15], len(answered) + late),
        "service_level_b": share(quick[15], len(queued)),
        "service_level_c": share(quick[15] + int((gave_up.waited <= 15 * SECOND).sum()), len(queued)),
        "asa": seconds(waited.sum(), len(answered)),
        "abandon_wait": seconds(gave_up.waited.sum(), len(gave_up)),
        "left_queue": int((queued.result == "message").sum()), "still_waiting": 0,
    }  # fmt: skip


def talks(legs: pd.DataFrame) -> dict[str, Decimal | int | None]:
    """Of offers, whichever are given."""
    talked = within(legs[legs.connected.notna()], "connected")
    return {
        "talks": len(talked), "talk": seconds(talked.talked.sum(), len(talked)),
        "talks_transferred": int((talked.ended_by == "transfer").sum()),
    }  # fmt: skip


def services(appeals: pd.DataFrame) -> dict[str, Decimal | int | None]:
    mine = within(appeals[appeals.parent == ""], "completed")
    online = int((mine["mode"] == "online_answer").sum())
    return {
        "services": len(mine), "online_answers": online, "department_tickets": len(mine) - online,
        "online_answer_rate": share(online, len(mine)), "member_unit_rate": share(len(mine) - online, len(mine)),
    }  # fmt: skip


def satisfaction(tasks: pd.DataFrame) -> dict[str, Decimal | int | None]:
    over = within(tasks, "at")
    valid = over[over.result.isin(["rated", "redo"])]
    return {
        "solicited": len(over), "participation": share(len(valid), len(over)),
        "effective_satisfaction": share((valid.satisfaction == "satisfied").sum(), len(valid)),
        "satisfaction_broad": share(valid.satisfaction.isin(["satisfied", "neutral"]).sum(), len(valid)),
        "resolution_rate": share((valid.resolved == True).sum(), len(valid)),  # noqa: E712 - pandas compares each
        "excluded": int((over.result == "excluded").sum()), "redone": int((over.result == "redo").sum()),
        "unreached": int((over.result == "given_up").sum()),
    }  # fmt: skip


def same(part: Part, expected: dict[str, Decimal | int | None]) -> None:
    found = {ident: value_of(part.get(ident), ident).number for ident in expected}
    assert found == {ident: None if value is None else Decimal(value) for ident, value in expected.items()}


def test_the_month_has_everything(frames: Frames) -> None:
    """Otherwise what follows would prove little."""
    assert {"answered", "abandoned", "ivr"} <= set(frames.calls[frames.calls.direction == "in"].result)
    assert {"answered", "ring_no_answer", "rejected"} <= set(frames.legs.outcome)
    assert {"rated", "given_up", "redo"} <= set(frames.tasks.result)
    assert (frames.legs.ended_by == "transfer").any()
    assert (frames.appeals.parent != "").any()
    assert frames.appeals.returns.sum() > 0


def test_telephony(asked: Asked, frames: Frames) -> None:
    same(asked.cube("", METRICS).whole, telephony(frames.calls))


def test_calls_that_stay_in_the_menu_are_calls_but_not_offered(asked: Asked, frames: Frames) -> None:
    come = within(frames.calls[frames.calls.direction == "in"], "arrived")
    same(asked.cube("", METRICS).whole, {"calls": len(come), "calls_ivr_only": int(come.queued.isna().sum())})


def test_by_queue(asked: Asked, frames: Frames) -> None:
    parts = asked.cube("", METRICS, ("queue",)).by("queue")
    for queue, mine in frames.calls[frames.calls.queue != ""].groupby("queue"):
        expected = telephony(mine)
        same(parts[queue], {ident: expected[ident] for ident in ("offered", "answered", "connect_rate", "asa")})


def test_each_day_and_hour(asked: Asked, frames: Frames) -> None:
    cube = asked.cube("", ("offered", "answered", "connect_rate", "asa"), ("day", "hour_of_day"))
    queued = within(frames.calls[(frames.calls.direction == "in") & frames.calls.queued.notna()], "queued")
    local = pd.to_datetime(queued.queued.astype("int64"), unit="us", utc=True).dt.tz_convert("Asia/Shanghai")
    for dimension, form in (("day", "%Y-%m-%d"), ("hour_of_day", "%H")):
        parts = cube.by(dimension)
        wanted = queued.groupby(local.dt.strftime(form))
        assert set(parts) == set(wanted.groups)
        for word, mine in wanted:
            waits = (mine.connected - mine.queued).dropna()
            same(parts[word], {"offered": len(mine), "answered": len(waits), "asa": seconds(waits.sum(), len(waits))})


def test_talks_belong_to_the_agent_who_had_them(asked: Asked, frames: Frames) -> None:
    """A call that was passed on is one call and two talks."""
    cube = asked.cube("", METRICS, ("agent",))
    same(cube.whole, talks(frames.legs_in))
    for agent, mine in frames.legs_in.groupby("agent"):
        if expected := talks(mine)["talks"]:
            same(cube.by("agent")[agent], {**talks(mine), "talks": expected})


def test_hold_and_after_call_work(asked: Asked, frames: Frames) -> None:
    inside = within(frames.stays_in, "began")
    talked = within(frames.legs_in[frames.legs_in.connected.notna()], "connected")
    held = inside[inside.state == "hold"]
    wrapped = inside[inside.state == "wrap_up"]
    same(asked.cube("", METRICS).whole, {
        "hold": seconds((held.ended - held.began).sum(), len(talked)),
        "wrap_up": seconds((wrapped.ended - wrapped.began).sum(), len(talked)),
        "aht": seconds(talked.talked.sum() + (wrapped.ended - wrapped.began).sum(), len(talked)),
    })  # fmt: skip


def clipped(stays: pd.DataFrame, *states: str) -> int:
    """µs in these states within March, stays that reach over its edges cut."""
    mine = stays[stays.state.isin(states)] if states else stays
    begun, ended = mine.began.clip(lower=MARCH.begin_us), mine.ended.clip(upper=MARCH.end_us)
    return int((ended - begun).clip(lower=0).sum())


def test_what_agents_did_with_their_time(asked: Asked, frames: Frames) -> None:
    cube = asked.cube("", METRICS, ("agent", "reason"))
    busy = ("reserved", "ringing", "on_call", "hold", "wrap_up", "outbound")
    everyone = [(cube.whole, frames.stays)]
    agents = [(cube.by("agent")[agent], mine) for agent, mine in frames.stays.groupby("agent")]
    assert len(agents) > 30
    for part, stays in everyone + agents:
        above, idle = clipped(stays, *busy), clipped(stays, "available")
        if above + idle:
            whole = clipped(stays)
            same(part, {
                "occupancy": share(above, above + idle), "presence": share(whole - clipped(stays, "paused"), whole),
            })  # fmt: skip
            assert part["logged_in"].numerator == clipped(stays)
            paused = part.get("pause_time")
            assert (paused.numerator if paused else 0) == clipped(stays, "paused")
    for reason in ("lunch", "rest", "training"):
        mine = frames.stays[frames.stays.reason == reason]
        assert cube.by("reason")[reason]["pause_time"].numerator == clipped(mine, "paused")


def test_ratings(asked: Asked, frames: Frames) -> None:
    rated = frames.calls[(frames.calls.direction == "in") & frames.calls.rating.notna()]
    whole = asked.cube("", METRICS).whole
    same(whole, {
        "ratings": len(rated), "call_satisfaction": share((rated.rating <= 2).sum(), len(rated)),
        "call_rated_rate": share(len(rated), whole["answered"].numerator),
    })  # fmt: skip


def test_what_agents_dialled(asked: Asked, frames: Frames) -> None:
    out = within(frames.calls[frames.calls.direction == "out"], "arrived")
    answered = out[out.result == "answered"]
    same(asked.cube("", METRICS).whole, {
        "outbound": len(out), "outbound_connect_rate": share(len(answered), len(out)),
        "outbound_connect_rate_citizens": share(answered.caller.nunique(), out.caller.nunique()),
        "outbound_talk": seconds(answered.talked.sum(), len(answered)),
    })  # fmt: skip


def test_appellants_called_back(asked: Asked, frames: Frames) -> None:
    """Attempts and citizens are two counts; who rates by themselves was not called."""
    made = within(frames.attempts[frames.attempts["mode"] != "online"], "at")
    spoke = made[made.outcome != "unreachable"]
    same(asked.cube("", METRICS).whole, {
        "follow_ups": len(made), "follow_up_connect_rate": share(len(spoke), len(made)),
        "follow_up_connect_rate_citizens": share(spoke.caller.nunique(), made.caller.nunique()),
    })  # fmt: skip


@pytest.mark.parametrize("dimension", ["channel", "area"])
def test_appeals(asked: Asked, frames: Frames, dimension: str) -> None:
    cube = asked.cube("", METRICS, (dimension,))
    same(cube.whole, services(frames.appeals))
    for word, mine in frames.appeals[frames.appeals.parent == ""].groupby(dimension):
        if services(mine)["services"]:
            same(cube.by(dimension)[word], services(mine))


def test_opened_refused_linked(asked: Asked, frames: Frames) -> None:
    mine = within(frames.appeals[frames.appeals.parent == ""], "opened")
    same(asked.cube("", METRICS).whole, {
        "opened": len(mine), "linked": int((mine.linked_to != "").sum()),
        "refused": int(((mine["mode"] == "") & (mine.state == "archived")).sum()),
        "directives": int((mine.task == "directive").sum()),
    })  # fmt: skip


def test_satisfaction_by_unit(asked: Asked, frames: Frames) -> None:
    cube = asked.cube("", METRICS, ("unit",))
    same(cube.whole, satisfaction(frames.tasks))
    for unit, mine in frames.tasks.groupby("unit"):
        if satisfaction(mine)["solicited"]:
            same(cube.by("unit")[unit], satisfaction(mine))


def once_handled(frames: Frames) -> pd.DataFrame:
    """Tickets with one handling only: their row tells all of it."""
    tickets = frames.appeals[(frames.appeals.dispatched.notna()) & (frames.appeals.returns == 0)]
    return tickets[(tickets.redone == 0) & (tickets.reopened == 0)]


def test_units_and_their_deadlines(asked: Asked, frames: Frames) -> None:
    """Counted from the drawn moments; tickets that were returned or redone have several handlings and are put apart."""
    mine = once_handled(frames)
    several = frames.appeals[frames.appeals.dispatched.notna()].drop(mine.index)
    whole = asked.cube("", METRICS).whole
    due = within(mine, "due")
    on_time = int((due.replied <= due.due).sum())
    counted = whole["on_time_rate"]
    assert 0 <= counted.denominator - len(due) <= 2 * len(several)
    assert 0 <= counted.numerator - on_time <= 2 * len(several)
    assert whole["dispatched"].numerator >= len(within(mine, "dispatched"))


def test_workdays_of_handling(asked: Asked, frames: Frames) -> None:
    """The day of the dispatch is not counted; make-up workdays are, holidays are not."""
    mine = within(once_handled(frames), "replied")
    units = asked.parts({"": (("handling_workdays",), ("unit", "kind", "part"))})[""]
    several = set(frames.appeals.drop(once_handled(frames).index).unit)
    checked = 0
    for figure in units:
        if figure.key["unit"] in several or figure.key["kind"] != "dispatched" or figure.key["part"]:
            continue
        rows = mine[(mine.unit == figure.key["unit"]) & (mine.parent == "")]
        days = sum(CALENDAR.workdays_between(began, replied)
                   for began, replied in zip(rows.dispatched, rows.replied, strict=True))  # fmt: skip
        assert (figure.numerator, figure.denominator) == (days, len(rows))
        checked += 1
    assert checked or several
