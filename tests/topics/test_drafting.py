"""Special reports: figures as they are, evidence by number, nothing of a person, nothing that Markdown would act on."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callcenter.topics import TopicAppeal, Topics, clusters, draft, surge
from callcenter.topics.drafting import percent

DAY = date(2026, 4, 15)
SETTINGS = Topics(evidence=3)


def written(appeals: list[TopicAppeal], links: list[tuple[str, str]] = [], settings: Topics = SETTINGS) -> str:  # noqa: B006
    groups = clusters(appeals, links, DAY, 2)
    return draft(
        "噪声 | 扰民", surge(appeals, settings), appeals, groups, settings, {"housing": "住建局"}, DAY, "海安12345",
        ["最近7天共 12 件"],
    )  # fmt: skip


def some(count: int, **said: object) -> list[TopicAppeal]:
    return [
        TopicAppeal(
            number=f"HA-{n:03}", day=DAY + timedelta(days=n % 3), category="生态环境/噪声污染", channel="phone",
            state="in_progress", open=True, unit="housing", type="complaint", mode="department_ticket", **said,  # type: ignore[arg-type]
        )
        for n in range(count)
    ]  # fmt: skip


def test_the_report_tells_the_figures_and_what_they_are_of() -> None:
    text = written([*some(6, area="城东"), *some(2, area="城西")])
    assert text.startswith("# 海安12345热线专报：噪声 \\| 扰民")
    assert "2026年4月15日至2026年4月17日（3天），共受理相关诉求 8 件，日均 2.7 件" in text
    assert "单日最高 3 件（2026年4月15日）" in text
    assert "| 生态环境/噪声污染 | 8 | 100.00%（8/8） |" in text
    assert "| 其他区域合计 | 8 |" in text
    assert "城西" not in text
    assert "| 住建局 | 8 |" in text
    assert "| 状态：办理中 | 100.00%（8/8） |" in text
    assert "- 最近7天共 12 件" in text


def test_evidence_is_named_up_to_a_number_and_never_what_is_confidential() -> None:
    text = written([*some(5), TopicAppeal(number="HA-SECRET", day=DAY, confidential=True)])
    assert "共 6 件，列出最近 3 件，保密 1 件不列编号" in text
    assert len(re.findall(r"^- `HA-\d+`$", text, re.MULTILINE)) == 3
    assert "SECRET" not in text


def test_a_long_course_is_told_by_weeks_that_add_up() -> None:
    appeals = [TopicAppeal(number=str(n), day=DAY + timedelta(days=n)) for n in range(45)]
    text = written(appeals)
    weeks = re.findall(r"^\| 2026年\S+ \| (\d+) \|$", text, re.MULTILINE)
    assert [int(week) for week in weeks] == [7, 7, 7, 7, 7, 7, 3]


def test_a_report_of_nothing_is_a_report() -> None:
    assert "所选范围内没有诉求。" in written([])


def test_clusters_are_told() -> None:
    text = written(some(3), [("HA-000", "HA-001"), ("HA-001", "HA-002")])
    assert "| HA-000 | 生态环境/噪声污染 | 3 | 3 | 3 |" in text


@given(st.integers(0, 500), st.integers(1, 500))
def test_shares_are_rounded_half_up(above: int, below: int) -> None:
    shown = float(percent(above, below).split("%")[0])
    exact = above * 100 / below
    assert abs(shown - exact) <= 0.005 + 1e-9
    assert percent(above, below).endswith(f"（{above}/{below}）")


def test_half_is_rounded_up() -> None:
    assert percent(1, 800).startswith("0.13%")


@given(st.text(max_size=40))
def test_no_category_can_be_anything_but_text(category: str) -> None:
    """Whatever somebody typed: the tables keep their columns, and there is no new line of the report."""
    text = written([TopicAppeal(number="HA-1", day=DAY, category=f"x{category}")])
    calm = written([TopicAppeal(number="HA-1", day=DAY, category="x")])
    assert len(text.splitlines()) == len(calm.splitlines())
    for line in text.splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 7)
        assert not re.search(r"(?<!\\)<", line)
