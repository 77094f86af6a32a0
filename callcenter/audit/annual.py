"""The raw counts of a hotline's yearly publication, as one flat object, and what must hold between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from callcenter.audit.report import PublishedReport, named_in

__all__ = ["from_raw"]

_NAMES: Mapping[str, str] = {
    "services_2018": "三年前服务量",
    "services_2021": "服务量",
    "services": "服务量",
    "services_before": "三年前服务量",
    "services_wan": "服务量（万件）",
    "accepted": "总受理量",
    "dispatched": "总派单量",
    "callbacks": "总回访量",
    "channel_phone": "电话渠道",
    "channel_internet": "互联网渠道",
    "channel_other_text": "其他渠道（正文）",
    "channel_other_table": "其他渠道（表）",
    "citizen_total": "市民服务",
    "citizen_phone": "市民电话",
    "citizen_internet": "市民互联网",
    "citizen_other": "市民其他",
    "citizen_online": "市民在线解答",
    "citizen_dept": "市民部门工单",
    "ent_total": "一企来诉求",
    "ent_phone": "一企来电话",
    "ent_internet": "一企来互联网",
    "ent_other": "一企来其他",
    "ent_online": "一企来在线解答",
    "ent_dept": "一企来部门工单",
    "calls_in": "呼入",
    "calls_in_rate": "呼入接通率",
    "calls_in_wait": "平均等待（秒）",
    "calls_in_talk": "呼入平均通话（秒）",
    "calls_in_max": "最长通话（秒）",
    "calls_out": "呼出",
    "calls_out_rate": "呼出接通率",
    "calls_out_talk": "呼出平均通话（秒）",
    "calls_total": "呼叫总量",
    "total_rate": "总接通率",
    "total_talk": "总平均通话（秒）",
    "seats_total": "座席数",
    "seats_per_100k": "每十万人座席数",
    "population": "常住人口",
    "commissioners": "政策专员",
    "departments": "专员部门",
    "departments_text": "整合部门（正文）",
    "departments_online_text": "整合部门（另处）",
    "consult": "咨询类",
    "nonconsult": "非咨询类",
    "consult_wd": "咨询类平均工作日",
    "nonconsult_wd": "非咨询类平均工作日",
    "callback_solicited": "征集评价",
    "rated": "参评",
    "participation": "参评率",
    "sat_text": "满意率（正文）",
    "sat_table": "满意率（表）",
    "ent_instant_text": "即时答复率",
    "growth_text": "年均增长率",
    "online_rate": "在线解答率",
    "dept_rate": "成员单位承办率",
    "online_total": "在线解答",
    "dept_total": "部门工单",
    "phone_total": "电话",
}
_LONGEST_TALK = 7200


def from_raw(raw: Mapping[str, Any], title: str = "", period: str = "") -> PublishedReport:
    """Figures and relations, as far as the counts are there. Raises pydantic's ValidationError."""
    flat = {name: value for name, value in raw.items() if not isinstance(value, Mapping) and name != "ent_period"}
    flat |= {f"{name}_{inner}": value for name, group in raw.items() if isinstance(group, Mapping)
             for inner, value in group.items()}  # fmt: skip
    flat |= _sums(flat)
    figures = {name: {"value": value, "name": _NAMES.get(name, "")} for name, value in flat.items()}
    if "ent_total" in figures and "ent_instant_text" in figures:
        told = raw.get("ent_period", "?")
        figures["ent_total"]["period"] = "" if told == period else str(told)
    relations = [relation for relation in _relations(flat) if _is_there(relation, flat)]
    return PublishedReport.model_validate(
        {"title": title, "period": period, "figures": figures, "relations": relations}
    )


def _sums(flat: Mapping[str, Any]) -> dict[str, Any]:
    """What the tables add up to: derived, not published."""
    pairs = {
        "online_total": ("citizen_online", "ent_online"),
        "dept_total": ("citizen_dept", "ent_dept"),
        "phone_total": ("citizen_phone", "ent_phone"),
    }
    return {
        name: flat[one] + flat[other]
        for name, (one, other) in pairs.items()
        if isinstance(flat.get(one), int) and isinstance(flat.get(other), int)
    }


def _relations(flat: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    services = next((name for name in ("services", "services_2021") if name in flat), "services")
    before = next((name for name in ("services_before", "services_2018") if name in flat), "services_before")
    for other in ("channel_other_text", "channel_other_table"):
        yield {"check": "partition", "whole": services, "parts": ["channel_phone", "channel_internet", other]}
    yield {"check": "partition", "whole": services, "parts": ["citizen_total", "ent_total"]}
    yield {"check": "partition", "whole": "citizen_total", "parts": ["citizen_online", "citizen_dept"]}
    yield {"check": "partition", "whole": "ent_total", "parts": ["ent_online", "ent_dept"]}
    yield {"check": "partition", "whole": "ent_total", "parts": ["ent_phone", "ent_internet", "ent_other"]}
    yield {"check": "equal", "figures": ["phone_total", "channel_phone"]}
    yield {"check": "partition", "whole": services, "parts": ["consult", "nonconsult"]}
    seats = [name for name in flat if name.startswith("seats_") and name not in ("seats_total", "seats_per_100k")]
    if len(seats) > 1:
        yield {"check": "partition", "whole": "seats_total", "parts": seats}
    yield {"check": "partition", "whole": "calls_total", "parts": ["calls_in", "calls_out"]}
    yield {"check": "equal", "figures": [services, "services_wan"]}
    yield {"check": "equal", "figures": ["dept_total", "dispatched"]}
    yield {"check": "equal", "figures": ["sat_table", "sat_text"]}
    yield {"check": "equal", "figures": ["departments_online_text", "departments_text"]}
    for what in ("rate", "talk"):
        groups = [[f"calls_in_{what}", "calls_in"], [f"calls_out_{what}", "calls_out"]]
        yield {"check": "mean", "figure": f"total_{what}", "groups": groups}
    yield {"check": "extreme", "figure": "calls_in_max", "at_most": _LONGEST_TALK, "why": "疑为通道未释放"}
    yield {"check": "growth", "figure": "growth_text", "first": before, "last": services, "years": 3}
    yield {"check": "ratio", "figure": "ent_instant_text", "part": "ent_online", "whole": "ent_total"}
    yield {"check": "ratio", "figure": "participation", "part": "rated", "whole": "callback_solicited"}
    yield {"check": "ratio", "figure": "online_rate", "part": "online_total", "whole": services}
    yield {"check": "ratio", "figure": "dept_rate", "part": "dept_total", "whole": services}
    yield {"check": "axes", "one": ["consult", "nonconsult"], "other": ["online_total", "dept_total"]}
    yield {"check": "rest", "figure": "accepted", "whole": services}
    yield {"check": "counted", "figure": "callbacks", "attempts": "calls_out", "tasks": "callback_solicited"}
    yield {"check": "offered", "figure": "calls_in", "rate": "calls_in_rate", "at_least": "channel_phone"}
    people = "population" if "population" in flat else None
    yield {"check": "per_head", "figure": "seats_per_100k", "count": "seats_total", "population": people}
    yield {"check": "period", "figure": "ent_total"}


def _is_there(relation: Mapping[str, Any], flat: Mapping[str, Any]) -> bool:
    return all(name in flat for name in named_in({key: value for key, value in relation.items() if value is not None}))
