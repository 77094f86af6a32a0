"""The desk on SQLite and PostgreSQL: an appeal from the first words to the archive, and everything that is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from callcenter.appeals import AppealNumber, Role
from callcenter.errors import (
    AppealFieldInvalid,
    AppealNumberInvalid,
    AppealTransitionInvalid,
    AppealUnknown,
    CalendarYearMissing,
    NotPermitted,
    RuleForbids,
    UnitUnknown,
)
from callcenter.facts import AppealArchived, AppealOpened, CallArrived, Fact, encode
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.store import APPEND_LOCK, append_lines
from callcenter.journal.tables import appeal, appeal_source, callback_attempt
from callcenter.projections import verify
from tests.casework.office import CALENDAR, DAY, HOUR, START, Office


def row(engine: Engine, number: str) -> dict[str, object]:
    with reading(engine) as connection:
        return dict(connection.execute(select(appeal).where(appeal.c.number == number)).mappings().one())


def facts(engine: Engine, number: str) -> list[Fact]:
    with reading(engine) as connection:
        return facts_of_appeal(connection, number)


def test_from_the_first_words_to_the_archive(engine: Engine) -> None:
    office = Office(engine)
    number = office.to_call_back()
    office.do("attempt", number, outcome="unreachable")
    assert row(engine, number)["state"] == "callback_due"
    office.do("rate", number, resolved=True, satisfaction="satisfied")
    assert row(engine, number)["state"] == "closed"
    assert office.desk.tick() == 0
    office.at += 20 * DAY
    assert office.desk.tick() == 1
    stands = row(engine, number)
    assert (stands["state"], stands["resolved"], stands["satisfaction"]) == ("archived", True, "satisfied")
    assert stands["due"] == CALENDAR.due(START, 5)
    told = [type(fact).__name__ for fact in facts(engine, number)]
    assert told == [
        "AppealOpened", "AppealDescribed", "AppealCompleted", "AppealDispatched", "AppealSigned", "HandlingStarted",
        "AppealReplied", "ReviewStarted", "ReviewPassed", "CallbackAttempted", "CallbackAttempted", "AppealRated",
        "AppealArchived",
    ]  # fmt: skip
    with reading(engine) as connection:
        outcomes = connection.execute(select(callback_attempt.c.outcome).order_by(callback_attempt.c.at)).scalars()
        assert list(outcomes) == ["unreachable", "reached"]
    assert list(verify(engine)) == []


def test_one_reference_is_one_appeal_and_two_sources_are_two_rows(engine: Engine) -> None:
    office = Office(engine)
    first = office.do("open", channel="app", reference="A-7", text="井盖缺失").number
    again = office.do("open", channel="app", reference="A-7", text="井盖缺失")
    assert (again.number, again.facts) == (first, ())
    assert office.do("open", channel="web", reference="A-7", text="井盖缺失").number != first
    office.do("add-source", first, channel="grid", reference="G-1")
    with reading(engine) as connection:
        mine = select(appeal_source.c.channel, appeal_source.c.reference).where(appeal_source.c.number == first)
        assert sorted(map(tuple, connection.execute(mine))) == [("app", "A-7"), ("grid", "G-1")]
    assert row(engine, first)["sources"] == 2
    assert office.do("open", channel="app", reference="G-1", text="x").number != first
    assert list(verify(engine)) == []


def test_numbers_go_on_by_day_and_never_meet_those_of_calls(engine: Engine) -> None:
    office = Office(engine)
    one, two = (office.do("open", channel="letter", text="来信").number for _ in range(2))
    assert (one[:23], two[:23]) == ("HA12345-20260302-500001", "HA12345-20260302-500002")
    office.at += DAY
    assert office.do("open", channel="letter", text="来信").number.startswith("HA12345-20260303-500001")


def test_what_a_core_wrote_meanwhile_is_seen(engine: Engine) -> None:
    office = Office(engine)
    number = str(AppealNumber("HA12345", date(2026, 3, 2), 1))
    from_a_call = AppealOpened(id="f", at=START, number=number, query_code="K7M3PX", channel="phone", caller="1380000")
    with writing(engine, lock=APPEND_LOCK) as connection:
        append_lines(connection, [encode(from_a_call), encode(_arrived())])
    office.do("describe", number, text="楼道堆物", place="花园小区3栋")
    office.do("submit", number, appeal_type="投诉")
    assert row(engine, number)["state"] == "pending_dispatch"
    assert list(verify(engine)) == []


def _arrived() -> CallArrived:
    return CallArrived(id="a", at=START, contact="haian1-1.1", caller="1380000", did="12345", node="haian1",
                       channel="PJSIP/t-1", flow="main")  # fmt: skip


def test_what_is_refused_changes_nothing_and_says_why(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened()
    before = facts(engine, number)
    for order, error, words in (
        (office.order("sign", number, by="housing"), AppealTransitionInvalid, "possible: link, dispatch"),
        (office.order("dispatch", number, to="moon"), UnitUnknown, "config/units.yaml"),
        (office.order("dispatch", number, role=Role.AGENT, to="housing"), NotPermitted, "dispatcher, supervisor"),
        (office.order("dispatch", number), AppealFieldInvalid, "dispatch needs unit"),
        (office.order("dispatch", number, to="housing", colour="red"), AppealFieldInvalid, "does not take colour"),
        (office.order("dispatch", number, to="housing", co_units=("housing",)), RuleForbids, "named once"),
        (office.order("appoint", number, to="housing", reason=" "), AppealFieldInvalid, "needs a reason"),
        (office.order("dance", number), AppealFieldInvalid, "'dance' cannot be done"),
        (office.order("submit", "HA12345-20260302-1"), AppealNumberInvalid, "is no appeal number"),
    ):
        with pytest.raises(error, match=words):
            office.desk.do(order)
    with pytest.raises(AppealUnknown, match="appeal list"):
        office.do("submit", str(AppealNumber("HA12345", date(2026, 3, 2), 7)))
    assert facts(engine, number) == before


def test_a_year_without_holidays_fails_loudly(engine: Engine) -> None:
    office = Office(engine, at=START + 305 * DAY)  # 2027-01-01
    number = office.do("open", channel="web", text="路灯不亮", appeal_type="help").number
    office.do("submit", number)
    with pytest.raises(CalendarYearMissing, match="2027"):
        office.do("dispatch", number, to="housing")


def test_a_group_is_done_each_by_itself_or_as_a_whole(engine: Engine) -> None:
    office = Office(engine)
    one, two = office.opened(), office.opened()
    orders = [office.order("dispatch", one, to="housing"), office.order("dispatch", two, to="moon")]
    refused = office.desk.do_all(orders, whole=True)
    assert [bool(outcome.refused) for outcome in refused] == [False, True]
    assert row(engine, one)["state"] == "pending_dispatch"
    done = office.desk.do_all(orders)
    assert [outcome.state for outcome in done] == ["dispatched", ""]
    assert row(engine, one)["state"] == "dispatched"
    in_turn = [office.order(deed, one, by="housing") for deed in ("sign", "start", "sign")]
    assert [outcome.refused is None for outcome in office.desk.do_all(in_turn)] == [True, True, False]


def test_parts_of_a_ticket(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened()
    office.do("dispatch", number, to="urban_management", co_units=("power_supply",))
    for deed in ("sign", "start"):
        office.do(deed, number, by="urban_management")
    with pytest.raises(RuleForbids, match="does not stand below"):
        office.do("sub-assign", number, by="urban_management", to="bridge_village", opinion="去看")
    with pytest.raises(RuleForbids, match=r"child tickets are open: .*-01"):
        office.do("reply", number, by="urban_management", text="已处理完毕并恢复照明", outcome="resolved")
    child = f"{number}-01"
    assert row(engine, child)["unit"] == "power_supply"
    assert row(engine, child)["due"] == row(engine, number)["due"]
    with pytest.raises(RuleForbids, match="cannot be returned"):
        office.do("return", child, by="power_supply", code="not_ours")
    for deed in ("sign", "start"):
        office.do(deed, child, by="power_supply")
    office.at += HOUR
    office.do("reply", child, by="power_supply", text="供电线路已修复，测试正常并已通电", outcome="resolved")
    with pytest.raises(NotPermitted, match="not a ticket of the unit power_supply"):
        office.do("review", child, by="power_supply")
    office.do("review", child, by="urban_management")
    office.do("conclude", child, by="urban_management")
    assert row(engine, child)["state"] == "closed"
    office.do("reply", number, by="urban_management", text="灯具和线路都已修复，恢复照明", outcome="resolved")
    assert list(verify(engine)) == []


def test_towns_give_parts_to_their_villages(engine: Engine) -> None:
    office = Office(engine)
    number = office.in_progress("east_town")
    office.do("sub-assign", number, by="east_town", to="bridge_village", opinion="现场查看", workdays=2)
    child = row(engine, f"{number}-01")
    assert (child["unit"], child["part"]) == ("bridge_village", "sub")
    assert isinstance(child["due"], int)
    assert child["due"] < row(engine, number)["due"]  # type: ignore[operator]
    with pytest.raises(RuleForbids, match="cannot be later than its parent"):
        office.do("sub-assign", number, by="east_town", to="east_village", opinion="现场查看", workdays=9)


def test_two_returns_then_a_unit_is_appointed(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened()
    for unit in ("housing", "water"):
        office.do("dispatch", number, to=unit)
        office.do("return", number, by=unit, code="not_ours", proposed="transport")
        office.do("approve", number)
    with pytest.raises(RuleForbids, match="a supervisor must appoint"):
        office.do("dispatch", number, to="transport")
    office.do("appoint", number, to="transport")
    with pytest.raises(RuleForbids, match="there is no further return"):
        office.do("return", number, by="transport", code="not_ours")
    stands = row(engine, number)
    assert (stands["returns"], stands["appointed"], stands["alerts"]) == (2, True, "repeated_return")


def test_the_first_receiver_of_a_joint_matter_leads(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened()
    office.do("dispatch", number, to="housing", co_units=("water",))
    with pytest.raises(RuleForbids, match="the first receiver of a joint matter leads"):
        office.do("return", number, by="housing", code="others_responsible")


def test_a_return_comes_in_time_and_is_denied_or_approved(engine: Engine) -> None:
    office = Office(engine)
    number = office.opened()
    office.do("dispatch", number, to="housing")
    office.do("return", number, by="housing", code="outside_area")
    with pytest.raises(AppealFieldInvalid, match="needs a reason"):
        office.do("deny", number, reason="")
    office.do("deny", number)
    assert row(engine, number)["state"] == "signed"
    late = office.opened()
    office.do("dispatch", late, to="housing")
    office.at += 3 * DAY
    with pytest.raises(RuleForbids, match="time for a return has passed"):
        office.do("return", late, by="housing", code="not_ours")


def test_directives_are_objected_to_and_concluded(engine: Engine) -> None:
    office = Office(engine)
    due = START + 6 * DAY
    number = office.do(
        "open", channel="superior", task="directive", issuer="市政府办", feedback_due=due, text="排查窨井盖",
        appeal_type="other",
    ).number  # fmt: skip
    office.do("submit", number)
    office.do("dispatch", number, to="housing")
    assert row(engine, number)["due"] == due
    with pytest.raises(RuleForbids, match="raise an objection"):
        office.do("return", number, by="housing", code="not_ours")
    office.do("object", number, by="housing", text="应由城管局牵头")
    office.do("overrule", number)
    office.do("object", number, by="housing", text="确实不归我们")
    office.do("withdraw", number)
    office.do("dispatch", number, to="urban_management")
    for deed in ("sign", "start"):
        office.do(deed, number, by="urban_management")
    office.do("reply", number, by="urban_management", text="共排查窨井盖320个，更换12个", outcome="resolved")
    office.do("review", number)
    with pytest.raises(RuleForbids, match="a directive has no callback"):
        office.do("pass", number)
    office.do("conclude", number)
    assert row(engine, number)["state"] == "closed"


def test_links_follow_and_have_their_own_callback(engine: Engine) -> None:
    office = Office(engine)
    main, early, late = office.in_progress(), office.do("open", channel="web", text="也不亮").number, office.opened()
    office.do("describe", early, caller="13900139000")
    for number in (early, late):
        office.do("link", number, parent=main)
    with pytest.raises(RuleForbids, match=f"it follows {main} itself"):
        office.do("link", office.opened(), parent=early)
    office.do("unlink", late)
    assert row(engine, late)["state"] == "pending_dispatch"
    office.do("link", late, parent=main)
    office.at += HOUR
    office.do("reply", main, by="housing", text="已派人现场维修，路灯恢复照明", outcome="resolved")
    office.do("review", main)
    office.do("pass", main)
    assert [row(engine, number)["state"] for number in (main, early, late)] == ["callback_due"] * 3
    assert row(engine, early)["unit"] == "housing"
    with pytest.raises(AppealTransitionInvalid):
        office.do("unlink", early)
    assert list(verify(engine)) == []


def test_more_time_once_and_not_longer_than_before(engine: Engine) -> None:
    office = Office(engine)
    number = office.in_progress()
    due = row(engine, number)["due"]
    with pytest.raises(RuleForbids, match="1 to 5 workdays"):
        office.do("extend", number, by="housing", workdays=6)
    office.do("extend", number, by="housing", workdays=5)
    office.do("approve", number)
    assert row(engine, number)["due"] == due + 7 * DAY  # type: ignore[operator]
    with pytest.raises(RuleForbids, match="there is only one"):
        office.do("extend", number, by="housing", workdays=1)
    late = office.in_progress()
    office.at += 9 * DAY
    with pytest.raises(RuleForbids, match="before the deadline"):
        office.do("extend", late, by="housing", workdays=1)


def test_a_suspension_moves_the_deadline_by_its_workdays(engine: Engine) -> None:
    office = Office(engine)
    number = office.in_progress()
    due = row(engine, number)["due"]
    office.do("suspend", number, by="housing", workdays=10)
    office.at += 4 * DAY  # Friday
    assert office.desk.tick() == 0
    office.do("resume", number, by="housing")
    assert row(engine, number)["due"] == due + 4 * DAY  # type: ignore[operator]
    office.do("suspend", number, by="housing", workdays=1)
    office.at += 3 * DAY + 20 * HOUR
    office.desk.tick()
    assert row(engine, number)["state"] == "in_progress"


def test_who_is_not_content_is_asked_why(engine: Engine) -> None:
    office = Office(engine)
    number = office.to_call_back()
    with pytest.raises(AppealFieldInvalid, match="asked why"):
        office.do("rate", number, resolved=False, satisfaction="dissatisfied")
    office.do("rate", number, resolved=False, satisfaction="dissatisfied", cause="unit")
    stands = row(engine, number)
    assert (stands["state"], stands["redone"], stands["alerts"]) == ("redo", 1, "claimed_resolved")
    excluded = office.to_call_back(unit="water", text="自来水压力不足，已调整阀门并回访")
    office.do("rate", excluded, resolved=False, satisfaction="dissatisfied", cause="policy")
    office.do("approve", excluded, role=Role.QUALITY)
    stands = row(engine, excluded)
    assert (stands["state"], stands["excluded"], stands["exclusion"]) == ("closed", True, "policy")
    denied = office.to_call_back(unit="tax", text="发票问题已协调开票单位补开并寄出")
    office.do("rate", denied, resolved=False, satisfaction="dissatisfied", cause="unreasonable")
    office.do("deny", denied, role=Role.QUALITY)
    assert row(engine, denied)["state"] == "redo"


def test_an_appellant_rates_and_reopens_online(engine: Engine) -> None:
    office = Office(engine)
    number = office.to_call_back()
    office.do("rate", number, role=Role.CITIZEN, resolved=True, satisfaction="满意")
    with pytest.raises(AppealFieldInvalid, match="has been rated"):
        office.do("rate", number, role=Role.CITIZEN, resolved=True, satisfaction="满意")
    office.do("reopen", number, role=Role.CITIZEN, why="caller")
    assert row(engine, number)["state"] == "reopened"
    again = office.to_call_back(unit="tax", text="发票问题已协调开票单位补开并寄出")
    office.do("rate", again, resolved=True, satisfaction="satisfied")
    office.at += 15 * DAY
    with pytest.raises(RuleForbids, match="the time for it is over"):
        office.do("reopen", again, role=Role.CITIZEN, why="caller")
    office.desk.tick()
    assert isinstance(facts(engine, again)[-1], AppealArchived)
