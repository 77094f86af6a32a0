"""Supervision records: opened by overdue steps and by hand, demanded, answered or not, closed."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework.oversight import OversightDesk
from callcenter.errors import (
    AppealFieldInvalid,
    NotPermitted,
    OversightTransitionInvalid,
    OversightUnknown,
    RuleForbids,
    UnitUnknown,
)
from callcenter.facts import OverdueStepTaken
from callcenter.journal import open_engine
from callcenter.journal.tables import appeal, supervision_entry, supervision_record
from callcenter.oversight.words import LEVEL_DEMANDS
from callcenter.projections import verify
from callcenter.workdays import Calendar
from tests.oversight.bureau import CALENDAR, CONFIG, DAY, Bureau


def overdue(bureau: Bureau, days: int, unit: str = "housing") -> str:
    """An appeal that a unit has left lying for so many days after dispatch."""
    number = bureau.in_progress(unit)
    bureau.at += days * DAY
    bureau.desk.tick()
    return number


def kinds(bureau: Bureau) -> list[str]:
    return [row["kind"] for row in sorted(bureau.rows(supervision_entry), key=lambda row: (row["at"], row["entry"]))]


def test_overdue_steps_open_a_record_and_raise_it(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = overdue(bureau, 8)
    assert bureau.row(appeal)["steps"] == 1, "urged on the workday after the fifth"
    assert bureau.oversight.tick() == 0
    bureau.at += DAY
    bureau.desk.tick()
    assert bureau.row(appeal)["steps"] == 2
    assert bureau.oversight.tick() == 2
    record = bureau.row(supervision_record)
    assert (record["number"], record["unit"], record["level"], record["state"]) == (
        number, "housing", "supervise", "awaiting",
    )  # fmt: skip
    step = [each for each in bureau.told(number) if isinstance(each, OverdueStepTaken)][-1]
    assert record["origin"] == step.id
    (demand,) = bureau.rows(supervision_entry)
    assert (demand["text"], demand["due"]) == (LEVEL_DEMANDS["supervise"], CALENDAR.due(bureau.at, 3))
    assert bureau.oversight.tick() == 0
    bureau.at += 2 * DAY
    bureau.desk.tick()
    assert bureau.oversight.tick() == 2
    record = bureau.row(supervision_record)
    assert (record["level"], record["demands"], record["due"]) == ("escalate", 2, CALENDAR.due(bureau.at, 2))
    bureau.at += 4 * DAY
    bureau.desk.tick()
    bureau.oversight.tick()
    assert bureau.row(supervision_record)["level"] == "refer"
    assert list(verify(engine)) == []


def test_steps_of_a_long_absence_are_followed_once_and_in_order(engine: Engine) -> None:
    bureau = Bureau(engine)
    overdue(bureau, 30)
    overdue(bureau, 30, "water")
    assert bureau.oversight.tick() > 0
    records = bureau.rows(supervision_record)
    assert [(row["unit"], row["level"], row["demands"]) for row in records] == [
        ("housing", "refer", 3), ("water", "refer", 3),
    ]  # fmt: skip
    assert [row["record"][-5:] for row in records] == ["00001", "00002"]
    another = Bureau(engine, at=bureau.at)
    assert another.oversight.tick() == 0
    assert list(verify(engine)) == []


def test_two_at_once_follow_each_step_once(engine: Engine) -> None:
    bureau = Bureau(engine)
    for unit in ("housing", "water", "transport", "health"):
        overdue(bureau, 14, unit)
    bureaus = [Bureau(engine, at=bureau.at) for _ in range(3)]
    threads = [threading.Thread(target=each.oversight.tick) for each in bureaus]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = bureau.rows(supervision_record)
    assert sorted({row["unit"] for row in records}) == ["health", "housing", "transport", "water"]
    assert len(records) == 4
    assert list(verify(engine)) == []


def test_who_has_replied_meanwhile_is_not_supervised(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = overdue(bureau, 9)
    bureau.do("reply", number, by="housing", text="已派人现场维修，路灯恢复照明并巡查", outcome="resolved")
    assert bureau.oversight.tick() == 0
    assert bureau.rows(supervision_record) == []


def test_another_unit_has_a_record_of_its_own(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = overdue(bureau, 9)
    bureau.oversight.tick()
    bureau.do("redispatch", number, to="water")
    bureau.do("sign", number, by="water")
    bureau.at += 12 * DAY
    bureau.desk.tick()
    bureau.oversight.tick()
    assert [row["unit"] for row in bureau.rows(supervision_record)] == ["housing", "water"]


def test_a_year_without_holidays_makes_steps_wait_and_nothing_is_lost(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, durable=False)
    bureau = Bureau(engine)
    overdue(bureau, 9)
    blind = OversightDesk(
        engine, CONFIG, Calendar({2025: {}}, {}, CALENDAR.timezone), clock=lambda: bureau.at
    )
    assert blind.tick() == 0
    assert blind.tick() == 0
    assert bureau.oversight.tick() == 2
    engine.dispose()


def test_an_answer_that_does_not_come_is_noted_once(engine: Engine) -> None:
    bureau = Bureau(engine)
    overdue(bureau, 9)
    bureau.oversight.tick()
    record = bureau.row(supervision_record)["record"]
    due = bureau.row(supervision_record)["due"]
    bureau.at = due
    assert bureau.oversight.tick() == 0
    bureau.at = due + 1
    assert bureau.oversight.tick() == 1
    assert bureau.oversight.tick() == 0
    assert bureau.row(supervision_record)["state"] == "overdue"
    bureau.at += DAY
    bureau.oversee("supervision reply", record, role="unit", as_unit="housing", text="已在处理")
    assert bureau.row(supervision_record)["state"] == "replied"
    bureau.oversee("supervision demand", record, text="请附照片", workdays=1)
    bureau.at += 5 * DAY
    assert bureau.oversight.tick() == 1
    assert bureau.row(supervision_record)["lapses"] == 2
    assert kinds(bureau) == ["demand", "lapse", "reply", "demand", "lapse"]
    assert list(verify(engine)) == []


def test_by_hand_from_the_first_demand_to_the_result(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = bureau.in_progress()
    opened = bureau.oversee("supervision open", number=number, text="请说明进展", role="supervisor", workdays=2)
    record = opened.subject
    assert record == "SR-20260302-00001"
    with pytest.raises(RuleForbids, match=f"is supervised already: {record}"):
        bureau.oversee("supervision open", number=number, text="再说一次")
    with pytest.raises(NotPermitted, match="a matter of the unit housing, not of water"):
        bureau.oversee("supervision reply", record, role="unit", as_unit="water", text="不是我们的")
    with pytest.raises(NotPermitted, match="not for the role quality"):
        bureau.oversee("supervision reply", record, text="代答")
    bureau.oversee("supervision reply", record, role="unit", as_unit="housing", text="配件已到，明日更换")
    with pytest.raises(RuleForbids, match="is not handled yet"):
        bureau.oversee("supervision close", record, result="rectified", text="已更换")
    with pytest.raises(RuleForbids, match="at the level supervise already"):
        bureau.oversee("supervision raise", record, level="supervise")
    bureau.oversee("supervision raise", record, level="提级督办")
    bureau.do("reply", number, by="housing", text="已更换全部灯具并完成验收", outcome="resolved")
    with pytest.raises(AppealFieldInvalid, match="result 'fine' is not known"):
        bureau.oversee("supervision close", record, result="fine", text="已更换")
    bureau.oversee("supervision close", record, result="整改到位", text="已更换，现场确认")
    row = bureau.row(supervision_record)
    assert (row["state"], row["result"], row["level"], row["replies"]) == ("closed", "rectified", "escalate", 1)
    with pytest.raises(OversightTransitionInvalid, match="possible: nothing"):
        bureau.oversee("supervision demand", record, text="再来")
    assert kinds(bureau) == ["demand", "reply", "raise", "close"]
    assert list(verify(engine)) == []


def test_a_closed_appeal_is_reopened_by_its_supervision(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = bureau.closed()
    said = {"number": number, "text": "群众反映未修好", "role": "supervisor"}
    bureau.oversee("supervision open", reopen=True, **said)
    assert bureau.row(appeal)["state"] == "reopened"
    assert bureau.told(number)[-1].why == "supervision"  # type: ignore[attr-defined]
    bureau.oversee("supervision withdraw", bureau.row(supervision_record)["record"])
    with pytest.raises(RuleForbids, match="there is nothing to reopen"):
        bureau.oversee("supervision open", reopen=True, **said)
    assert [row["state"] for row in bureau.rows(supervision_record)] == ["withdrawn"], "nothing of it was kept"
    assert list(verify(engine)) == []


def test_refusals(engine: Engine) -> None:
    bureau = Bureau(engine)
    draft = bureau.do("open", channel="web", text="x", unit="housing").number
    with pytest.raises(AppealFieldInvalid, match="no unit has it"):
        bureau.oversee("supervision open", number=draft, text="快办")
    number = bureau.in_progress()
    with pytest.raises(AppealFieldInvalid, match="open needs a reason"):
        bureau.oversee("supervision open", number=number, text="快办", reason="")
    with pytest.raises(AppealFieldInvalid, match="text is empty"):
        bureau.oversee("supervision open", number=number, text=" ")
    with pytest.raises(NotPermitted, match="open is not for the role agent"):
        bureau.oversee("supervision open", number=number, text="快办", role="agent")
    with pytest.raises(OversightUnknown, match="callcenter supervision list"):
        bureau.oversee("supervision demand", "SR-1", text="快办")
    with pytest.raises(UnitUnknown):
        bureau.do("redispatch", number, to="nobody")
    assert bureau.rows(supervision_record) == []
    bureau.do("press", number, role=Role.SUPERVISOR, step="urge")
    bureau.do("press", number, role=Role.SUPERVISOR, step="supervise", reason="市长关注")
    bureau.oversight.tick()
    assert bureau.row(supervision_record)["reason"] == "市长关注", "a person took the step before the program did"
    assert list(verify(engine)) == []
