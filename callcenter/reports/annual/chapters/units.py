"""成员单位服务效能: by type of appeal, and unit by unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from callcenter.reports.annual.counts import Pair
from callcenter.reports.annual.material import CONSULT, Material
from callcenter.reports.document import Block, Column, Paragraph, Table
from callcenter.reports.values import Cell, Value

__all__ = ["service_of_units"]

_WHERE = "成员单位服务效能表"


def service_of_units(material: Material) -> Iterator[Block]:
    """The two tables, or that no unit handled anything."""
    if not material.now.handling.count("dispatched") and not material.now.services.count("services"):
        yield Paragraph(f"{material.year}年没有成员单位办理的记录。", small=True)
        return
    yield _by_type(material)
    yield from _by_unit(material)


def _by_type(m: Material) -> Table:
    columns = (
        Column("承办诉求类型"), Column("诉求数量", "件"), Column("成员单位平均办理时长", "工作日"),
        Column("按时办结率"), Column("征集评价", "件", group="办理结果评价"),
        Column("群众参评", "件", group="办理结果评价"),
        Column("参评率", group="办理结果评价"), Column("有效参评满意率", group="办理结果评价"),
        Column("问题解决率", group="办理结果评价"),
    )  # fmt: skip
    limits = m.config.appeals
    rows = (
        _type_row(m, "consult", "咨询类", {CONSULT}),
        _type_row(m, "nonconsult", "非咨询类", m.others),
        _type_row(m, "alltypes", "合计", {CONSULT, *m.others}),
    )
    for column in ("count", "solicited", "rated"):
        m.claims.partition(f"alltypes_{column}", [f"consult_{column}", f"nonconsult_{column}"])
    m.claims.relate("equal", figures=["services", "alltypes_count"])
    m.claims.relate("equal", figures=["alltypes_satisfaction", "satisfaction"])
    m.claims.relate("axes", one=["consult_count", "nonconsult_count"], other=["online", "tickets"])
    note = (
        f"咨询类诉求办理时限为{limits.consult_workdays}个工作日，非咨询类为{limits.other_workdays}个工作日，派单当日不计；"
        "类型（咨询与否）与办理方式（在线解答或部门办理）是两回事，诉求数量按类型统计。"
        "征集评价为已结束的回访任务，参评为其中有效评价，因客观原因剔除的不计；按时办结以批准延期后的时限为准。"
    )
    return Table("efficiency", "成员单位服务效能", columns, rows, notes=(note,))


def _type_row(m: Material, kind: str, title: str, types: Collection[str]) -> tuple[Cell, ...]:
    now, say = m.now, m.claims.say
    rated = now.satisfaction.take("participation", type=types)
    m.claims.ratio(f"{kind}_participation", f"{kind}_rated", f"{kind}_solicited")
    cells = (
        ("count", Value.count(now.services.count("services", type=types)), "诉求数量"),
        ("workdays", now.handling.take("handling_workdays", type=types).value("workdays"), "平均办理工作日"),
        ("on_time", now.handling.take("on_time_rate", type=types).value(), "按时办结率"),
        ("solicited", Value.count(rated.below), "征集评价"),
        ("rated", Value.count(rated.above), "参评"),
        ("participation", rated.value(), "参评率"),
        ("satisfaction", now.satisfaction.take("effective_satisfaction", type=types).value(), "满意率"),
        ("resolution", now.satisfaction.take("resolution_rate", type=types).value(), "解决率"),
    )
    return (title, *(say(f"{kind}_{name}", value, f"{title}{word}", _WHERE) for name, value, word in cells))


def _by_unit(m: Material) -> Iterator[Block]:
    handling, satisfaction = m.now.handling, m.now.satisfaction
    units = [unit for unit in dict.fromkeys([*handling.words("unit"), *satisfaction.words("unit")]) if unit]
    if not units:
        return
    columns = (
        Column("承办单位"), Column("派单", "件次"), Column("到期", "件"), Column("按时办结率"), Column("响应率"),
        Column("平均办理时长", "工作日"), Column("参评率"), Column("满意率"), Column("解决率"),
    )  # fmt: skip
    units.sort(key=lambda unit: m.names.order("unit", unit))
    rows = [_unit_row(m, number, unit) for number, unit in enumerate(units)]
    m.claims.partition("dispatched", [f"unit{number}_dispatched" for number in range(len(units))])
    yield Table("units", "各成员单位办理情况", columns, tuple(rows))


def _unit_row(m: Material, number: int, unit: str) -> tuple[Cell, ...]:
    def of(metric: str) -> Pair:
        pile = m.now.handling if metric in _HANDLED else m.now.satisfaction
        return pile.take(metric, unit=unit)

    name = m.names.word("unit", unit)
    dispatched = Value.count(of("dispatched").above)
    return (
        name,
        m.claims.say(f"unit{number}_dispatched", dispatched, f"{name}派单", "各成员单位办理情况表"),
        Value.count(of("due").above),
        *(of(metric).value(form) for metric, form in _RATES),
    )


_HANDLED = frozenset({"dispatched", "due", "on_time_rate", "response_rate", "handling_workdays"})
_RATES = (
    ("on_time_rate", "rate"), ("response_rate", "rate"), ("handling_workdays", "workdays"), ("participation", "rate"),
    ("effective_satisfaction", "rate"), ("resolution_rate", "rate"),
)  # fmt: skip
