"""``callcenter appeal``: the appeals (诉求) on record."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import BigInteger, select

from callcenter.appeals import AppealState, Role
from callcenter.appeals.words import (
    ALERT_WORDS,
    CHANNEL_WORDS,
    KIND_WORDS,
    MODE_WORDS,
    OUTCOME_WORDS,
    ROLE_WORDS,
    SATISFACTION_WORDS,
    STATE_WORDS,
    TYPE_WORDS,
    URGENCY_WORDS,
)
from callcenter.cli.appeal_callbacks import add_callbacks
from callcenter.cli.appeal_deeds import add_deeds
from callcenter.cli.appeal_search import add_search
from callcenter.cli.appeal_sheets import add_sheets
from callcenter.cli.moments import iso, parse_since, when
from callcenter.cli.printing import table, width
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.errors import AppealUnknown
from callcenter.facts import Fact
from callcenter.journal.questions import facts_of_appeal
from callcenter.journal.tables import appeal
from callcenter.projections.appeal_lists import ORDERS, Listing, page, place_of
from callcenter.projections.appeal_words import APPEAL_SENTENCES, appeal_in_words
from callcenter.projections.words import in_words

_LIMIT = 20
_LABELS = {
    "number": "编号",
    "state": "状态",
    "task": "类别",
    "opened": "登记",
    "completed": "填写",
    "type": "类型",
    "mode": "办理方式",
    "category": "分类",
    "urgency": "紧急程度",
    "text": "内容",
    "place": "地点",
    "area": "区域",
    "occurred": "时间",
    "cause": "起因",
    "course": "经过",
    "name": "诉求人",
    "answer": "答复内容",
    "channel": "渠道",
    "sources": "来源数",
    "caller": "来电",
    "enterprise": "企业",
    "confidential": "保密",
    "queue": "队列",
    "agent": "座席",
    "actor": "经办人",
    "query_code": "查询码",
    "contact": "通话",
    "linked_to": "并入",
    "parent": "主工单",
    "unit": "承办单位",
    "rule": "承办方式",
    "dispatched": "派单",
    "sign_due": "签收时限",
    "signed": "签收时间",
    "due": "办理时限",
    "returns": "退单次数",
    "suspended_until": "挂起至",
    "reply": "答复",
    "outcome": "办理结果",
    "replied": "答复时间",
    "callback_due": "回访时限",
    "attempts": "回访次数",
    "satisfaction": "满意度",
    "redone": "重办次数",
    "reopened": "重启次数",
    "closed": "办结",
    "archived": "归档",
    "alerts": "预警",
}
_ALWAYS = ("number", "state", "opened", "completed", "type", "mode", "text", "channel", "caller", "enterprise", "queue",
           "agent", "actor", "query_code", "contact", "unit")  # fmt: skip
"""Shown even when there is nothing."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {state.value: text for state, text in STATE_WORDS.items()},
    "type": TYPE_WORDS,
    "mode": MODE_WORDS,
    "channel": CHANNEL_WORDS,
    "task": KIND_WORDS,
    "urgency": URGENCY_WORDS,
    "outcome": OUTCOME_WORDS,
    "satisfaction": SATISFACTION_WORDS,
}
_MOMENTS = tuple(column.name for column in appeal.columns if isinstance(column.type, BigInteger))


def register(subparsers: Any) -> None:
    """Add ``appeal`` and its verbs."""
    parser = subparsers.add_parser("appeal", help="appeals on record")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="the newest appeals")
    listing.add_argument("--state", choices=[state.value for state in AppealState], help="only those in this state")
    listing.add_argument("--since", help="30m, 2h, 2026-01-01 or 2026-01-01T08:00 (local time)")
    listing.add_argument("--caller", default="", help="only those of this number")
    listing.add_argument("--unit", default="", help="only those that this unit has")
    listing.add_argument("--category", default="", help="only those of this category or below it: 城乡建设/物业管理")
    listing.add_argument("--overdue", action="store_true", help="only those whose deadline has passed at their unit")
    listing.add_argument(
        "--order", choices=[*ORDERS], default="opened", help="opened: the newest first; due, callback: the first due"
    )
    listing.add_argument("--after", metavar="NUMBER", help="go on after this appeal: the next page")
    listing.add_argument("--limit", type=int, default=_LIMIT, help=f"at most so many; default {_LIMIT}")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(main=_list)
    show = verbs.add_parser("show", help="one appeal with all that is known of it")
    show.add_argument("number", help="appeal number as `appeal list` shows it")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(main=_show)
    history = verbs.add_parser("history", help="what happened to an appeal, with who did it, in which role, and why")
    history.add_argument("number", help="appeal number")
    history.add_argument("--json", action="store_true", help="print JSON")
    history.set_defaults(main=_history)
    add_search(verbs)
    add_sheets(verbs)
    add_callbacks(verbs)
    add_deeds(verbs)


