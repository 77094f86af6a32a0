"""The yearly publication: counts that add up, a text that says what the tables say, an audit that finds mistakes."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from callcenter.audit import PublishedReport, audit
from callcenter.audit.numbers import parse
from callcenter.errors import ConfigError
from callcenter.metrics.registry import Span
from callcenter.reports.annual import Notes, Publication, load_notes, publication
from callcenter.reports.annual.claims import Claims
from callcenter.reports.document import Heading, Paragraph, Table
from callcenter.reports.renderers import render
from callcenter.reports.values import plain
from tests.reports.world import CONFIG, Frames, within

YEAR = Span.of_year(2025)
LATER = YEAR.end_us + 86_400_000_000
NOTES = Notes.model_validate({
    "opened": "2010年11月1日", "enterprise_opened": "2020年11月18日", "population": 902000,
    "rules": ["《甲办法》", "《乙制度》"], "past": {2024: {"services": 900, "offered": 1000}},
    "texts": {"innovation": "渠道整合便利化。", "closing": "请拨打12345与我们联系。"},
})  # fmt: skip


@pytest.fixture
def made(connection: Connection) -> Publication:
    return publication(connection, CONFIG, NOTES, 2025, now=LATER, made="2026-01-05 09:00")


def table(made: Publication, ident: str) -> list[list[str]]:
    found = next(each for each in made.document.tables if each.id == ident)
    return [[plain(cell) for cell in row] for row in found.rows]


def texts(made: Publication) -> str:
    return "\n".join(each.text for each in made.document.blocks if isinstance(each, Paragraph))


def test_its_own_audit_finds_nothing(made: Publication) -> None:
    assert made.findings == []
    assert not made.empty
    assert "未发现矛盾" in texts(made)
    report = PublishedReport.model_validate(made.claims)
    assert len(report.figures) > 90
    assert len(report.relations) > 45
    assert {each.check for each in report.relations} >= {
        "partition", "ratio", "equal", "mean", "extreme", "axes", "per_head", "growth",
    }  # fmt: skip


def test_every_claimed_number_is_printed(made: Publication) -> None:
    """The audit judges what readers see: each claim stands in the text or in a table, as it was claimed."""
    printed = set(re.findall(r"\d+(?:\.\d+)?%?", texts(made)))
    for each in made.document.tables:
        printed |= {plain(cell) for row in each.rows for cell in row}
        printed |= {number for note in each.notes for number in re.findall(r"\d+(?:\.\d+)?%?", note)}
    assert {figure["value"] for figure in made.claims["figures"].values()} <= printed


def test_the_chapters_of_the_publication(made: Publication) -> None:
    headings = [(each.level, each.text) for each in made.document.blocks if isinstance(each, Heading)]
    assert [text for level, text in headings if level == 1] == [
        "一、总体情况", "二、数据公开", "三、热线服务存在的主要问题及改进情况", "附录一：自查", "附录二：指标定义",
    ]  # fmt: skip
    sections = [text for level, text in headings if level == 2]
    assert sections[:5] == [
        "（一）公众诉求办理", "（二）企业诉求办理", "（三）平台基础支撑", "（四）制度规范建设", "（五）市域治理创新",
    ]  # fmt: skip
    assert sections[5:] == [
        "（一）平台服务供给", "（二）热线服务情况", "（三）成员单位服务效能", "（四）制度规范建设", "（五）与上年对比",
    ]  # fmt: skip


def test_telephony_is_what_was_drawn(made: Publication, frames: Frames) -> None:
    come = within(frames.calls[(frames.calls.direction == "in") & frames.calls.queued.notna()], "queued", YEAR)
    out = within(frames.calls[frames.calls.direction == "out"], "arrived", YEAR)
    answered, reached = come[come.connected.notna()], out[out.result == "answered"]
    talked = frames.legs_in[frames.legs_in.connected.notna()]
    rows = table(made, "telephony")
    assert rows[0][1:3] == [str(len(come)), str(len(answered))]
    assert rows[1][1:3] == [str(len(out)), str(len(reached))]
    assert rows[2][1:3] == [str(len(come) + len(out)), str(len(answered) + len(reached))]
    weighted = (Decimal(int(talked.talked.sum())) + int(reached.talked.sum())) / 1_000_000
    assert abs(Decimal(rows[2][5]) - weighted / (len(talked) + len(reached))) <= Decimal("0.005")
    assert rows[0][6] == str(round(int(talked.talked.max()) / 1_000_000))


def test_appeals_by_channel_and_handling(made: Publication, frames: Frames) -> None:
    appeals = within(frames.appeals[frames.appeals.parent == ""], "completed", YEAR)
    internet = appeals.channel.isin(["web", "wechat", "app"])
    phone, online = appeals.channel == "phone", appeals["mode"] == "online_answer"
    for row, which in zip(table(made, "appeals"), (~appeals.enterprise, appeals.enterprise, True), strict=True):
        expected = [which & (appeals.opened > 0), which & phone, which & internet, which & ~phone & ~internet,
                    which & online, which & ~online]  # fmt: skip
        assert row[1:] == [str(int(each.sum())) for each in expected]


def test_type_and_mode_are_two_questions(made: Publication, frames: Frames) -> None:
    appeals = within(frames.appeals[frames.appeals.parent == ""], "completed", YEAR)
    rows = table(made, "efficiency")
    consult = int((appeals.type == "consult").sum())
    assert [row[1] for row in rows] == [str(consult), str(len(appeals) - consult), str(len(appeals))]
    over = within(frames.tasks, "at", YEAR)
    assert rows[2][4] == str(len(over))
    assert rows[2][5] == str(int(over.result.isin(["rated", "redo"]).sum()))


def test_seats_and_commissioners_come_from_the_settings(made: Publication) -> None:
    assert table(made, "seats") == [
        ["话务座席", "30"], ["网络座席", "2"], ["企业座席", "1"], ["便民座席", "4"], ["合计", "37"],
        ["每十万人座席数", "4.1"],
    ]  # fmt: skip
    assert table(made, "commissioners")[0][:2] == ["63", "20"]


def test_last_year_is_compared_where_there_is_one(made: Publication, connection: Connection) -> None:
    rows = {row[0]: row for row in table(made, "comparison")}
    services, offered = rows["服务量（件）"], rows["人工请求量（通）"]
    assert (services[2], offered[2]) == ("900", "1000")
    assert int(services[3]) == int(services[1]) - 900
    assert set(rows) == {"服务量（件）", "人工请求量（通）"}
    alone = publication(connection, CONFIG, Notes(), 2025, now=LATER, made="")
    assert "2024年没有可比数据，不作比较。" in texts(alone)
    assert alone.findings == []


def test_part_of_a_year_is_told(made: Publication, connection: Connection) -> None:
    assert "系统自2025年3月1日起有记录" in texts(made)
    early = publication(connection, CONFIG, NOTES, 2025, now=YEAR.begin_us + 80 * 86_400_000_000, made="")
    assert "全年尚未结束" in texts(early)


def test_a_year_without_data_says_so(connection: Connection) -> None:
    nothing = publication(connection, CONFIG, NOTES, 2019, now=LATER, made="2026-01-05 09:00")
    assert nothing.empty
    assert "没有2019年的任何记录" in texts(nothing)
    assert list(nothing.document.tables) == []
    assert "0" not in texts(nothing).replace("2019", "")


def test_what_is_not_known_is_not_printed_as_zero(connection: Connection) -> None:
    bare = publication(connection, CONFIG.model_copy(update={"seats": {}, "commissioners": {}}), Notes(), 2025,
                       now=LATER, made="")  # fmt: skip
    idents = {each.id for each in bare.document.tables}
    assert not {"seats", "commissioners", "rules"} & idents
    assert "每十万人" not in texts(bare)
    assert bare.findings == []


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_it_is_written_in_three_formats(made: Publication, form: str) -> None:
    assert len(render(made.document, form)) > 10_000


# -- planted errors ---------------------------------------------------------------------------------------------------


def changed(text: str) -> str:
    """Another number in the same print."""
    number = parse(text)
    unit = "%" if text.endswith("%") else ""
    digits = len(text.rstrip("%").partition(".")[2])
    scale = Decimal(100) if unit else Decimal(1)
    value = number.value * scale
    other = value * 2 + 7 if not unit else (value / 2 - 3 if value > 10 else value + 40)
    return f"{other:.{digits}f}{unit}"


def test_every_planted_error_is_found(made: Publication) -> None:
    """Any number that stands in a relation, printed wrongly, contradicts something."""
    related = {name for relation in made.claims["relations"] for name in _named(relation)}
    assert len(related) > 75
    missed = []
    for name in sorted(related):
        wrong: dict[str, Any] = copy.deepcopy(made.claims)
        wrong["figures"][name]["value"] = changed(wrong["figures"][name]["value"])
        if not audit(PublishedReport.model_validate(wrong)):
            missed.append(name)
    # zeros of 一企来 stay zeros; the talks beside a mean weigh it only a little
    assert set(missed) <= {"talks_in", "talks_out", "population", "calls_in_longest"}


def _named(relation: dict[str, Any]) -> set[str]:
    kept = {key: value for key, value in relation.items() if key not in ("check", "why", "at_most", "years", "per")}
    found: set[str] = set()
    stack: list[Any] = list(kept.values())
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            found.add(each)
        elif isinstance(each, list | tuple):
            stack += each
    return found


def test_findings_stand_in_the_appendix(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that would print something wrong tells on itself."""
    honest = Claims.count

    def wrong(self: Claims, ident: str, number: int, name: str, where: str) -> Any:
        return honest(self, ident, number + (ident == "citizen_online"), name, where)

    monkeypatch.setattr(Claims, "count", wrong)
    found = publication(connection, CONFIG, NOTES, 2025, now=LATER, made="")
    assert {each.check for each in found.findings} == {"partition"}
    rows = table(found, "findings")
    assert len(rows) == len(found.findings) == 2
    assert all(row[0] == "错误" for row in rows)


