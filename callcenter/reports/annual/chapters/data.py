"""二、数据公开: the tables."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.reports.annual.chapters.comparison import comparison
from callcenter.reports.annual.chapters.units import service_of_units
from callcenter.reports.annual.counts import Pair
from callcenter.reports.annual.material import Material
from callcenter.reports.document import Block, Column, Heading, Paragraph, Plot, Series, Table
from callcenter.reports.values import ABSENT, Cell, Value

__all__ = ["data"]

_SEATS = (("voice", "话务"), ("network", "网络"), ("enterprise", "企业"), ("convenience", "便民"))
_MODES = "1.话务座席解答 2.政策专员答复 3.部门工单办理"


def data(material: Material) -> Iterator[Block]:
    """The chapter."""
    yield Heading("二、数据公开")
    yield Heading("（一）平台服务供给", 2)
    yield from _supply(material)
    yield Heading("（二）热线服务情况", 2)
    yield from _telephony(material)
    yield from _appeals(material)
    yield Heading("（三）成员单位服务效能", 2)
    yield from service_of_units(material)
    if material.notes.rules:
        yield Heading("（四）制度规范建设", 2)
        yield from _rules(material)
    yield Heading(f"（{'五' if material.notes.rules else '四'}）与上年对比", 2)
    yield from comparison(material)


def _supply(m: Material) -> Iterator[Block]:
    seats = [seat.seat_type for seat in m.config.seats.values()]
    if not seats:
        yield Paragraph("座席未登记。", small=True)
    else:
        rows = [(f"{title}座席", m.again(f"seats_{kind}", Value.count(seats.count(kind)), "座席表", "table"))
                for kind, title in _SEATS if kind in seats]  # fmt: skip
        rows.append(("合计", m.again("seats", Value.count(len(seats)), "座席表", "table")))
        if m.notes.population:
            per = Value.ratio(len(seats) * 100_000, m.notes.population, "per")
            rows.append(("每十万人座席数", m.again("seats_per", per, "座席表", "table")))
        yield Table("seats", "1. 话务座席", (Column("座席类别"), Column("数量", "个")), tuple(rows))
    departments = m.config.commissioners
    people = len({(ident, each.name) for ident, department in departments.items() for duty in department.duty
                  for each in duty.people})  # fmt: skip
    opened = f"（{m.notes.enterprise_opened}开通）" if m.notes.enterprise_opened else ""
    columns = (Column("政策专员", "名"), Column("涉及部门", "个"), Column("服务模式"))
    row: tuple[Cell, ...] = (
        m.again("commissioners", Value.count(people), "专员表", "table"),
        m.again("departments", Value.count(len(departments)), "专员表", "table"), _MODES,
    )  # fmt: skip
    if people:
        yield Table("commissioners", f"2.“一企来”政府政策专员{opened}", columns, (row,), labels=0)


def _telephony(m: Material) -> Iterator[Block]:
    if not m.now.count("offered") and not m.now.count("outbound"):
        yield Paragraph(f"{m.year}年没有通话记录。", small=True)
        return
    columns = (
        Column("类别"), Column("呼叫量", "通"), Column("接通量", "通"), Column("接通率"), Column("平均等待时长", "秒"),
        Column("平均通话时长", "秒"), Column("最长通话时长", "秒"),
    )  # fmt: skip
    yield Table("telephony", "1. 热线通话", columns, (_incoming(m), _outgoing(m), _both(m)), notes=_notes(m))
    yield from _months(m)


def _incoming(m: Material) -> tuple[Cell, ...]:
    now, where, rate = m.now, "热线通话表", m.now.pair("connect_rate")
    m.claims.ratio("calls_in_rate", "calls_in_answered", "calls_in")
    longest = m.config.agi.max_call_seconds
    m.claims.relate("extreme", figure="calls_in_longest", at_most=longest, why="超过系统允许的最长通话")
    return (
        "呼入（人工请求）",
        m.claims.count("calls_in", rate.below, "呼入人工请求量", where),
        m.claims.count("calls_in_answered", rate.above, "呼入接通量", where),
        m.claims.say("calls_in_rate", rate.value(), "呼入接通率", where),
        m.claims.say("calls_in_wait", now.seconds("asa"), "平均等待", where),
        m.claims.say("calls_in_talk", now.seconds("talk"), "呼入平均通话", where),
        m.claims.say("calls_in_longest", now.seconds("longest_talk"), "最长通话", where),
    )


def _outgoing(m: Material) -> tuple[Cell, ...]:
    now, where, rate = m.now, "热线通话表", m.now.pair("outbound_connect_rate")
    m.claims.ratio("calls_out_rate", "calls_out_answered", "calls_out")
    return (
        "呼出（座席外呼）",
        m.claims.count("calls_out", rate.below, "呼出量", where),
        m.claims.count("calls_out_answered", rate.above, "呼出接通量", where),
        m.claims.say("calls_out_rate", rate.value(), "呼出接通率", where),
        ABSENT,
        m.claims.say("calls_out_talk", now.seconds("outbound_talk"), "呼出平均通话", where),
        ABSENT,
    )


def _both(m: Material) -> tuple[Cell, ...]:
    """Counts are added and divided anew; nothing is a mean of means."""
    where, pair = "热线通话表", m.now.pair
    come, gone, talks, outs = pair("connect_rate"), pair("outbound_connect_rate"), pair("talk"), pair("outbound_talk")
    rate = Pair(come.above + gone.above, come.below + gone.below)
    talk = Value.ratio(talks.above + outs.above, talks.below + outs.below, "seconds", 1_000_000)
    m.claims.partition("calls_total", ["calls_in", "calls_out"])
    m.claims.partition("calls_total_answered", ["calls_in_answered", "calls_out_answered"])
    m.claims.ratio("calls_total_rate", "calls_total_answered", "calls_total")
    m.claims.relate("mean", figure="calls_total_talk", groups=[
        ["calls_in_talk", "talks_in"], ["calls_out_talk", "talks_out"],
    ])  # fmt: skip
    return (
        "合计",
        m.claims.count("calls_total", rate.below, "呼叫总量", where),
        m.claims.count("calls_total_answered", rate.above, "接通总量", where),
        m.claims.say("calls_total_rate", rate.value(), "总接通率", where),
        ABSENT,
        m.claims.say("calls_total_talk", talk, "总平均通话", where),
        ABSENT,
    )


def _notes(m: Material) -> tuple[str, ...]:
    now, talks, outs = m.now, m.now.pair("talk").below, m.now.pair("outbound_talk").below
    where = "热线通话表注"
    talked = (
        f"呼入{m.say('talks_in', Value.count(talks), '呼入通话段', where)}段、"
        f"呼出{m.say('talks_out', Value.count(outs), '呼出通话段', where)}段"
    )
    counting = "呼入为进入人工排队的来电，转接仍算一通；接通率为接通量除以呼叫量；合计由计数相加后相除，不对比率求平均"
    notes = [f"{counting}。平均通话时长按通话段计：{talked}。"]
    apart = now.count("talks_capped") + now.count("talks_uncertain")
    if apart:
        notes.append(f"另有{apart}段通话达到最长时限或有时刻未被记录，不计入平均与最长通话时长。")
    rates = now.pair("answered_within_15")
    if rates.below:
        notes.append(f"15秒内接通{rates.above}通，15秒接通率{rates.value().text}；放弃{now.count('abandoned')}通。")
    if calls := now.count("follow_ups"):
        answered = now.pair("follow_up_connect_rate").above
        notes.append(f"回访呼叫共{calls}次（座席外呼与系统自动呼叫），有人接听{answered}次；呼叫次数不等于回访件数。")
    return tuple(notes)


def _months(m: Material) -> Iterator[Block]:
    months: dict[str, int] = {}
    for day, count in sorted(m.now.days.items()):
        months[day[:7]] = months.get(day[:7], 0) + count
    if len(months) > 1:
        labels = tuple(f"{int(month[5:])}月" for month in months)
        values = tuple(Value.count(count) for count in months.values())
        yield Plot("months", "各月服务量", "bar", labels, (Series("服务量", values),), "件")


_CHANNELS = (("phone", "电话"), ("internet", "互联网"), ("other", "其他"))
_ROWS = (("citizen", "群众诉求", "no"), ("business", "“一企来”企业诉求", "yes"))


def _appeals(m: Material) -> Iterator[Block]:
    columns = (
        Column("类别"), Column("诉求总量", "件"),
        *(Column(title, "件", group="诉求来源") for _, title in _CHANNELS),
        Column("在线解答", "件", group="解答办理"), Column("部门工单办理", "件", group="解答办理"),
    )  # fmt: skip
    rows = [_appeal_row(m, kind, title, {"enterprise": word}) for kind, title, word in _ROWS]
    rows.append(_appeal_total(m))
    for column in ("total", *(group for group, _ in _CHANNELS), "online", "tickets"):
        m.claims.partition(f"table_{column}", [f"{kind}_{column}" for kind, _, _ in _ROWS])
    yield Table("appeals", "2. 市本级诉求办理", columns, tuple(rows))


def _appeal_row(m: Material, kind: str, title: str, which: dict[str, str]) -> tuple[Cell, ...]:
    where, services = "诉求办理表", m.now.services
    cells = {
        "total": services.count("services", **which),
        **{group: services.count("services", channel_group=group, **which) for group, _ in _CHANNELS},
        "online": services.count("online_answers", **which),
        "tickets": services.count("department_tickets", **which),
    }
    m.claims.partition(f"{kind}_total", [f"{kind}_{group}" for group, _ in _CHANNELS])
    m.claims.partition(f"{kind}_total", [f"{kind}_online", f"{kind}_tickets"])
    names = {"total": "总量", **dict(_CHANNELS), "online": "在线解答", "tickets": "部门工单"}
    return (title, *(
        m.claims.count(f"{kind}_{name}", count, f"{title}{names[name]}", where) for name, count in cells.items()
    ))  # fmt: skip


def _appeal_total(m: Material) -> tuple[Cell, ...]:
    row = _appeal_row(m, "table", "合计", {})
    pairs = [("services", "table_total"), *((f"channel_{group}", f"table_{group}") for group, _ in _CHANNELS),
             ("online", "table_online"), ("tickets", "table_tickets")]  # fmt: skip
    for text, table in pairs:
        m.claims.relate("equal", figures=[text, table])
    m.claims.relate("equal", figures=["enterprise", "business_total"])
    return row


def _rules(m: Material) -> Iterator[Block]:
    count = m.again("rules", Value.count(len(m.notes.rules)), "制度规范表", "table")
    rows = (*((str(number), name) for number, name in enumerate(m.notes.rules, start=1)), ("合计", f"{count.text}项"))
    yield Table("rules", "制度规范", (Column("序号"), Column("制度规范名称")), rows)
