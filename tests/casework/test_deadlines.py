"""What the time demands: each thing once, whoever looks, however often, and whatever the clock does."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Engine, select

from callcenter.appeals import Role
from callcenter.facts import AlertRaised, AppealDispatched, DeadlineNear, DeadlinePassed, Fact, OverdueStepTaken
from callcenter.journal.engine import reading
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal, appeal_alert
from callcenter.projections import verify
from tests.casework.office import CALENDAR, DAY, HOUR, START, Office


def facts(engine: Engine, number: str, *kinds: type[Fact]) -> list[Fact]:
    with reading(engine) as connection:
        return [fact for fact in facts_of_appeal(connection, number) if isinstance(fact, kinds or Fact)]


def state(engine: Engine, number: str) -> str:
    with reading(engine) as connection:
        return connection.execute(select(appeal.c.state).where(appeal.c.number == number)).scalar() or ""


def alerts(engine: Engine, number: str) -> list[str]:
    with reading(engine) as connection:
        mine = select(appeal_alert.c.rule).where(appeal_alert.c.number == number).order_by(appeal_alert.c.at)
        return list(connection.execute(mine).scalars())


def wait(office: Office, until: int, step: int = HOUR) -> None:
    while office.at < until:
        office.at = min(until, office.at + step)
        office.desk.tick()


def test_an_overdue_ticket_is_urged_supervised_escalated_and_referred(engine: Engine) -> None:
    office = Office(engine)
    number = office.in_progress()
    office.do("contact", number, by="housing")
    wait(office, START + 20 * DAY, 6 * HOUR)
    near, passed, *steps = facts(engine, number, DeadlineNear, DeadlinePassed, OverdueStepTaken)
    due = CALENDAR.due(START, 5)
    assert isinstance(near, DeadlineNear)
    assert due - DAY <= near.at <= due
    assert isinstance(passed, DeadlinePassed)
    assert passed.due == due
    assert [step.step for step in steps] == ["urge", "supervise", "escalate", "refer"]  # type: ignore[attr-defined]
    for step, workdays in zip(steps, (0, 1, 3, 5), strict=True):
        moment = CALENDAR.due(due, workdays) if workdays else due
        assert moment < step.at <= moment + 6 * HOUR
    assert alerts(engine, number) == ["overdue_risk"]
    assert list(verify(engine)) == []


def test_a_first_contact_that_was_missed_is_told_once_also_when_the_appeal_is_reopened(engine: Engine) -> None:
    office = Office(engine)
    number = office.in_progress()
    wait(office, START + 2 * DAY)
    office.do("reply", number, by="housing", text="已派人现场维修，路灯恢复照明并巡查", outcome="resolved")
    for deed in ("review", "pass"):
        office.do(deed, number)
    office.do("rate", number, resolved=True, satisfaction="satisfied")
    office.do("reopen", number, role=Role.QUALITY, why="caller")
    wait(office, office.at + DAY)
    missed = facts(engine, number, DeadlinePassed)
    assert [each.what for each in missed] == ["contact"]  # type: ignore[attr-defined]
    assert list(verify(engine)) == []


def test_what_is_urgent_counts_in_hours(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened(urgency="critical")
    office.do("dispatch", number, to="water")
    wait(office, office.at + 20 * HOUR, HOUR // 4)
    told = facts(engine, number, DeadlineNear, DeadlinePassed, OverdueStepTaken)
    given = facts(engine, number, AppealDispatched)[0]
    after = [(type(fact).__name__, getattr(fact, "what", getattr(fact, "step", "")), (fact.at - given.at) // HOUR)
             for fact in told]  # fmt: skip
    assert after == [
        ("DeadlineNear", "handling", 2), ("DeadlinePassed", "contact", 2), ("DeadlinePassed", "handling", 4),
        ("DeadlinePassed", "sign", 4), ("OverdueStepTaken", "urge", 4), ("OverdueStepTaken", "supervise", 6),
        ("OverdueStepTaken", "escalate", 10), ("OverdueStepTaken", "refer", 16),
    ]  # fmt: skip


def test_nobody_is_without_an_owner_for_longer_than_a_day(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened()
    office.at = START + 23 * HOUR
    assert office.desk.tick() == 0
    office.at = START + 24 * HOUR + 2 * 60_000_000
    assert office.desk.tick() == 2
    given = facts(engine, number, AppealDispatched)[0]
    assert isinstance(given, AppealDispatched)
    assert (given.unit, given.rule, given.role) == ("command_center", "fallback", "system")
    assert alerts(engine, number) == ["unowned"]
    assert office.desk.tick() == 0


def test_two_schedulers_a_kill_and_clock_jumps_fire_nothing_twice(engine: Engine) -> None:
    office = Office(engine)
    numbers = [office.in_progress() for _ in range(5)] + [office.opened() for _ in range(5)]
    other = office.another_desk()
    for jump in (30 * HOUR, -5 * HOUR, 40 * HOUR, 0, 60 * HOUR, -90 * HOUR, 300 * HOUR, 0):
        office.at += jump
        office.desk.tick()
        other.tick()
        other = office.another_desk()
    for number in numbers:
        told = facts(engine, number, DeadlineNear, DeadlinePassed, OverdueStepTaken, AlertRaised)
        what = Counter(
            (type(fact).__name__, *(getattr(fact, name, "") for name in ("what", "step", "rule"))) for fact in told
        )
        assert max(what.values()) == 1
        moments = [fact.at for fact in facts(engine, number)]
        assert moments == sorted(moments)
    assert list(verify(engine)) == []


def test_a_decision_that_is_undone_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between deciding and committing: the next tick does it."""
    office = Office(engine)
    number = office.opened()
    office.at += 30 * HOUR

    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(office.desk), "_finish", dies)
        with pytest.raises(KeyboardInterrupt):
            office.desk.tick()
    assert state(engine, number) == "pending_dispatch"
    assert office.another_desk().tick() == 2
    assert state(engine, number) == "dispatched"


def test_people_may_press_earlier_and_the_program_goes_on_from_there(engine: Engine) -> None:
    office = Office(engine)
    number = office.in_progress()
    office.do("press", number, step="urge")
    wait(office, START + 20 * DAY, 12 * HOUR)
    steps = facts(engine, number, OverdueStepTaken)
    assert [(step.step, step.role) for step in steps] == [  # type: ignore[attr-defined]
        ("urge", "dispatcher"), ("supervise", "system"), ("escalate", "system"), ("refer", "system"),
    ]  # fmt: skip


def test_a_callback_that_nobody_makes_is_overdue_and_one_without_a_number_is_given_up(engine: Engine) -> None:
    office = Office(engine)
    number = office.to_call_back()
    silent = office.to_call_back(unit="tax", text="发票问题", caller="")
    assert office.desk.tick() == 1
    assert state(engine, silent) == "closed"
    wait(office, START + 9 * DAY, 12 * HOUR)
    assert [fact.what for fact in facts(engine, number, DeadlinePassed)] == ["callback"]  # type: ignore[attr-defined]


def test_a_forgotten_draft_is_told(engine: Engine) -> None:
    office = Office(engine)
    number = office.do("open", channel="web", text="路灯不亮").number
    wait(office, START + 2 * DAY, 12 * HOUR)
    assert [fact.what for fact in facts(engine, number, DeadlinePassed)] == ["intake"]  # type: ignore[attr-defined]
