"""Look-back checks on SQLite and PostgreSQL: drawn, assigned, decided; what is not fixed is taken up again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework.oversight.drawing import redraw
from callcenter.errors import (
    AppealFieldInvalid,
    AppealTransitionInvalid,
    NotPermitted,
    OversightTransitionInvalid,
    OversightUnknown,
    RuleForbids,
)
from callcenter.facts import AppealReopened, LookBackDecided
from callcenter.journal import open_engine
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal, fact, look_back, look_back_item, onsite_check
from callcenter.projections import verify
from tests.oversight.bureau import DAY, START, Bureau


def drawn_again(bureau: Bureau, ident: str) -> bool:
    with reading(bureau.engine) as connection:
        return redraw(connection, ident).is_same


def test_what_is_not_fixed_is_reopened_also_when_the_time_for_its_caller_is_over(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = bureau.closed()
    bureau.at += 30 * DAY
    bureau.desk.tick()
    assert bureau.row(appeal)["state"] == "archived"
    with pytest.raises(RuleForbids, match="the time for it is over"):
        bureau.do("reopen", number, role=Role.QUALITY, why="caller")
    ident = bureau.sample()
    assert ident == "LB-20260401-00001"
    bureau.oversee("look-back assign", ident, assignee="丙")
    mine = {"actor": "丙", "role": "agent", "reason": "仍不亮"}
    bureau.oversee("look-back decide", ident, number=number, verdict="not_fixed", **mine)
    stands = bureau.row(appeal)
    assert (stands["state"], stands["archived"], stands["closed"], stands["reopened"]) == ("reopened", None, None, 1)
    decided, reopened = bureau.told(number)[-2:]
    assert isinstance(decided, LookBackDecided)
    assert (decided.verdict, decided.method, decided.unit) == ("not_fixed", "callback", "housing")
    assert decided.reopened
    assert isinstance(reopened, AppealReopened)
    assert (reopened.why, reopened.reason, reopened.role) == ("look_back", "仍不亮", "agent")
    assert bureau.row(look_back)["state"] == "finished"
    bureau.do("start", number, by="housing")
    assert bureau.row(appeal)["state"] == "in_progress"
    assert list(verify(engine)) == []


def test_the_other_verdicts_leave_the_appeal_as_it_is(engine: Engine) -> None:
    bureau = Bureau(engine)
    first, second = bureau.closed(), bureau.closed()
    ident = bureau.sample()
    bureau.oversee("look-back assign", ident, number=first, assignee="丙")
    bureau.oversee("look-back assign", ident, assignee="丁")
    mine = {"actor": "丙", "role": "agent", "number": first}
    bureau.oversee("look-back decide", ident, verdict="已解决", **mine)
    with pytest.raises(RuleForbids, match="was called 0 times: call at least 2"):
        bureau.oversee("look-back decide", ident, number=second, verdict="unreachable", actor="丁", role="agent")
    for _ in range(2):
        bureau.oversee("look-back try", ident, number=second, actor="丁", role="agent")
    assert bureau.row(look_back)["state"] == "open"
    bureau.oversee("look-back decide", ident, number=second, verdict="unreachable", actor="丁", role="agent")
    items = {row["number"]: row for row in bureau.rows(look_back_item)}
    assert (items[first]["verdict"], items[first]["assignee"]) == ("fixed", "丙")
    assert (items[second]["verdict"], items[second]["tries"], items[second]["reopened"]) == ("unreachable", 2, False)
    assert {row["state"] for row in bureau.rows(appeal)} == {"closed"}
    assert bureau.row(look_back)["state"] == "finished"
    with pytest.raises(OversightTransitionInvalid, match="in state decided"):
        bureau.oversee("look-back decide", ident, verdict="fixed", **mine)
    assert list(verify(engine)) == []


def test_only_who_it_is_assigned_to_decides_and_tells_why(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = bureau.closed()
    ident = bureau.sample()
    with pytest.raises(OversightTransitionInvalid, match=r"decide is not possible .* drawn"):
        bureau.oversee("look-back decide", ident, number=number, verdict="fixed")
    bureau.oversee("look-back assign", ident, assignee="丙")
    with pytest.raises(NotPermitted, match="it is assigned to 丙, not to 丁"):
        bureau.oversee("look-back decide", ident, number=number, verdict="fixed", actor="丁", role="agent")
    with pytest.raises(NotPermitted, match="not for the role unit"):
        bureau.oversee("look-back decide", ident, number=number, verdict="fixed", role="unit", as_unit="housing")
    with pytest.raises(AppealFieldInvalid, match="the verdict not_fixed needs a reason"):
        bureau.oversee("look-back decide", ident, number=number, verdict="not_fixed", actor="丙", reason=" ")
    with pytest.raises(AppealFieldInvalid, match="verdict 'perhaps' is not known"):
        bureau.oversee("look-back decide", ident, number=number, verdict="perhaps", actor="丙")
    with pytest.raises(AppealFieldInvalid, match="look-back decide needs verdict"):
        bureau.oversee("look-back decide", ident, number=number)
    with pytest.raises(AppealFieldInvalid, match="'look-back dream' cannot be done in oversight"):
        bureau.oversee("look-back dream", ident)
    with pytest.raises(OversightUnknown, match="callcenter look-back list"):
        bureau.oversee("look-back assign", "LB-20260302-00009", assignee="丙")
    bureau.oversee("look-back decide", ident, number=number, verdict="fixed", role="supervisor", actor="班长")
    assert bureau.row(look_back_item)["actor"] == "班长"


def test_what_is_open_again_already_is_not_reopened_by_a_verdict(engine: Engine) -> None:
    bureau = Bureau(engine)
    number = bureau.closed()
    ident = bureau.sample()
    bureau.oversee("look-back assign", ident, assignee="丙")
    bureau.do("reopen", number, role=Role.QUALITY, why="caller")
    bureau.oversee("look-back decide", ident, number=number, verdict="not_fixed", actor="丙", role="agent")
    assert bureau.row(look_back_item)["reopened"] is False
    assert bureau.row(appeal)["reopened"] == 1
    assert list(verify(engine)) == []


def test_a_verdict_and_the_reopening_are_one(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau = Bureau(engine)
    number = bureau.closed()
    ident = bureau.sample()
    bureau.oversee("look-back assign", ident, assignee="丙")
    before = len(bureau.rows(fact))

    def refused(*_: object) -> None:
        raise AppealTransitionInvalid("no")

    monkeypatch.setattr("callcenter.casework.oversight.session.OversightSession.reopen", refused)
    with pytest.raises(AppealTransitionInvalid):
        bureau.oversee("look-back decide", ident, number=number, verdict="not_fixed", actor="丙", role="agent")
    assert len(bureau.rows(fact)) == before
    assert bureau.row(look_back_item)["state"] == "assigned"


def test_the_same_sample_is_drawn_again_whatever_happened_since(engine: Engine) -> None:
    bureau = Bureau(engine)
    numbers = [bureau.closed(unit) for unit in ("housing", "water", "transport") for _ in range(3)]
    ident = bureau.sample(size=4, strata="unit")
    drawn = {row["number"]: row["unit"] for row in bureau.rows(look_back_item)}
    assert len(drawn) == 4
    assert set(drawn.values()) == {"housing", "water", "transport"}
    assert drawn_again(bureau, ident)
    for number in numbers[:5]:
        bureau.do("reopen", number, role=Role.QUALITY, why="caller")
    bureau.closed()
    bureau.at += 30 * DAY
    bureau.desk.tick()
    assert drawn_again(bureau, ident)
    assert bureau.row(look_back)["population"] == 9
    other = bureau.sample(size=4, seed="另一个", strata="unit")
    assert bureau.row(look_back, look_back=other)["population"] == 5
    assert list(verify(engine)) == []


def test_a_sample_that_is_not_what_the_seed_gives_is_found(engine: Engine) -> None:
    bureau = Bureau(engine)
    for _ in range(6):
        bureau.closed()
    ident = bureau.sample(size=3)
    with bureau.engine.begin() as connection:
        connection.execute(look_back.update().values(seed="别的种子"))
    with reading(engine) as connection:
        again = redraw(connection, ident)
        assert not again.is_same
        assert again.recorded != again.drawn
        assert again.population == 6
        with pytest.raises(OversightUnknown):
            redraw(connection, "LB-1")


def test_only_what_units_have_closed_in_that_time_is_drawn(engine: Engine) -> None:
    bureau = Bureau(engine)
    bureau.closed()
    bureau.at += 10 * DAY
    wanted = bureau.closed(category="城乡建设/物业管理", area="城东镇")
    bureau.closed("water", category="城乡建设/供水")
    bureau.in_progress()
    bureau.do("answer", bureau.do("open", channel="web", text="公交", appeal_type="consult").number, answer="几路车")
    directive = bureau.in_progress(task="directive", issuer="市长")
    bureau.do("reply", directive, by="housing", text="已办", outcome="resolved")
    bureau.do("review", directive)
    bureau.do("conclude", directive)
    ident = bureau.sample(days=5)
    assert bureau.row(look_back, look_back=ident)["population"] == 2
    for one in ({"unit": "housing"}, {"category": "城乡建设/物业管理"}, {"area": "城东镇"}):
        found = bureau.sample(days=5, **one)
        assert [row["number"] for row in bureau.rows(look_back_item, look_back=found)] == [wanted], one
        assert drawn_again(bureau, found)
    assert len(bureau.rows(look_back_item, look_back=bureau.sample(days=5, category="城乡建设"))) == 2
    with pytest.raises(RuleForbids, match="nothing was closed in this time"):
        bureau.sample(days=5, category="城乡")
    assert list(verify(engine)) == []


def test_an_on_site_check_decides_it(engine: Engine, tmp_path: Path) -> None:
    bureau = Bureau(engine, tmp_path)
    number = bureau.closed()
    ident = bureau.sample()
    bureau.oversee("look-back assign", ident, assignee="丙")
    check = bureau.oversee("look-back visit", ident, number=number, place="人民路1号", task="看路灯").subject
    assert bureau.row(look_back_item)["state"] == "visiting"
    with pytest.raises(RuleForbids, match=f"the on-site check {check} decides it"):
        bureau.oversee("look-back decide", ident, number=number, verdict="fixed", role="supervisor")
    bureau.oversee("onsite cancel", check)
    assert (bureau.row(look_back_item)["state"], bureau.row(look_back_item)["check"]) == ("assigned", "")
    check = bureau.oversee("look-back visit", ident, number=number, place="人民路1号", task="看路灯").subject
    bureau.visited(check, "not_fixed")
    bureau.oversee("onsite decide", check)
    item, sample = bureau.row(look_back_item), bureau.row(look_back)
    assert (item["verdict"], item["method"], item["reopened"]) == ("not_fixed", "onsite", True)
    assert sample["state"] == "finished"
    reopened = [each for each in bureau.told(number) if isinstance(each, AppealReopened)]
    assert [each.why for each in reopened] == ["onsite_check"]
    assert list(verify(engine)) == []


def test_cancelling_drops_what_is_open_and_keeps_what_is_decided(engine: Engine) -> None:
    bureau = Bureau(engine)
    first = bureau.closed()
    bureau.closed()
    ident = bureau.sample()
    bureau.oversee("look-back assign", ident, assignee="丙")
    bureau.oversee("look-back decide", ident, number=first, verdict="fixed", actor="丙", role="agent")
    with pytest.raises(AppealFieldInvalid, match="cancel needs a reason"):
        bureau.oversee("look-back cancel", ident, reason="")
    with pytest.raises(NotPermitted):
        bureau.oversee("look-back cancel", ident, role="agent")
    bureau.oversee("look-back cancel", ident)
    assert sorted(row["state"] for row in bureau.rows(look_back_item)) == ["decided", "dropped"]
    assert bureau.row(look_back)["state"] == "cancelled"
    with pytest.raises(OversightTransitionInvalid):
        bureau.oversee("look-back cancel", ident)
    assert list(verify(engine)) == []


def test_ids_count_up_each_day(engine: Engine) -> None:
    bureau = Bureau(engine, at=START)
    bureau.closed()
    assert [bureau.sample() for _ in range(3)] == [f"LB-20260302-0000{n}" for n in (1, 2, 3)]
    bureau.at += DAY
    assert bureau.sample() == "LB-20260303-00001"
    assert bureau.rows(onsite_check) == []


def test_two_verdicts_at_once_are_one(engine: Engine, store_url: str) -> None:
    bureau = Bureau(engine)
    number = bureau.closed()
    ident = bureau.sample()
    bureau.oversee("look-back assign", ident, assignee="丙")
    order = bureau.order_for("look-back decide", ident, number=number, verdict="not_fixed", actor="丙", role="agent")
    engines = [open_engine(store_url, busy_seconds=30, durable=False) for _ in range(4)]
    refused: list[Exception] = []

    def decide(other: Engine) -> None:
        try:
            Bureau(other, at=bureau.at).oversight.do(order)
        except OversightTransitionInvalid as error:
            refused.append(error)

    threads = [threading.Thread(target=decide, args=(other,)) for other in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in engines:
        other.dispose()
    assert len(refused) == 3
    assert bureau.row(appeal)["reopened"] == 1
    assert [type(each).__name__ for each in bureau.told(number)].count("AppealReopened") == 1
    assert list(verify(engine)) == []
