"""Abnormal handling: each rule tells of what it is about, once, and of nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from callcenter.appeals.alerts import RULES
from callcenter.appeals.words import ALERT_WORDS
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal_alert
from tests.casework.office import DAY, HOUR, Office
from tests.oversight.bureau import Bureau

LONG = "已派人现场维修，路灯恢复照明，并加强日常巡查"


def alerts(engine: Engine, number: str) -> list[str]:
    with reading(engine) as connection:
        mine = select(appeal_alert.c.rule).where(appeal_alert.c.number == number).order_by(appeal_alert.c.at)
        return sorted(connection.execute(mine).scalars())


def overdue_risk(office: Office, wrong: bool) -> str:
    number = office.in_progress()
    office.do("contact", number, by="housing")
    office.at += (7 if wrong else 1) * DAY
    office.desk.tick()
    return number


def repeated_return(office: Office, wrong: bool) -> str:
    number = office.opened()
    for unit in ("housing", "water")[: 2 if wrong else 1]:
        office.do("dispatch", number, to=unit)
        office.do("return", number, by=unit, code="not_ours")
        office.do("approve", number)
    return number


def reply_reused(office: Office, wrong: bool) -> str:
    office.replied(text=LONG)
    return office.replied(unit="housing" if wrong else "water", text=LONG.replace("，", " "))


def closed_fast(office: Office, wrong: bool) -> str:
    number = office.in_progress()
    office.at += 0 if wrong else HOUR
    office.do("reply", number, by="housing", text=LONG, outcome="resolved")
    return number


def claimed_resolved(office: Office, wrong: bool) -> str:
    number = office.in_progress()
    office.at += HOUR
    office.do("reply", number, by="housing", text=LONG, outcome="resolved" if wrong else "explained")
    office.do("review", number)
    office.do("pass", number)
    office.do("rate", number, resolved=False, satisfaction="dissatisfied", cause="unit")
    return number


def repeated_appeal(office: Office, wrong: bool) -> str:
    numbers = []
    for turn in range(3):
        numbers.append(office.opened(text=f"第{turn}次反映", caller="13900000001"))
        office.at += 0 if wrong else 40 * DAY
    return numbers[-1]


def reply_short(office: Office, wrong: bool) -> str:
    return office.replied(text="已 办 理" if wrong else LONG)


def unowned(office: Office, wrong: bool) -> str:
    number = office.opened()
    office.at += (25 if wrong else 23) * HOUR
    office.desk.tick()
    return number


def onsite_overdue(office: Office, wrong: bool) -> str:
    bureau = Bureau(office.engine, at=office.at)
    number = bureau.to_call_back("housing", text=LONG)
    bureau.oversee("onsite plan", number=number, place="人民路1号", task="看路灯是否亮")
    bureau.at += (9 if wrong else 1) * DAY
    for _ in range(2):
        bureau.oversight.tick()
    return number


CASES = (overdue_risk, repeated_return, reply_reused, closed_fast, claimed_resolved, repeated_appeal, reply_short,
         unowned, onsite_overdue)  # fmt: skip


def test_every_rule_has_its_cases_and_its_words() -> None:
    assert {case.__name__ for case in CASES} == set(RULES) == set(ALERT_WORDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_it_is_told(engine: Engine, case: object) -> None:
    assert alerts(engine, case(Office(engine), True)) == [case.__name__]  # type: ignore[operator, attr-defined]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_nothing_is_told_of_what_is_as_it_should_be(engine: Engine, case: object) -> None:
    assert alerts(engine, case(Office(engine), False)) == []  # type: ignore[operator]


def test_each_is_told_once(engine: Engine) -> None:
    office = Office(engine)
    number = closed_fast(office, wrong=True)
    office.do("review", number)
    office.do("fail", number)
    office.do("reply", number, by="housing", text="现场维修完成，照明恢复，已拍照留存备查", outcome="resolved")
    assert alerts(engine, number) == ["closed_fast"]
