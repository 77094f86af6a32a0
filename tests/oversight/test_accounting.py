"""From facts to handlings: what each unit had to do, counted by hand for one story after the other."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.journal.engine import reading
from callcenter.journal.questions import histories, last_seq
from callcenter.oversight.assessment.accounting import account
from callcenter.oversight.assessment.definitions import DEFINITIONS
from callcenter.oversight.assessment.handling import Account, Answer, Handling
from callcenter.oversight.assessment.period import Period
from callcenter.oversight.assessment.tally import entries_of
from tests.oversight.bureau import CALENDAR, DAY, HOUR, Bureau

MARCH = Period.parse("2026-03", CALENDAR.timezone)
APRIL = Period.parse("2026-04", CALENDAR.timezone)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    return Bureau(engine)


def account_of(bureau: Bureau, number: str) -> Account:
    with reading(bureau.engine) as connection:
        return account(number, histories(connection, [number], last_seq(connection))[number])


def counted(bureau: Bureau, ident: str, number: str, period: Period = MARCH, now: int | None = None) -> list[str]:
    """Each case as ``unit+`` in the numerator, ``unit-`` in the denominator only, ``unit!why`` excluded."""
    found = account_of(bureau, number)
    entries = entries_of(DEFINITIONS[ident], found, period, bureau.at if now is None else now)
    return [f"{each.unit}!{each.excluded}" if each.excluded else f"{each.unit}{'-+'[each.counted]}" for each in entries]


def test_a_plain_handling(bureau: Bureau) -> None:
    number = bureau.in_progress()
    bureau.do("contact", number, by="housing")
    (handling,) = account_of(bureau, number).handlings
    assert isinstance(handling, Handling)
    assert (handling.unit, handling.kind, handling.left, handling.replied, handling.answer) == (
        "housing", "dispatched", "", None, None,
    )  # fmt: skip
    due = handling.due
    assert due == CALENDAR.due(handling.began, 5)
    assert counted(bureau, "on_time_rate", number) == [], "it is not due yet"
    assert counted(bureau, "on_time_rate", number, now=due + 1) == ["housing-"]
    assert counted(bureau, "contact_rate", number) == ["housing+"]
    assert counted(bureau, "return_rate", number) == ["housing-"]
    bureau.do("reply", number, by="housing", text="已派人现场维修，路灯恢复照明并巡查", outcome="resolved")
    assert counted(bureau, "on_time_rate", number) == ["housing+"], "done before it is due"
    assert counted(bureau, "on_time_rate", number, APRIL) == []
    bureau.do("review", number)
    bureau.do("pass", number)
    assert counted(bureau, "resolution_rate", number) == []
    bureau.do("rate", number, resolved=True, satisfaction="neutral")
    (handling,) = account_of(bureau, number).handlings
    assert handling.answer == Answer(at=bureau.at - 60_000_000, resolved=True, satisfaction="neutral")
    assert counted(bureau, "resolution_rate", number) == ["housing+"]
    assert counted(bureau, "satisfaction", number) == ["housing-"]
    assert counted(bureau, "satisfaction_broad", number) == ["housing+"]
    assert counted(bureau, "redo_rate", number) == ["housing-"]


def test_a_reply_that_a_review_refused_is_none(bureau: Bureau) -> None:
    number = bureau.replied()
    bureau.do("review", number)
    bureau.do("fail", number, reason="未写明结果")
    (handling,) = account_of(bureau, number).handlings
    assert handling.replied is None
    bureau.at += 10 * DAY
    bureau.do("reply", number, by="housing", text="已派人现场维修，并说明结果", outcome="resolved")
    assert counted(bureau, "on_time_rate", number) == ["housing-"], "the reply that stands came too late"


def test_an_extension_and_a_suspension_move_the_deadline(bureau: Bureau) -> None:
    number = bureau.in_progress()
    first = account_of(bureau, number).handlings[0].due
    bureau.do("extend", number, by="housing", workdays=3)
    bureau.do("approve", number)
    assert account_of(bureau, number).handlings[0].due == CALENDAR.due(first, 3)
    bureau.do("suspend", number, by="housing", workdays=5)
    bureau.at += 3 * DAY
    bureau.do("resume", number, by="housing")
    assert account_of(bureau, number).handlings[0].due == CALENDAR.due(CALENDAR.due(first, 3), 3)


def test_returns_and_who_gets_it_then(bureau: Bureau) -> None:
    number = bureau.opened()
    bureau.do("dispatch", number, to="housing")
    bureau.do("return", number, by="housing", code="not_ours", proposed="water")
    bureau.do("approve", number)
    bureau.do("dispatch", number, to="water")
    bureau.do("return", number, by="water", code="not_ours")
    bureau.do("deny", number)
    first, second = account_of(bureau, number).handlings
    assert (first.left, first.return_asked, first.return_denied) == ("returned", True, False)
    assert (second.left, second.return_asked, second.return_denied) == ("", True, True)
    assert counted(bureau, "return_rate", number) == ["housing+", "water+"]
    assert counted(bureau, "unfounded_return_rate", number) == ["housing-", "water+"]
    bureau.at += 20 * DAY
    assert counted(bureau, "on_time_rate", number) == ["water-"], "what was returned is not held against anybody"
    assert counted(bureau, "contact_rate", number) == ["water-"]


def test_a_ticket_that_was_taken_away_counts_for_what_was_due_before(bureau: Bureau) -> None:
    in_time, late = bureau.in_progress(), bureau.in_progress()
    bureau.do("redispatch", in_time, to="water")
    bureau.at += 10 * DAY
    bureau.do("redispatch", late, to="water")
    bureau.at += 10 * DAY
    assert counted(bureau, "on_time_rate", in_time) == ["water-"]
    assert counted(bureau, "on_time_rate", late) == ["housing-", "water-"]
    assert account_of(bureau, late).units == {"housing", "water"}


def test_who_is_not_content_makes_it_a_redo(bureau: Bureau) -> None:
    number = bureau.to_call_back()
    bureau.do("rate", number, resolved=False, satisfaction="dissatisfied", cause="unit")
    first, second = account_of(bureau, number).handlings
    assert (first.answer, second.kind) == (
        Answer(at=second.began, resolved=False, satisfaction="dissatisfied", redo=True), "redo",
    )  # fmt: skip
    assert second.due == CALENDAR.due(second.began, 3)
    for ident, expected in {
        "resolution_rate": ["housing-"], "satisfaction": ["housing-"], "redo_rate": ["housing+"],
        "on_time_rate": ["housing+"], "return_rate": ["housing-"],
    }.items():  # fmt: skip
        assert counted(bureau, ident, number) == expected, ident
    bureau.do("start", number, by="housing")
    bureau.at += 10 * DAY
    assert counted(bureau, "on_time_rate", number) == ["housing+", "housing-"]


def test_an_objective_reason_counts_when_it_is_decided(bureau: Bureau) -> None:
    number = bureau.to_call_back()
    bureau.do("rate", number, resolved=False, satisfaction="dissatisfied", cause="policy", reason="政策所限")
    assert counted(bureau, "resolution_rate", number) == [], "nobody has decided it yet"
    bureau.at += 30 * DAY
    bureau.do("approve", number, role=Role.QUALITY)
    assert counted(bureau, "resolution_rate", number) == []
    assert counted(bureau, "resolution_rate", number, APRIL) == ["housing!policy"]
    assert counted(bureau, "redo_rate", number, APRIL) == ["housing!policy"]
    denied = bureau.to_call_back()
    bureau.do("rate", denied, resolved=False, satisfaction="dissatisfied", cause="policy", reason="政策所限")
    bureau.do("deny", denied, role=Role.QUALITY)
    assert counted(bureau, "resolution_rate", denied, APRIL) == ["housing-"]
    assert counted(bureau, "redo_rate", denied, APRIL) == ["housing+"]
    assert [each.kind for each in account_of(bureau, denied).handlings] == ["dispatched", "redo"]


def test_overdue_steps(bureau: Bureau) -> None:
    number = bureau.in_progress()
    bureau.at += 8 * DAY
    bureau.desk.tick()
    assert account_of(bureau, number).handlings[0].steps == ("urge",)
    assert counted(bureau, "overdue_steps", number) == ["housing-"], "to be urged is no step up"
    bureau.at += 3 * DAY
    bureau.desk.tick()
    assert counted(bureau, "overdue_steps", number) == ["housing+"]


def test_whoever_follows_another_appeal_is_called_back_for_the_same_unit(bureau: Bureau) -> None:
    main, follower = bureau.in_progress(), bureau.opened()
    bureau.do("link", follower, parent=main, role=Role.DISPATCHER)
    bureau.do("reply", main, by="housing", text="已派人现场维修，路灯恢复照明并巡查", outcome="resolved")
    bureau.do("review", main)
    bureau.do("pass", main)
    bureau.do("rate", follower, resolved=True, satisfaction="satisfied")
    (handling,) = account_of(bureau, follower).handlings
    assert (handling.kind, handling.unit, handling.due) == ("followed", "housing", None)
    assert counted(bureau, "satisfaction", follower) == ["housing+"]
    assert counted(bureau, "on_time_rate", follower) == []
    assert counted(bureau, "return_rate", follower) == []


def test_child_tickets_count_for_their_units_and_have_no_appellant(bureau: Bureau) -> None:
    number = bureau.opened()
    bureau.do("dispatch", number, to="east_town")
    for deed in ("sign", "start"):
        bureau.do(deed, number, by="east_town")
    assigned = bureau.do("sub-assign", number, by="east_town", to="east_village", opinion="请现场处理")
    child = next(each.number for each in assigned.facts if each.number != number)  # type: ignore[attr-defined]
    bureau.at += 20 * DAY
    (handling,) = account_of(bureau, child).handlings
    assert (handling.part, handling.unit, handling.contact_due) == ("sub", "east_village", None)
    assert counted(bureau, "on_time_rate", child) == ["east_village-"]
    assert counted(bureau, "contact_rate", child) == []
    assert counted(bureau, "contact_rate", number) == ["east_town-"]


def test_a_directive_has_no_first_contact(bureau: Bureau) -> None:
    number = bureau.in_progress(task="directive", issuer="市长")
    bureau.at += 20 * DAY
    assert counted(bureau, "contact_rate", number) == []
    assert counted(bureau, "on_time_rate", number) == ["housing-"]


def test_the_first_contact_is_asked_of_the_first_unit_only(bureau: Bureau) -> None:
    number = bureau.in_progress()
    bureau.do("contact", number, by="housing")
    bureau.do("redispatch", number, to="water")
    bureau.at += 20 * DAY
    assert counted(bureau, "contact_rate", number) == [], "it was given away before it was due, and has been made"
    late = bureau.in_progress()
    bureau.at += 30 * HOUR
    bureau.do("contact", late, by="housing")
    assert counted(bureau, "contact_rate", late) == ["housing-"]


def test_checks_count_for_the_unit_that_had_handled_it(bureau: Bureau) -> None:
    number = bureau.closed()
    sample = bureau.sample()
    bureau.oversee("look-back assign", sample, assignee="丙")
    bureau.oversee("look-back decide", sample, number=number, verdict="not_fixed", actor="丙", role="agent")
    assert counted(bureau, "look_back_failures", number) == ["housing+"]
    assert counted(bureau, "onsite_failures", number) == []
    kinds = [each.kind for each in account_of(bureau, number).handlings]
    assert kinds == ["dispatched", "reopened"]
    fine = bureau.closed()
    sample = bureau.sample()
    bureau.oversee("look-back assign", sample, assignee="丙")
    bureau.oversee("look-back decide", sample, number=fine, verdict="fixed", actor="丙", role="agent")
    assert counted(bureau, "look_back_failures", fine) == ["housing-"]


def test_an_exclusion_that_was_decided(bureau: Bureau) -> None:
    number = bureau.closed(resolved=True, satisfaction="neutral")
    ask = {"number": number, "unit": "housing", "code": "natural"}
    mine = {"role": "unit", "as_unit": "housing", "actor": "住建局"}
    all_of_it = bureau.oversee("assessment exclude", **ask, **mine).subject
    part = bureau.oversee("assessment exclude", definitions=("on_time_rate",), **ask, **mine).subject
    assert counted(bureau, "satisfaction", number) == ["housing-"]
    bureau.oversee("assessment approve", part)
    assert counted(bureau, "satisfaction", number) == ["housing-"]
    assert counted(bureau, "on_time_rate", number) == [f"housing!{part}"]
    bureau.oversee("assessment approve", all_of_it)
    assert counted(bureau, "satisfaction", number) == [f"housing!{all_of_it}"]
    bureau.oversee("assessment revoke", all_of_it)
    assert counted(bureau, "satisfaction", number) == ["housing-"]
    bureau.oversee("assessment revoke", part)
    assert counted(bureau, "on_time_rate", number) == ["housing+"]
    denied = bureau.oversee("assessment exclude", **ask, **mine).subject
    bureau.oversee("assessment deny", denied)
    assert counted(bureau, "satisfaction", number) == ["housing-"]


def test_facts_that_do_not_fit_count_no_more_than_they_do_elsewhere(bureau: Bureau) -> None:
    number = bureau.closed()
    with reading(bureau.engine) as connection:
        facts = histories(connection, [number], last_seq(connection))[number]
    (once,) = account(number, facts).handlings
    (twice,) = account(number, [each for fact in facts for each in (fact, fact)]).handlings
    assert (twice.answer, twice.replied, twice.due) == (once.answer, once.replied, once.due)
    assert account(number, []) == Account(number=number)