def _list(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    now = time.time_ns() // 1000
    with current_store(config) as store:
        wanted = Listing(
            order=args.order, states=(args.state,) if args.state else (), unit=args.unit, caller=args.caller,
            category=args.category, overdue_at=now if args.overdue else 0, limit=args.limit,
            since=parse_since(args.since, zone, now) if args.since else 0,
            after=place_of(store, args.order, args.after) if args.after else None,
        )  # fmt: skip
        rows = [dict(row) for row in page(store, wanted).rows]
    if args.json:
        print(json.dumps([_json(row, zone) for row in rows], ensure_ascii=False, indent=1))
    else:
        columns = ("number", "state", "opened", "type", "mode", "agent", "queue", "caller")
        print(table((_readable(row, zone, config.site.language) for row in rows), columns))
    return 0


def _show(args: argparse.Namespace) -> int:
    config = load_config()
    zone = ZoneInfo(config.site.timezone)
    with current_store(config) as store:
        found = store.execute(select(appeal).where(appeal.c.number == args.number)).mappings().first()
    if found is None:
        raise AppealUnknown(f"there is no appeal {args.number!r}; `callcenter appeal list` shows the known ones")
    if args.json:
        print(json.dumps(_json(dict(found), zone), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(_readable(dict(found), zone, config.site.language), config.site.language)))
    return 0


def _lines(row: Mapping[str, Any], language: str) -> Iterable[str]:
    shown = [name for name in _LABELS if row[name] or name in _ALWAYS]
    labels = {name: _LABELS[name] if language == "zh" else name.replace("_", " ") for name in shown}
    column = max(map(width, labels.values()))
    for name, label in labels.items():
        yield f"{label}{' ' * (column - width(label))}  {row[name] or '-'}"


def _readable(row: dict[str, Any], zone: ZoneInfo, language: str) -> dict[str, Any]:
    shown = {**row, **{name: row[name] and when(row[name], zone) for name in _MOMENTS}}
    for flag in ("enterprise", "confidential"):
        shown[flag] = ("是" if language == "zh" else "yes") if row[flag] else ""
    if language == "zh":
        shown |= {name: words.get(row[name], row[name]) for name, words in _WORDS.items()}
        shown["alerts"] = "、".join(ALERT_WORDS[rule] for rule in row["alerts"].split())
    return shown


def _json(row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    moments = {name: iso(row[name], zone) for name in _MOMENTS}
    exact = {f"{name}_us": row[name] for name in ("opened", "completed", "due", "closed")}
    return {**row, **moments, **exact}


def _history(args: argparse.Namespace) -> int:
    config = load_config()
    zone, language = ZoneInfo(config.site.timezone), config.site.language
    with current_store(config) as store:
        facts = facts_of_appeal(store, args.number)
    if not facts:
        raise AppealUnknown(f"there is no appeal {args.number!r}; `callcenter appeal list` shows the known ones")
    if args.json:
        print(json.dumps(msgspec.to_builtins(facts), ensure_ascii=False, indent=1))
    else:
        rows = [_event(fact, zone, language) for fact in facts]
        print(table(rows, ("at", "who", "what", "why")))
    return 0


def _event(fact: Fact, zone: ZoneInfo, language: str) -> dict[str, str]:
    said = appeal_in_words if type(fact) in APPEAL_SENTENCES else None
    role = getattr(fact, "role", "")
    if role and language == "zh":
        role = ROLE_WORDS[Role(role)]
    return {
        "at": when(fact.at, zone),
        "who": f"{role} {getattr(fact, 'actor', '') or getattr(fact, 'agent', '')}".strip(),
        "what": said(fact, zone, language) if said else in_words(fact, language),
        "why": getattr(fact, "reason", ""),
    }
