"""Random histories: whatever people do in whatever order, frozen numbers stay and corrections add up."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.appeals import Role
from callcenter.casework.oversight.assessment import assessed, corrections_of, counted, counts_of
from callcenter.casework.oversight.drawing import redraw
from callcenter.casework.oversight.explaining import explain
from callcenter.errors import CommandRefused
from callcenter.facts.assessment import Count
from callcenter.journal import open_engine, upgrade
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal, look_back, look_back_item, onsite_check, supervision_record
from callcenter.oversight.assessment.card import corrected
from callcenter.oversight.assessment.deeds import formula_of_card
from callcenter.projections import verify
from callcenter.projections.projector import cursor
from tests.oversight.bureau import CONFIG, DAY, HOUR, Bureau

UNITS = ("housing", "water", "east_town")
REPLIES = ("已派人现场维修，路灯恢复照明并巡查", "已现场核实并与诉求人沟通，问题已整改", "经核查，该处已列入维修计划")


class Walk:
    """Somebody does something, over and over; what is refused is refused."""

    def __init__(self, engine: Engine, folder: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.bureau = Bureau(engine, folder)

    def go(self, steps: int) -> None:
        for _ in range(steps):
            self.bureau.at += self.draw.choice([0, HOUR, HOUR, 8 * HOUR, DAY, 2 * DAY])
            with suppress(CommandRefused):
                self.draw.choice([self.something, self.something, self.begin, self.check, self.check, self.tick])()

    def begin(self) -> None:
        unit = self.draw.choice(UNITS)
        self.draw.choice([self.bureau.in_progress, self.bureau.to_call_back, self.bureau.closed])(unit)

    def something(self) -> None:
        """With an appeal, whatever its state allows or not: mostly what is next."""
        row = self._any(appeal)
        number, unit = row["number"], row["unit"]
        next_deeds: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
            "pending_dispatch": (("dispatch", {"to": self.draw.choice(UNITS)}),),
            "dispatched": (("sign", {"by": unit}), ("return", {"by": unit, "code": "not_ours"})),
            "return_review": (("approve", {}), ("deny", {})),
            "signed": (("start", {"by": unit}),),
            "in_progress": (
                ("reply", {"by": unit, "text": self.draw.choice(REPLIES), "outcome": "resolved"}),
                ("contact", {"by": unit}), ("extend", {"by": unit, "workdays": 2}),
                ("redispatch", {"to": self.draw.choice(UNITS)}),
            ),
            "extension_review": (("approve", {}), ("deny", {})),
            "replied": (("review", {}),),
            "result_review": (("pass", {}), ("pass", {}), ("fail", {})),
            "callback_due": (
                ("rate", {"resolved": True, "satisfaction": "satisfied"}),
                ("rate", {"resolved": True, "satisfaction": "neutral"}),
                ("rate", {"resolved": False, "satisfaction": "dissatisfied", "cause": "unit"}),
                ("rate", {"resolved": False, "satisfaction": "dissatisfied", "cause": "policy"}),
                ("attempt", {"outcome": "refused"}),
            ),
            "exclusion_review": (("approve", {"role": Role.QUALITY}), ("deny", {"role": Role.QUALITY})),
            "redo": (("start", {"by": unit}),),
            "reopened": (("start", {"by": unit}),),
            "closed": (("reopen", {"why": "caller", "role": Role.QUALITY}),),
        }  # fmt: skip
        possible = next_deeds.get(row["state"])
        if possible:
            deed, said = self.draw.choice(possible)
            self.bureau.do(deed, number, **said)

    def check(self) -> None:
        """Something of oversight."""
        self.draw.choice([self._sample, self._item, self._item, self._visit, self._record, self._exclude])()

    def tick(self) -> None:
        self.bureau.desk.tick()
        self.bureau.oversight.tick()

    def _sample(self) -> None:
        strata = self.draw.choice(["", "unit", "area"])
        ident = self.bureau.sample(size=self.draw.randint(1, 5), seed=str(self.draw.random()), strata=strata)
        self.bureau.oversee("look-back assign", ident, assignee="丙")

    def _item(self) -> None:
        item = self._any(look_back_item)
        mine = {"actor": "丙", "role": "agent", "number": item["number"]}
        deed = self.draw.choice(["decide", "decide", "try", "visit", "cancel"])
        if deed == "decide":
            verdict = self.draw.choice(["fixed", "not_fixed", "unreachable"])
            self.bureau.oversee("look-back decide", item["look_back"], verdict=verdict, **mine)
        elif deed == "try":
            self.bureau.oversee("look-back try", item["look_back"], **mine)
        elif deed == "visit":
            where = {"number": item["number"], "place": "某处", "task": "看看"}
            self.bureau.oversee("look-back visit", item["look_back"], **where)
        elif self.draw.random() < 0.2:
            self.bureau.oversee("look-back cancel", item["look_back"])

    def _visit(self) -> None:
        check = self._any(onsite_check)
        if self.draw.random() < 0.1:
            self.bureau.oversee("onsite cancel", check["check"])
        self.bureau.visited(check["check"], self.draw.choice(["fixed", "not_fixed", "inaccessible"]))
        self.bureau.oversee("onsite decide", check["check"])

    def _record(self) -> None:
        record = self._any(supervision_record)
        deed = self.draw.choice(["demand", "reply", "close", "withdraw"])
        said: dict[str, Any] = {
            "demand": {"text": "请反馈", "workdays": 1},
            "reply": {"text": "已反馈", "role": "unit", "as_unit": record["unit"]},
            "close": {"result": "justified", "text": "属实"},
            "withdraw": {},
        }[deed]
        self.bureau.oversee(f"supervision {deed}", record["record"], **said)

    def _exclude(self) -> None:
        row = self._any(appeal)
        ask = {"number": row["number"], "unit": row["unit"], "code": "natural", "actor": "申请人"}
        ident = self.bureau.oversee("assessment exclude", **ask).subject
        self.bureau.oversee(f"assessment {self.draw.choice(['approve', 'approve', 'deny'])}", ident)

    def _any(self, table: Any) -> dict[str, Any]:
        rows = self.bureau.rows(table)
        if not rows:
            raise CommandRefused("there is none yet")
        return self.draw.choice(rows)


@contextmanager
def walking(store: str, seed: int) -> Iterator[Walk]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        path.write_bytes(Path(store.removeprefix("sqlite:///")).read_bytes())
        engine = open_engine(f"sqlite:///{path}", durable=False)
        try:
            yield Walk(engine, Path(folder), seed)
        finally:
            engine.dispose()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'store.db'}"
    upgrade(url)
    return url


def stands(bureau: Bureau, period: str) -> tuple[list[Count], list[Count]]:
    with reading(bureau.engine) as connection:
        known = assessed(connection, period)
        return counts_of(connection, known), corrections_of(connection, period)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_frozen_numbers_never_change_and_corrections_add_up(empty: str, seed: int) -> None:
    with walking(empty, seed) as walk:
        bureau = walk.bureau
        walk.go(80)
        march = bureau.oversight.period("2026-03")
        bureau.at = max(bureau.at, march.last)
        bureau.oversight.compute(bureau.order_for(), march)
        bureau.oversee("assessment freeze", role="supervisor", period=march)
        frozen, none = stands(bureau, "2026-03")
        assert none == []
        for each in frozen:
            assert 0 <= each.numerator <= each.denominator
            assert each.excluded >= 0
        walk.go(50)
        assert stands(bureau, "2026-03")[0] == frozen
        order = bureau.order_for(role="supervisor")
        bureau.oversight.recount(order, march)
        again, deltas = stands(bureau, "2026-03")
        assert again == frozen
        fresh = {(each.unit, each.indicator): each for each in counted_now(bureau, march)}
        sums = {(each.unit, each.indicator): each for each in corrected(frozen, deltas)}
        assert sums == fresh
        assert list(verify(bureau.engine)) == []


def counted_now(bureau: Bureau, period: Any) -> list[Count]:
    """By the facts as they are, through another period of the same span that nobody has frozen."""
    with reading(bureau.engine) as connection:
        formula = formula_of_card(assessed(connection, period.name), period)
        return counted(connection, formula, period, sorted(CONFIG.units), cursor(connection), bureau.at)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_samples_are_drawn_again_and_figures_explained_after_any_history(empty: str, seed: int) -> None:
    with walking(empty, seed) as walk:
        bureau = walk.bureau
        walk.go(100)
        assert list(verify(bureau.engine)) == []
        period = bureau.oversight.period("2026")
        outcome = bureau.oversight.compute(bureau.order_for(), period)
        walk.go(20)
        with reading(bureau.engine) as connection:
            for row in connection.execute(look_back.select()).mappings():
                assert redraw(connection, row["look_back"]).is_same
            known = assessed(connection, "2026")
            for count in outcome.facts[0].counts:  # type: ignore[attr-defined]
                if count.unit not in UNITS:
                    continue
                found = explain(connection, known, period, count.unit, count.indicator, known.upto, known.counted or 0)
                sizes = tuple(map(len, (found.numerator, found.denominator, found.excluded)))
                assert sizes == (count.numerator, count.denominator, count.excluded)


def test_a_long_history_on_both_stores(engine: Engine, tmp_path: Path) -> None:
    walk = Walk(engine, tmp_path, 12345)
    walk.go(160)
    for table in (look_back, look_back_item, onsite_check, supervision_record):
        assert len(walk.bureau.rows(table)) > 1, table.name
    verdicts = {row["verdict"] for row in walk.bureau.rows(look_back_item)}
    assert verdicts >= {"fixed", "not_fixed"}
    assert list(verify(engine)) == []