def test_each_unit_has_one_row(made: Publication, frames: Frames) -> None:
    rows = table(made, "units")
    assert len({row[0] for row in rows}) == len(rows) > 10
    handled = frames.appeals[frames.appeals.dispatched.notna()]
    assert sum(int(row[1]) for row in rows) == len(handled) + int(handled.returns.sum())


# -- the notes --------------------------------------------------------------------------------------------------------


def test_the_shipped_notes_are_right() -> None:
    notes = load_notes(Path(__file__).parents[2])
    assert len(notes.rules) == 5
    assert notes.past[2021].services == 127365


def test_every_mistake_in_the_notes_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "publication.yaml").write_text("population: many\nrules: 3\nunknown: 1\n")
    with pytest.raises(ConfigError) as told:
        load_notes(tmp_path)
    assert sorted(mistake.where for mistake in told.value.mistakes) == ["population", "rules", "unknown"]
    assert [mistake.line for mistake in told.value.mistakes] == [1, 2, 3]


def test_without_notes_there_is_a_publication(tmp_path: Path) -> None:
    assert load_notes(tmp_path) == Notes()


def test_tables_are_whole(made: Publication) -> None:
    assert [each.id for each in made.document.blocks if isinstance(each, Table)] == [
        "seats", "commissioners", "telephony", "appeals", "efficiency", "units", "rules", "comparison", "definitions",
    ]  # fmt: skip
