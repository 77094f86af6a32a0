"""一、总体情况: what the year was like, in texts whose numbers stand in the tables below, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from callcenter.reports.annual.chapters.comparison import growth_text
from callcenter.reports.annual.material import Material
from callcenter.reports.document import Block, Heading, Paragraph
from callcenter.reports.values import Value

__all__ = ["overall"]

_WHERE = "总体情况"
_NUMERALS = "一二三四五六七八九十"


def overall(material: Material) -> Iterator[Block]:
    """The chapter; sections that nothing is known of are left out, and the others numbered through."""
    yield Heading("一、总体情况")
    made = [(title, text(material)) for title, text in _SECTIONS]
    kept = [(title, [each for each in texts if each]) for title, texts in made]
    for number, (title, texts) in enumerate((title, texts) for title, texts in kept if texts):
        yield Heading(f"（{_NUMERALS[number]}）{title}", 2)
        yield from (Paragraph(text) for text in texts)


def _citizens(m: Material) -> list[str]:
    now, say = m.now, m.say
    services = now.services.count("services")
    opened = f"{m.config.site.name}于{m.notes.opened}正式开通运行。" if m.notes.opened else ""
    text = (
        f"{opened}{m.year}年，{m.config.site.name}共为企业群众提供服务"
        f"{say('services', Value.count(services), '服务量', _WHERE)}件{growth_text(m)}。"
    )
    channels = {group: now.services.count("services", channel_group=group) for group in ("phone", "internet", "other")}
    told = {
        group: say(f"channel_{group}", Value.count(count), f"{title}渠道", _WHERE)
        for (group, title), count in zip(_CHANNELS, channels.values(), strict=True)
    }
    m.claims.partition("services", [f"channel_{group}" for group, _ in _CHANNELS])
    text += (
        f"从诉求受理渠道看，电话端有{told['phone']}件，互联网端有{told['internet']}件，其他渠道{told['other']}件；"
        f"从诉求办理情况看，{_handled(m)}。"
    )
    return [text, _work(m), _peak(m)]


_CHANNELS = (("phone", "电话"), ("internet", "互联网"), ("other", "其他"))


def _handled(m: Material) -> str:
    services, satisfaction = m.now.services, m.now.satisfaction
    online, tickets = services.take("online_answers"), services.take("department_tickets")
    m.say("online", Value.count(online.above), "在线解答", _WHERE)
    m.say("tickets", Value.count(tickets.above), "部门工单办理", _WHERE)
    m.claims.partition("services", ["online", "tickets"])
    m.claims.ratio("online_rate", "online", "services")
    m.claims.ratio("tickets_rate", "tickets", "services")
    whole = services.count("services")
    online_rate = m.say("online_rate", Value.ratio(online.above, whole), "在线解答率", _WHERE)
    tickets_rate = m.say("tickets_rate", Value.ratio(tickets.above, whole), "成员单位承办率", _WHERE)
    text = (
        f"在线解答{online.above}件、解答率为{online_rate}，"
        f"转成员单位办理{tickets.above}件、承办率为{tickets_rate}"
    )
    satisfied = satisfaction.take("effective_satisfaction")
    if satisfied.below:
        rate = m.say("satisfaction", satisfied.value(), "有效参评满意率", _WHERE)
        text += f"，公众有效参评满意率为{rate}"
    return text


def _work(m: Material) -> str:
    """Registered, dispatched, called back: three different counts."""
    now, parts = m.now, []
    if opened := now.count("opened"):
        parts.append(f"登记诉求{m.say('opened', Value.count(opened), '诉求登记量', _WHERE)}件")
    if refused := now.count("refused"):
        parts.append(f"不予受理{m.say('refused', Value.count(refused), '不予受理量', _WHERE)}件")
    if dispatched := now.count("dispatched"):
        count = m.say("dispatched", Value.count(dispatched), "派单量", _WHERE)
        parts.append(f"派发工单{count}件次（含改派和子工单）")
    if follow_ups := now.count("follow_ups"):
        count = m.say("follow_ups", Value.count(follow_ups), "回访呼叫量", _WHERE)
        parts.append(f"回访呼叫{count}次")
    return f"全年{'、'.join(parts)}。" if parts else ""


def _peak(m: Material) -> str:
    if not m.now.days:
        return ""
    day, most = max(m.now.days.items(), key=lambda each: each[1])
    of = date.fromisoformat(day)
    return f"日服务量最高为{m.say('peak', Value.count(most), '日服务量峰值', _WHERE)}件（{of.month}月{of.day}日）。"


def _enterprises(m: Material) -> list[str]:
    now, where = m.now, "企业诉求办理"
    count = now.services.count("services", enterprise="yes")
    opened = (
        f"“一企来”企业服务热线于{m.notes.enterprise_opened}开通，由企业服务专席首接解答；专业性强的，连通政策专员答复；"
        "较为复杂的，形成服务工单，交相关部门限时办理。" if m.notes.enterprise_opened else ""
    )  # fmt: skip
    people, departments = _commissioners(m)
    directory = (
        f"平台有涵盖{m.say('departments', Value.count(departments), '专员部门', where)}个部门、"
        f"{m.say('commissioners', Value.count(people), '政策专员', where)}名业务骨干的政策专员队伍。"
        if people else ""
    )  # fmt: skip
    if not count:
        return [opened, directory, f"{m.year}年没有“一企来”企业诉求的记录。" if opened or directory else ""]
    instant = now.services.count("online_answers", enterprise="yes")
    text = (
        f"{m.year}年，“一企来”共受理企业诉求{m.say('enterprise', Value.count(count), '一企来诉求', where)}件，"
        f"当场答复{m.say('enterprise_online', Value.count(instant), '一企来当场答复', where)}件，"
        f"即时答复率{m.say('enterprise_instant', Value.ratio(instant, count), '即时答复率', where)}"
    )
    m.claims.ratio("enterprise_instant", "enterprise_online", "enterprise")
    due, rated = (
        now.handling.take("on_time_rate", enterprise="yes"),
        now.satisfaction.take("effective_satisfaction", enterprise="yes"),
    )
    if due.below:
        rate = m.say("enterprise_on_time", due.value(), "一企来按时办结率", where)
        text += f"，按时办结率{rate}（{due.above}/{due.below}）"
    if rated.below:
        rate = m.say("enterprise_satisfied", rated.value(), "企业满意率", where)
        text += f"，企业满意率{rate}（{rated.above}/{rated.below}）"
    return [opened, directory, f"{text}。"]


def _commissioners(m: Material) -> tuple[int, int]:
    """(people, departments): one person with two numbers is one."""
    departments = m.config.commissioners
    people = {(ident, each.name) for ident, department in departments.items() for duty in department.duty
              for each in duty.people}  # fmt: skip
    return len(people), len(departments)


def _foundation(m: Material) -> list[str]:
    where = "平台基础支撑"
    seats = [seat.seat_type for seat in m.config.seats.values()]
    if not seats:
        return [m.notes.texts.foundation]
    kinds = [
        f"{title}服务代表座席{m.say(f'seats_{kind}', Value.count(seats.count(kind)), f'{title}座席', where)}个"
        for kind, title in _SEATS if kind in seats
    ]  # fmt: skip
    text = f"全市热线座席共{m.say('seats', Value.count(len(seats)), '座席数', where)}个，其中{'、'.join(kinds)}"
    m.claims.partition("seats", [f"seats_{kind}" for kind, _ in _SEATS if kind in seats])
    if m.notes.population:
        per = m.say("seats_per", Value.ratio(len(seats) * 100_000, m.notes.population, "per"), "每十万人座席数", where)
        people = m.say("population", Value.count(m.notes.population), m.notes.population_of or "常住人口", where)
        text += f"；{m.notes.population_of or '常住人口'}{people}人，每十万人座席占有量为{per}个"
        m.claims.relate("per_head", figure="seats_per", count="seats", population="population")
    knowledge = m.now.deeds["knowledge"]
    more = f"知识库有条目{m.say('knowledge', Value.count(knowledge), '知识条目', where)}条。" if knowledge else ""
    return [f"{text}。{more}", m.notes.texts.foundation]


_SEATS = (("voice", "话务"), ("network", "网络"), ("enterprise", "企业"), ("convenience", "便民"))


def _rules(m: Material) -> list[str]:
    if not m.notes.rules:
        return [m.notes.texts.rules]
    count = m.say("rules", Value.count(len(m.notes.rules)), "制度规范", "制度规范建设")
    return [f"现行制度规范{count}项：{'、'.join(m.notes.rules)}。", m.notes.texts.rules]


def _oversight(m: Material) -> list[str]:
    where, deeds = "监管机制深化", m.now.deeds
    parts = [
        sentence.format(m.say(name, Value.count(deeds[name]), title, where))
        for name, title, sentence in _DEEDS if deeds[name]
    ]  # fmt: skip
    return [f"全年{'，'.join(parts)}。" if parts else "", m.notes.texts.oversight]


_DEEDS = (
    ("look_backs", "回头看", "对已办结诉求“回头看”{}件"),
    ("onsite_checks", "现场核查", "完成现场核查{}次"),
    ("alerts", "异常办件预警", "发出异常办件预警{}次"),
    ("supervisions", "督办", "立项督办{}件"),
    ("clues", "问题线索", "移送问题线索{}件"),
)


def _innovation(m: Material) -> list[str]:
    return [m.notes.texts.innovation]


_SECTIONS: tuple[tuple[str, Callable[[Material], list[str]]], ...] = (
    ("公众诉求办理", _citizens),
    ("企业诉求办理", _enterprises),
    ("平台基础支撑", _foundation),
    ("制度规范建设", _rules),
    ("监管机制深化", _oversight),
    ("市域治理创新", _innovation),
)
