"""Past appeals from sheets: all rows or none, with their own dates, and once."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from callcenter.appeals import AppealNumber
from callcenter.appeals.words import CHANNEL_WORDS, EXCLUSION_WORDS, OUTCOME_WORDS, SATISFACTION_WORDS, TYPE_WORDS
from callcenter.casework.importing import Taken, Wanted, export_appeals, import_appeals
from callcenter.casework.importing import taking as taking_module
from callcenter.casework.importing.past import COLUMNS
from callcenter.errors import SheetInvalid
from callcenter.facts import AppealArchived, AppealOpened, AppealSigned
from callcenter.journal import open_engine, reading
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal, appeal_source
from callcenter.journal.tables import fact as journal
from callcenter.projections import verify
from callcenter.sheets import read
from tests.casework.office import CALENDAR, CONFIG, Office
from tests.casework.past_sheets import NOW, answered, sheet, ticket

UNITS = {ident: unit.name for ident, unit in CONFIG.units.items()}
ZONE = CALENDAR.timezone


def take(engine: Engine, path: Path, **more: Any) -> Taken:
    return import_appeals(engine, CONFIG, CALENDAR, path, **{"now": NOW, **more})


def by_reference(engine: Engine) -> dict[str, dict[str, Any]]:
    with reading(engine) as connection:
        joined = select(appeal_source.c.reference, appeal).join(appeal, appeal.c.number == appeal_source.c.number)
        return {row["reference"]: dict(row) for row in connection.execute(joined).mappings()}


def local(at: int | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1e6, ZONE).strftime("%Y-%m-%d %H:%M:%S")


def mistakes(engine: Engine, tmp_path: Path, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    with pytest.raises(SheetInvalid) as refused:
        take(engine, sheet(tmp_path / "wrong.csv", rows))
    assert by_reference(engine) == {}, "nothing is written when something is wrong"
    return [(each.line, each.where, each.message) for each in refused.value.mistakes]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_ticket_comes_with_its_own_dates(engine: Engine, tmp_path: Path, suffix: str) -> None:
    assert take(engine, sheet(tmp_path / f"past{suffix}", [ticket(), answered()])) == Taken(2, 2, 0)
    rows = by_reference(engine)
    row = rows["2021-1"]
    moments = {name: local(row[name]) for name in ("opened", "dispatched", "signed", "replied", "closed", "archived")}
    assert moments == {
        "opened": "2026-03-02 09:30:00", "dispatched": "2026-03-02 10:00:00", "signed": "2026-03-02 11:00:00",
        "replied": "2026-03-04 00:00:00", "closed": "2026-03-05 09:05:00", "archived": "2026-03-19 23:59:59",
    }  # fmt: skip
    assert local(row["due"]) == "2026-03-09 23:59:59", "five workdays, by the calendar"
    assert (row["state"], row["unit"], row["channel"], row["caller"]) == ("archived", "housing", "phone", "13800138000")
    assert (row["outcome"], row["satisfaction"], row["resolved"]) == ("resolved", "satisfied", True)
    assert rows["2021-2"]["answer"] == "携带身份证到窗口办理"
    assert local(rows["2021-2"]["archived"]) == "2026-03-20 00:00:00"
    assert list(verify(engine)) == []


def test_numbers_are_of_their_own_day_in_the_desks_block(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    there = AppealNumber.parse(office.opened())
    rows = [ticket("a"), ticket("b", opened="2026-03-02 08:00"), answered("c")]
    take(engine, sheet(tmp_path / "past.csv", rows))
    numbers = {name: AppealNumber.parse(row["number"]) for name, row in by_reference(engine).items() if name}
    assert [numbers[name].date.isoformat() for name in "abc"] == ["2026-03-02", "2026-03-02", "2026-03-03"]
    assert (numbers["a"].sequence, numbers["b"].sequence, numbers["c"].sequence) == (500_002, 500_003, 500_001)
    assert there.sequence == 500_001, "the desk had given the first one of that day"
    assert AppealNumber.parse(office.opened()).sequence == 500_004, "and goes on behind them"


def test_the_same_file_a_second_time_adds_nothing(engine: Engine, tmp_path: Path) -> None:
    path = sheet(tmp_path / "past.csv", [ticket(), answered()])
    take(engine, path)
    before = by_reference(engine)
    assert take(engine, path) == Taken(2, 0, 2)
    assert by_reference(engine) == before
    more = sheet(tmp_path / "more.csv", [ticket(), ticket("2021-9")])
    assert take(engine, more) == Taken(2, 1, 1)


def test_a_dry_run_checks_and_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    path = sheet(tmp_path / "past.csv", [ticket(), answered()])
    assert take(engine, path, dry_run=True) == Taken(2, 2, 0)
    assert by_reference(engine) == {}
    take(engine, path)
    assert take(engine, path, dry_run=True) == Taken(2, 0, 2)


def test_every_mistake_is_told_with_its_row_up_to_the_end_of_the_file(engine: Engine, tmp_path: Path) -> None:
    rows = [
        ticket("1", unit="无此单位", type="抱怨"),
        ticket("2", replied="2026-03-01"),
        ticket("3", text=""),
        answered("4"),
        answered("4"),
        ticket("6", closed="2026-13-05"),
        ticket("7", state="办理中"),
        answered("8", unit="住建局"),
        ticket("9", opened="2027-01-01 00:00", dispatched="", signed="", replied="", called_back="",
               closed="2027-02-01", due="2027-01-15"),
        ticket("10", unit="", satisfaction="很好", caller="12"),
        *(ticket(f"fine {number}") for number in range(600)),
        ticket("", resolved="也许", state=""),
    ]  # fmt: skip
    found = mistakes(engine, tmp_path, *rows)
    assert {(row, where) for row, where, _ in found} == {
        (2, "承办单位"), (2, "诉求类型"), (3, "答复时间"), (4, "内容"), (6, "原编号"), (7, "办结时间"), (8, "状态"),
        (9, "承办单位"), (10, "登记时间"), (10, "办结时间"), (11, "承办单位"), (11, "满意度"), (11, "来电号码"),
        (612, "原编号"), (612, "是否解决"), (612, "状态"),
    }  # fmt: skip
    assert (3, "答复时间", "'2026-03-01' is before 签收时间 '2026-03-02 11:00'") in found
    assert (6, "原编号", "'4' stands in row 5 too, of the same channel") in found


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (answered(mode="部门工单", state="已在线解答"), "办理方式"),
        (answered(mode=""), "办理方式"),
        (answered(state="已在线解答"), "归档时间"),
        (ticket(exclusion="政策所限", resolved="", satisfaction=""), "剔除原因"),
        (ticket(due="2026-03-01"), "办理时限"),
        (ticket(opened="1999-03-02", dispatched="", signed="", replied="", called_back="", closed="1999-04-02"),
         "办理时限"),
        (ticket(replied="", closed="", called_back=""), "办结时间"),
        (ticket(name="一\n二"), "诉求人"),
        (ticket(text="字" * 8001), "内容"),
        (ticket(enterprise="?"), "企业"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused(engine: Engine, tmp_path: Path, row: dict[str, str], where: str) -> None:
    assert where in {found for _, found, _ in mistakes(engine, tmp_path, row)}


def test_cells_beyond_the_headings_and_columns_that_are_not_known_are_refused(engine: Engine, tmp_path: Path) -> None:
    path = sheet(tmp_path / "past.csv", [answered()])
    path.write_bytes(path.read_bytes().rstrip() + ",多余\r\n".encode())
    with pytest.raises(SheetInvalid, match="stands right of the last heading"):
        take(engine, path)
    (tmp_path / "strange.csv").write_text("原编号,渠道,状态,登记时间,诉求类型,内容,星座\n", encoding="utf-8")
    with pytest.raises(SheetInvalid, match="星座: is not a known column"):
        take(engine, tmp_path / "strange.csv")


def test_only_the_columns_that_are_needed(engine: Engine, tmp_path: Path) -> None:
    headings = "reference,channel,state,opened,type,text,unit,closed,due"
    row = "1,web,closed,2015/3/2,help,text,housing,2015年3月9日,2015-03-09"
    (tmp_path / "past.csv").write_text(f"{headings}\n{row}\n", encoding="utf-8")
    take(engine, tmp_path / "past.csv")
    taken = by_reference(engine)["1"]
    assert local(taken["dispatched"]) == local(taken["signed"]) == "2015-03-02 00:00:00"
    assert local(taken["replied"]) == local(taken["closed"]) == "2015-03-09 00:00:00"
    assert (taken["state"], taken["resolved"], taken["due"] is not None) == ("archived", None, True)


def test_a_day_without_a_time_is_never_too_early_on_the_same_day(engine: Engine, tmp_path: Path) -> None:
    row = ticket(dispatched="2026-03-02", signed="2026-03-02", replied="2026-03-02", called_back="2026-03-02",
                 closed="2026-03-02")  # fmt: skip
    take(engine, sheet(tmp_path / "past.csv", [row]))
    assert local(by_reference(engine)["2021-1"]["closed"]) == "2026-03-02 09:30:00"


def test_all_endings(engine: Engine, tmp_path: Path) -> None:
    rows = [
        answered("rejected", state="不予受理", mode="", refusal="属信访程序办理", reply="请到信访局", archived=""),
        ticket("dissatisfied", satisfaction="不满意", resolved="否"),
        ticket("excluded", satisfaction="不满意", resolved="否", exclusion="政策所限"),
        ticket("unrated", satisfaction="", resolved="", called_back=""),
        ticket("unrated, nobody to call", satisfaction="", resolved="", called_back="", caller=""),
        ticket("urgent", urgency="紧急"),
        ticket("recent", closed="2026-12-30"),
        ticket("confidential", confidential="是", enterprise="yes"),
    ]
    take(engine, sheet(tmp_path / "past.csv", rows))
    found = by_reference(engine)
    assert (found["rejected"]["refusal"], found["rejected"]["answer"]) == ("petition", "请到信访局")
    assert (found["dissatisfied"]["satisfaction"], found["dissatisfied"]["resolved"]) == ("dissatisfied", False)
    assert (found["excluded"]["excluded"], found["excluded"]["exclusion"]) == (True, "policy")
    assert found["unrated"]["satisfaction"] == ""
    assert found["urgent"]["limit"] == 0
    assert found["recent"]["state"] == "closed", "its time to be reopened is not over"
    assert found["confidential"]["confidential"]
    assert found["confidential"]["enterprise"]
    assert {row["state"] for name, row in found.items() if name != "recent"} == {"archived"}
    assert list(verify(engine)) == []


def test_nothing_is_left_to_do_with_what_was_taken_over(engine: Engine, tmp_path: Path) -> None:
    take(engine, sheet(tmp_path / "past.csv", [ticket(), answered()]))
    office = Office(engine, at=NOW)
    assert office.desk.tick() == 0


def test_who_when_and_why_stand_in_the_history(engine: Engine, tmp_path: Path) -> None:
    take(engine, sheet(tmp_path / "past.csv", [ticket(actor="张三")]))
    with reading(engine) as connection:
        facts = facts_of_appeal(connection, by_reference(engine)["2021-1"]["number"])
    kinds = [type(fact).__name__ for fact in facts]
    assert kinds[0] == AppealOpened.__name__
    assert kinds[-1] == AppealArchived.__name__
    assert AppealSigned.__name__ in kinds
    assert {fact.actor for fact in facts} == {"张三"}
    assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)


def test_a_large_file_is_prepared_by_another_process_with_the_same_result(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(ticket if number % 3 else answered)(str(number)) for number in range(1200)]
    path = sheet(tmp_path / "past.csv", rows)
    monkeypatch.setattr(taking_module, "_SMALL", 1000)
    told: list[tuple[str, int]] = []
    assert take(engine, path, told=lambda what, count: told.append((what, count))) == Taken(1200, 1200, 0)
    assert told == [("read", 500), ("read", 1000), ("write", 500), ("write", 1000), ("write", 1200)]
    assert list(verify(engine)) == []
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(appeal)).scalar() == 1200


KILLED = """
import os, sys
from pathlib import Path
from callcenter.casework import importing
from callcenter.casework.importing import taking
from callcenter.config import load_config
from callcenter.journal import open_engine
from callcenter.workdays import Calendar
if __name__ == "__main__":
    config = load_config(Path(sys.argv[3]), {})
    taking._SMALL = 1000
    def told(what, rows):
        if what == "write" and rows >= 1000:
            os.kill(os.getpid(), 9)
    importing.import_appeals(open_engine(sys.argv[1]), config, Calendar.load(config.calendar_file), Path(sys.argv[2]),
                             now=1_798_700_000_000_000, told=told)
