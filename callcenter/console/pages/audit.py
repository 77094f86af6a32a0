"""The audit log: what was done and refused, whether the chain holds, and an export of it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter
from sqlalchemy import ColumnElement, Connection, Select, select
from starlette.requests import Request
from starlette.responses import Response

from callcenter.console.access import Staff
from callcenter.console.accounts.roles import Role
from callcenter.console.audit import ACTIONS, Deed
from callcenter.console.gate import Admitted
from callcenter.console.pages.page import Page
from callcenter.console.pages.shell import render
from callcenter.console.parts import Parts, parts_of, staff_language
from callcenter.journal.engine import reading
from callcenter.journal.tables import audit_entry as table
from callcenter.sheets.writing import write_csv

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)
_ON_A_PAGE = 100
_MOST_EXPORTED = 200_000
_TEXTS = MappingProxyType({
    "audit.since": ("起始日期", "From"),
    "audit.until": ("结束日期", "To"),
    "audit.actor": ("操作人", "Who"),
    "audit.action": ("操作", "What"),
    "audit.any": ("全部", "all"),
    "audit.search": ("查询", "Search"),
    "audit.export": ("导出 CSV", "Export CSV"),
    "audit.number": ("序号", "No."),
    "audit.at": ("时间", "Time"),
    "audit.address": ("来源地址", "Address"),
    "audit.subject": ("对象", "Object"),
    "audit.outcome": ("结果", "Outcome"),
    "audit.reason": ("原因", "Reason"),
    "audit.detail": ("说明", "Detail"),
    "audit.hash": ("校验码", "Hash"),
    "audit.verify": ("核验完整性", "Verify the chain"),
    "audit.whole": (
        "日志完整：共核验 {rows} 条，无改动、无缺失。", "The log is whole: {rows} rows, none changed or missing.",
    ),
    "audit.bad": (
        "日志异常：自第 {bad} 条起（{why}）。请立即保全数据并报告。", "The log is not whole from row {bad} on ({why}).",
    ),
    "audit.why.changed": ("内容被改动", "changed"),
    "audit.why.missing": ("有缺失", "missing"),
    "audit.why.cut_off": ("末尾被截去", "its end was cut off"),
    "audit.older": ("更早的记录", "Older rows"),
    "audit.empty": ("没有符合条件的记录", "There are no such rows"),
    "outcome.done": ("成功", "done"),
    "outcome.refused": ("拒绝", "refused"),
    "outcome.failed": ("失败", "failed"),
})  # fmt: skip
_COLUMNS = ("seq", "at", "actor", "address", "action", "subject", "outcome", "reason", "detail", "hash")


@router.get("/audit")
def audit(
    request: Request, asker: Admitted, since: str = "", until: str = "", actor: str = "", action: str = "",
    before: int = 0,
) -> Response:  # fmt: skip
    """Rows, the newest first."""
    parts = parts_of(request)
    asked = {"since": since[:10], "until": until[:10], "actor": actor[:100], "action": action[:40]}
    with reading(parts.engine) as connection:
        rows = _rows(connection, parts, asked, before, _ON_A_PAGE + 1)
    return _page(request, asker, asked, rows, found=None)


@router.post("/audit/verification")
def verify(request: Request, asker: Admitted) -> Response:
    """Recompute the chain; that it was done is a row too."""
    assert asker.staff is not None
    parts = parts_of(request)
    asked = {"since": "", "until": "", "actor": "", "action": ""}
    with reading(parts.engine) as connection:
        found = parts.audit.verify(connection)
        rows = _rows(connection, parts, asked, 0, _ON_A_PAGE + 1)
    outcome = "failed" if found.bad else "done"
    parts.audit.note(Deed(
        actor=asker.staff.account.account, action="verify", subject=f"{found.rows} rows", outcome=outcome,
        address=asker.address, detail=f"row {found.bad} {found.why}" if found.bad else "",
    ))  # fmt: skip
    return _page(request, asker, asked, rows, found=found)


@router.get("/audit.csv")
def export(
    request: Request, asker: Admitted, since: str = "", until: str = "", actor: str = "", action: str = ""
) -> Response:
    """The same rows as a file; that it was exported is a row too."""
    assert asker.staff is not None
    parts = parts_of(request)
    asked = {"since": since[:10], "until": until[:10], "actor": actor[:100], "action": action[:40]}
    told = " ".join(f"{name}={value}" for name, value in asked.items() if value)
    parts.audit.note(Deed(
        actor=asker.staff.account.account, action="export", subject="audit", address=asker.address, detail=told,
    ))  # fmt: skip
    file = io.BytesIO()
    with reading(parts.engine) as connection:
        rows = _rows(connection, parts, asked, 0, _MOST_EXPORTED)
    write_csv(file, _COLUMNS, ([row[name] for name in _COLUMNS] for row in rows))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(file.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


def _page(request: Request, asker: Any, asked: Mapping[str, str], rows: list[dict[str, Any]], found: Any) -> Response:
    which = 0 if staff_language(request) == "zh" else 1
    more = rows[_ON_A_PAGE - 1]["seq"] if len(rows) > _ON_A_PAGE else 0
    return render(
        request, "audit.html", title=PAGE.title[which], texts=_TEXTS, signed=asker.staff, page=PAGE, script="audit",
        rows=rows[:_ON_A_PAGE], more=more, asked=asked, found=found,
        actions={name: pair[which] for name, pair in ACTIONS.items()},
    )  # fmt: skip


def _rows(
    connection: Connection, parts: Parts, asked: Mapping[str, str], before: int, most: int
) -> list[dict[str, Any]]:
    query: Select[Any] = select(table).where(*_conditions(parts, asked)).order_by(table.c.seq.desc()).limit(most)
    if before > 0:
        query = query.where(table.c.seq < before)
    return [
        {**row, "at": datetime.fromtimestamp(row["at"] / 1e6, parts.zone).isoformat(" ", "seconds")[:19]}
        for row in connection.execute(query).mappings()
    ]  # fmt: skip


def _conditions(parts: Parts, asked: Mapping[str, str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if (since := _midnight(parts, asked["since"])) is not None:
        found.append(table.c.at >= since)
    if (until := _midnight(parts, asked["until"], 1)) is not None:
        found.append(table.c.at < until)
    if asked["actor"]:
        found.append(table.c.actor == asked["actor"])
    if asked["action"]:
        found.append(table.c.action == asked["action"])
    return found


def _midnight(parts: Parts, given: str, later: int = 0) -> int | None:
    """Beginning of a day that somebody chose, µs; None for none."""
    try:
        day = date.fromisoformat(given) + timedelta(days=later)
        return round(datetime(day.year, day.month, day.day, tzinfo=parts.zone).timestamp() * 1e6)
    except (ValueError, OverflowError):
        return None


_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
PAGE = Page(
    name="audit", router=router, title=("审计日志", "Audit log"), path="/audit", texts=_TEXTS,
    who={
        ("GET", "/audit"): Staff(roles=_READERS), ("POST", "/audit/verification"): Staff(roles=_READERS),
        ("GET", "/audit.csv"): Staff(roles=frozenset({Role.AUDITOR}), confirm=True),
    },
)  # fmt: skip
