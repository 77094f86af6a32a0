"""The whole publication: chapters, its audit of itself, and definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from callcenter.audit import Finding, audit
from callcenter.config import Config
from callcenter.metrics.registry import Metric, Span
from callcenter.reports.annual.chapters.data import data
from callcenter.reports.annual.chapters.outlook import outlook
from callcenter.reports.annual.chapters.overall import overall
from callcenter.reports.annual.claims import Claims
from callcenter.reports.annual.counts import YearCounts, counted
from callcenter.reports.annual.material import Material, moment_text
from callcenter.reports.annual.notes import Notes
from callcenter.reports.asked import Asked
from callcenter.reports.document import Block, Column, Document, Heading, Paragraph, Table
from callcenter.reports.names import Names
from callcenter.reports.tables import appendix
from callcenter.reports.workers import workers
from callcenter.workdays import Calendar

__all__ = ["Publication", "publication"]

_GRACE = 86_400_000_000


class Publication(msgspec.Struct, frozen=True):
    """One year."""

    document: Document
    claims: dict[str, Any]
    """Every printed number and what must hold between them, as ``callcenter report audit`` reads it."""
    findings: Sequence[Finding]
    """What its own audit found; they stand in it, too."""
    empty: bool
    """There is nothing on record of the year: it says so, and nothing else."""


def publication(
    connection: Connection, config: Config, notes: Notes, year: int, *, now: int, made: str,
    told: Callable[[str], None] = lambda _: None,
) -> Publication:  # fmt: skip
    """The publication about ``year``, at the moment ``now`` (µs), which ``made`` is. Raises StoreError."""
    zone, names = config.site.timezone, Names(config)
    calendar = Calendar.load(config.calendar_file, zone)
    with workers(connection) as helpers:
        asked = Asked(connection, Span.of_year(year, zone), names, calendar, told, helpers)
        this = counted(asked, connection, year)
        last = Asked(connection, Span.of_year(year - 1, zone), names, calendar, told, helpers)
        before = counted(last, connection, year - 1)
    title = f"{config.site.name} {year}年度工作情况"
    if this.empty:
        blocks: list[Block] = [Paragraph(
            f"本系统没有{year}年的任何记录，不能据以发布{year}年度工作情况；数据未知，不等于零。"
        )]  # fmt: skip
        claims: dict[str, Any] = {"title": title, "period": str(year), "figures": {}, "relations": []}
        return Publication(_document(title, year, zone, made, blocks), claims, (), empty=True)
    material = Material(this, before, config, notes, names, Claims())
    blocks = [*_opening(material, now), *overall(material), *data(material), *outlook(material)]
    report = material.claims.report(title, str(year))
    findings = audit(report)
    blocks += _appendix(len(report.figures), len(report.relations), findings, asked.used)
    form = material.claims.form(title, str(year))
    return Publication(_document(title, year, zone, made, blocks), form, findings, empty=False)


def _document(title: str, year: int, zone: str, made: str, blocks: Sequence[Block]) -> Document:
    return Document(title=title, period=f"{year}年", zone=zone, made=made, blocks=tuple(blocks))


def _opening(material: Material, now: int) -> Iterator[Block]:
    name, year = material.config.site.name, material.year
    yield Paragraph(
        f"为让公众全面了解{name}工作情况，更好使用热线反映诉求，督促各成员单位不断改进服务，现将{year}年度工作情况发布如下："
    )
    if remark := _coverage(material.now, material, now):
        yield Paragraph(remark, small=True)


def _coverage(counts: YearCounts, material: Material, now: int) -> str:
    """What of the year is on record, when it is not all of it."""
    span, parts = counts.span, []
    if counts.first is not None and counts.first > span.begin_us + _GRACE:
        parts.append(f"系统自{moment_text(material.local(counts.first))}起有记录")
    if now < span.end_us:
        parts.append(f"统计截至{moment_text(material.local(now))}，全年尚未结束")
    return f"说明：{'；'.join(parts)}，以下为此期间的数据。" if parts else ""


def _appendix(figures: int, relations: int, findings: Sequence[Finding], used: Sequence[Metric]) -> Iterator[Block]:
    yield Heading("附录一：自查")
    checked = (
        f"本报告正文与各表共{figures}个数字，按{relations}项勾稽关系"
        "（分项之和、比率、均值、重复出现处一致等）逐一复算"
    )
    if not findings:
        yield Paragraph(f"{checked}，未发现矛盾。")
    else:
        yield Paragraph(f"{checked}，发现以下{len(findings)}处：")
        words = {"error": "错误", "warning": "警示"}
        rows = tuple((words[each.severity], each.zh, each.published, each.derived) for each in findings)
        yield Table("findings", "自查发现", (Column("级别"), Column("内容"), Column("发布值"), Column("应为")), rows)
    yield Heading("附录二：指标定义")
    yield appendix(used)
