"""The year beside the one before, where there are figures of that."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from callcenter.reports.annual.material import Material
from callcenter.reports.annual.notes import Past
from callcenter.reports.document import Block, Column, Paragraph, Table
from callcenter.reports.values import Value

__all__ = ["comparison", "growth_text"]

_NAMES = {
    "services": "服务量（件）", "online": "在线解答（件）", "tickets": "部门工单办理（件）",
    "enterprise": "一企来服务量（件）", "offered": "人工请求量（通）", "answered": "人工接通量（通）",
    "outbound": "座席外呼量（通）",
}  # fmt: skip


class _Change(msgspec.Struct, frozen=True):
    now: int
    before: int

    @property
    def rate(self) -> Value:
        """Growth; of a decline it is negative."""
        return Value.ratio(self.now - self.before, self.before)


def growth_text(material: Material) -> str:
    """``，较上年115000件增长10.75%``; empty without last year's count."""
    change = _changes(material).get("services")
    if change is None or not change.before:
        return ""
    said = material.say("services_last", Value.count(change.before), "上年服务量", "总体情况")
    rate = change.rate
    if rate.number is None or rate.number == 0:
        return f"，与上年{said}件持平"
    grown = Value(abs(rate.number), "rate")
    if rate.number > 0:
        material.claims.relate("growth", figure="services_growth", first="services_last", last="services", years=1)
        return f"，较上年{said}件增长{material.say('services_growth', grown, '服务量增长率', '总体情况')}"
    return f"，较上年{said}件下降{grown.text}"


def comparison(material: Material) -> Iterator[Block]:
    """The table, or a sentence that there is nothing to compare with."""
    changes = _changes(material)
    if not changes:
        yield Paragraph(f"{material.year - 1}年没有可比数据，不作比较。", small=True)
        return
    columns = (Column("指标"), Column(f"{material.year}年"), Column(f"{material.year - 1}年"), Column("增减"),
               Column("增减幅度"))  # fmt: skip
    rows = tuple(
        (_NAMES[name], Value.count(each.now), Value.count(each.before), Value.count(each.now - each.before), each.rate)
        for name, each in changes.items()
    )
    yield Table("comparison", "与上年对比", columns, rows)


def _changes(material: Material) -> dict[str, _Change]:
    now, before = _figures(material, now=True), _figures(material, now=False)
    return {
        name: _Change(count, last)
        for name in _NAMES
        if (count := getattr(now, name)) is not None and (last := getattr(before, name)) is not None
    }


def _figures(material: Material, *, now: bool) -> Past:
    """From the store; of a year that it does not know, from the notes. A year half of which is on record is none."""
    counts = material.now if now else material.before
    noted = material.notes.past.get(counts.year)
    whole = counts.first is not None and counts.first <= counts.span.begin_us + _GRACE
    if not now and (counts.empty or not whole):
        return noted or Past()
    return Past(
        services=counts.services.count("services"), online=counts.services.count("online_answers"),
        tickets=counts.services.count("department_tickets"),
        enterprise=counts.services.count("services", enterprise="yes"), offered=counts.count("offered"),
        answered=counts.count("answered"), outbound=counts.count("outbound"),
    )  # fmt: skip


_GRACE = 86_400_000_000
"""The first fact of a whole year is not exactly at midnight."""