"""


def test_a_kill_in_the_middle_leaves_nothing_of_it(store_url: str, tmp_path: Path) -> None:
    path = sheet(tmp_path / "past.csv", [ticket(str(number)) for number in range(1500)])
    (tmp_path / "killed.py").write_text(KILLED)
    config = str(Path(__file__).parents[2] / "config" / "callcenter.yaml")
    command = [sys.executable, str(tmp_path / "killed.py"), store_url, str(path), config]
    assert subprocess.run(command, check=False, timeout=120).returncode == -9
    engine = open_engine(store_url)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(journal)).scalar() == 0
    assert take(engine, path) == Taken(1500, 1500, 0)
    engine.dispose()


# -- and back ---------------------------------------------------------------------------------------------------------

LINE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
MOMENTS = st.lists(st.datetimes(datetime(2024, 1, 2), datetime(2026, 11, 30)), min_size=6, max_size=6).map(sorted)
STEPS = ("opened", "dispatched", "signed", "replied", "called_back", "closed")


@st.composite
def past_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows as an export writes them."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        moments = [f"{at:%Y-%m-%d %H:%M:%S}" for at in draw(MOMENTS)]
        made = {name: draw(LINE) for name in ("category", "area", "name", "place", "cause", "text", "reply", "actor")}
        made |= {
            "reference": f"{number}-{draw(LINE)}", "channel": draw(st.sampled_from([*CHANNEL_WORDS.values()])),
            "type": draw(st.sampled_from([*TYPE_WORDS.values()])), "state": "已归档", "urgency": "一般",
            "enterprise": draw(st.sampled_from("是否")), "confidential": draw(st.sampled_from("是否")),
            "archived": "2026-12-20 10:00:00", "opened": moments[0], "closed": moments[5],
        }  # fmt: skip
        if draw(st.booleans()):
            rated = draw(st.booleans())
            made |= dict(zip(STEPS, moments, strict=True)) | {
                "mode": "部门工单", "unit": draw(st.sampled_from([*UNITS.values()])), "due": moments[5],
                "outcome": draw(st.sampled_from([*OUTCOME_WORDS.values()])), "caller": "13800138000",
                "resolved": draw(st.sampled_from("是否")) if rated else "", "exclusion": "",
                "satisfaction": draw(st.sampled_from([*SATISFACTION_WORDS.values()])) if rated else "",
            }  # fmt: skip
            if rated and draw(st.booleans()):
                made["exclusion"] = draw(st.sampled_from([*EXCLUSION_WORDS.values()]))
            if not rated:
                made["called_back"] = ""
        else:
            made |= {"mode": "在线解答"}
        rows.append(made)
    return rows


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=past_rows(), suffix=st.sampled_from([".csv", ".xlsx"]))
def test_what_is_taken_over_is_exported_as_it_was(
    sqlite_url: str, tmp_path: Path, rows: list[dict[str, str]], suffix: str
) -> None:
    engine = open_engine(sqlite_url.replace("store.db", "fresh.db"))
    target = Path(engine.url.database or "")
    target.write_bytes(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes())
    take(engine, sheet(tmp_path / f"in{suffix}", rows))
    with reading(engine) as connection:
        assert export_appeals(connection, tmp_path / f"out{suffix}", Wanted(), ZONE, UNITS) == len(rows)
    engine.dispose()
    for leftover in target.parent.glob("fresh.db*"):
        leftover.unlink()
    exported = {row.cells["reference"]: row.cells for row in COLUMNS.of(read(tmp_path / f"out{suffix}"))}
    for row in rows:
        there = exported[row["reference"]]
        assert AppealNumber.parse(there["number"]).date.isoformat() == row["opened"][:10]
        assert {name: there[name] for name in row} == row


def test_an_export_takes_what_was_asked_for(engine: Engine, tmp_path: Path) -> None:
    rows = [
        ticket("a"), ticket("b", unit="城管局"), answered("c", text="=HYPERLINK(1)"),
        answered("d", state="已在线解答", archived="", opened="2026-12-25", closed="2026-12-25"),
    ]  # fmt: skip
    take(engine, sheet(tmp_path / "past.csv", rows))

    def exported(**wanted: Any) -> list[str]:
        with reading(engine) as connection:
            export_appeals(connection, tmp_path / "out.csv", Wanted(**wanted), ZONE, UNITS)
        return [row.cells["reference"] for row in COLUMNS.of(read(tmp_path / "out.csv"))]

    march_3 = by_reference(engine)["c"]["opened"]
    assert exported() == ["a", "b", "c", "d"]
    assert exported(since=march_3) == ["c", "d"]
    assert exported(until=march_3) == ["a", "b"]
    assert exported(states=("answered",)) == ["d"]
    assert exported(unit="urban_management") == ["b"]
    exported()
    assert "'=HYPERLINK(1)" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig"), "no formula in it"


def test_an_export_of_many_pages_and_of_appeals_that_were_opened_here(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.casework.importing.exporting._PAGE", 2)
    take(engine, sheet(tmp_path / "past.csv", [answered(str(number)) for number in range(5)]))
    number = Office(engine).in_progress()
    with reading(engine) as connection:
        assert export_appeals(connection, tmp_path / "out.xlsx", Wanted(), ZONE, UNITS) == 6
    rows = [row.cells for row in COLUMNS.of(read(tmp_path / "out.xlsx"))]
    mine = next(row for row in rows if row["number"] == number)
    assert (mine["reference"], mine["state"], mine["unit"]) == (number, "办理中", "住建局")
