"""Appeals: services rendered, by how they came in, what they were about and how they were handled."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, exists, select, true

from callcenter.appeals.words import CHANNEL_GROUPS
from callcenter.journal.tables import appeal, consult
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS", "SPLITS"]

_a = appeal.c
_k = consult.c
_ASKED = exists(
    select(_k.consult).where(
        _k.contact == _a.contact, _a.contact != "", _k.where == "department", _k.answered.is_not(None)
    )
)
_PATH = case((_a.mode == "department_ticket", "ticket"), (_ASKED, "commissioner"), else_="seat")
SPLITS = {
    "channel": Split(lambda _: _a.channel),
    "channel_group": Split(lambda _: _a.channel, lambda word: CHANNEL_GROUPS.get(word, "other")),
    "category": Split(lambda _: _a.category),
    "category_1": Split(lambda _: _a.category, lambda word: str(word).split("/")[0]),
    "category_2": Split(lambda _: _a.category, lambda word: "/".join(str(word).split("/")[:2])),
    "area": Split(lambda _: _a.area),
    "type": Split(lambda _: _a.type),
    "enterprise": Split(lambda _: _a.enterprise, lambda value: "yes" if value else "no"),
}
"""What an appeal can be split by, wherever its row is joined to."""
_SERVED = {
    **SPLITS,
    "mode": Split(lambda _: _a.mode),
    "agent": Split(lambda _: _a.agent),
    "unit": Split(lambda _: _a.unit),
    "path": Split(lambda _: _PATH),
}
_OPENED = Population(
    id="opened",
    title="appeals without child tickets, each when it was opened",
    rows=appeal,
    at=_a.opened,
    only=_a.parent == "",
    ident=_a.number,
    splits={**SPLITS, "state": Split(lambda _: _a.state), "task": Split(lambda _: _a.task)},
)
_SERVICES = Population(
    id="services",
    title="appeals without child tickets, each when it was answered at once or submitted to be dispatched",
    rows=appeal,
    at=_a.completed,
    only=and_(_a.parent == "", _a.completed.is_not(None)),
    ident=_a.number,
    splits=_SERVED,
)


def _count(of: Population, ident: str, sentence: str, which: ColumnElement[bool]) -> Count:
    return Count(id=ident, sentence=sentence, of=of, which=lambda _: which)


_ONLINE = _a.mode == "online_answer"
_ENTERPRISE = _a.enterprise
COUNTS = (
    _count(_OPENED, "opened", "appeals that were opened, drafts included", true()),
    _count(_OPENED, "refused", "of opened, not accepted", _a.refusal != ""),
    _count(_OPENED, "linked", "of opened, following another appeal about the same matter", _a.linked_to != ""),
    _count(_OPENED, "directives", "of opened, orders from above", _a.task == "directive"),
    _count(_SERVICES, "services", "appeals that were answered at once or submitted to be dispatched", true()),
    _count(_SERVICES, "online_answers", "of services, answered at once", _ONLINE),
    _count(_SERVICES, "department_tickets", "of services, submitted to be dispatched", ~_ONLINE),
    _count(_SERVICES, "enterprise_services", "of services, from enterprises (一企来)", _ENTERPRISE),
    _count(_SERVICES, "enterprise_instant", "of enterprise_services, answered at once by the seat, or by a policy "
           "commissioner in the call", and_(_ENTERPRISE, _ONLINE)),
    _count(_SERVICES, "enterprise_seat", "of enterprise_services, answered by the seat alone",
           and_(_ENTERPRISE, _PATH == "seat")),
    _count(_SERVICES, "enterprise_commissioner", "of enterprise_services, answered with a policy commissioner in the "
           "call", and_(_ENTERPRISE, _PATH == "commissioner")),
    _count(_SERVICES, "enterprise_tickets", "of enterprise_services, submitted to be dispatched",
           and_(_ENTERPRISE, _PATH == "ticket")),
)  # fmt: skip
_BY = tuple(_SERVED)
_BEFORE = (*SPLITS, "state", "task")
METRICS = (
    Metric(
        id="opened", name_zh="诉求登记量", name_en="appeals opened", unit="count", numerator=("opened",),
        dimensions=_BEFORE, prometheus="appeals_opened",
        sentence="Appeals that were opened, drafts included; child tickets are parts of one and not counted.",
        sentence_zh="新建诉求数（含草稿）；子工单不另计。",
    ),
    Metric(
        id="refused", name_zh="不予受理量", name_en="not accepted", unit="count", numerator=("refused",),
        dimensions=_BEFORE, sentence="Opened appeals that were not accepted.", sentence_zh="登记后不予受理的诉求数。",
    ),
    Metric(
        id="linked", name_zh="并单量", name_en="linked", unit="count", numerator=("linked",), dimensions=_BEFORE,
        sentence="Opened appeals that follow another one about the same matter.",
        sentence_zh="并入同一事项另一诉求的诉求数。",
    ),
    Metric(
        id="directives", name_zh="指令量", name_en="directives", unit="count", numerator=("directives",),
        dimensions=_BEFORE, sentence="Orders from above.", sentence_zh="上级交办的指令数。",
    ),
    Metric(
        id="services", name_zh="服务量", name_en="services", unit="count", numerator=("services",), dimensions=_BY,
        prometheus="appeals_completed",
        sentence="Appeals that were answered at once or submitted to be dispatched, counted at that moment.",
        sentence_zh="在线解答与转部门办理的诉求数之和，按答复或提交的时刻统计。",
    ),
    Metric(
        id="online_answers", name_zh="在线解答量", name_en="online answers", unit="count",
        numerator=("online_answers",), dimensions=_BY,
        sentence="Services answered at once.", sentence_zh="当场答复的诉求数。",
    ),
    Metric(
        id="department_tickets", name_zh="部门工单办理量", name_en="department tickets", unit="count",
        numerator=("department_tickets",), dimensions=_BY,
        sentence="Services submitted to be dispatched to a member unit.", sentence_zh="转成员单位办理的诉求数。",
    ),
    Metric(
        id="online_answer_rate", name_zh="在线解答率", name_en="online answer rate", unit="ratio", digits=4,
        numerator=("online_answers",), denominator=("services",), dimensions=_BY,
        sentence="Services answered at once, of all services.", sentence_zh="在线解答量 ÷ 服务量。",
    ),
    Metric(
        id="member_unit_rate", name_zh="成员单位承办率", name_en="member unit rate", unit="ratio", digits=4,
        numerator=("department_tickets",), denominator=("services",), dimensions=_BY,
        sentence="Services submitted to be dispatched, of all services.", sentence_zh="部门工单办理量 ÷ 服务量。",
    ),
    Metric(
        id="enterprise_services", name_zh="一企来服务量", name_en="enterprise services", unit="count",
        numerator=("enterprise_services",), dimensions=_BY,
        sentence="Services for enterprises.", sentence_zh="企业诉求的服务量。",
    ),
    Metric(
        id="instant_answer_rate", name_zh="一企来即时答复率", name_en="instant answer rate", unit="ratio", digits=4,
        numerator=("enterprise_instant",), denominator=("enterprise_services",), dimensions=_BY,
        sentence="Enterprise services closed by the seat or a policy commissioner in the call, of all of them.",
        sentence_zh="座席或政策专员当场办结的企业诉求 ÷ 一企来服务量。",
    ),
    *(
        Metric(
            id=f"enterprise_{path}", name_zh=f"一企来{title}", name_en=f"enterprise services: {path}", unit="count",
            numerator=(f"enterprise_{path}",), dimensions=_BY, sentence=sentence, sentence_zh=sentence_zh,
        )
        for path, title, sentence, sentence_zh in (
            ("seat", "座席直接答复", "Enterprise services answered by the seat alone.",
             "由企业座席直接答复的企业诉求数。"),
            ("commissioner", "政策专员答复", "Enterprise services answered with a policy commissioner in the call.",
             "三方通话中由政策专员答复的企业诉求数。"),
            ("tickets", "转部门工单", "Enterprise services submitted to be dispatched.", "转部门办理的企业诉求数。"),
        )
    ),
)  # fmt: skip
