"""A special report (专报) as a draft in Markdown: figures with numerator and denominator, and the appeals behind them.

Nothing of any person stands in it: no name, no number to call, no text of an appeal. What only people can write, causes
and advice, is left open and marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from callcenter.appeals.words import CHANNEL_WORDS, MODE_WORDS, STATE_WORDS, TYPE_WORDS
from callcenter.topics.appeals import TopicAppeal
from callcenter.topics.clusters import Cluster
from callcenter.topics.settings import Topics
from callcenter.topics.surge import Surge
from callcenter.topics.words import REASON_WORDS

__all__ = ["draft", "percent"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")
_STATES = {state.value: word for state, word in STATE_WORDS.items()}
_LONGEST_TABLE = 31
"""Days that are told one by one; longer ones by weeks."""


def draft(
    title: str,
    found: Surge,
    appeals: Sequence[TopicAppeal],
    groups: Sequence[Cluster],
    settings: Topics,
    units: Mapping[str, str],
    written: date,
    hotline: str,
    reasons: Sequence[str] = (),
) -> str:
    """The report on ``appeals``, whose figures are ``found``; ``reasons``: why it was raised, one sentence each."""
    parts = [
        f"# {_plain(hotline)}热线专报：{_plain(title)}",
        f"（草稿，{_day(written)}）",
        *_summary(found, reasons),
        *_course(found),
        *_spread(found),
        *_handling(found, units),
        *_matters(groups),
        "## 六、原因分析与工作建议\n\n（由起草人填写：原因、影响、建议措施、责任单位和时限。）",
        *_evidence(appeals, settings),
        *_method(settings),
    ]
    return "\n\n".join(parts) + "\n"


def percent(above: int, below: int) -> str:
    """A share with both its counts, rounded half up.

    >>> percent(1, 8), percent(0, 0)
    ('12.50%（1/8）', '—（0/0）')
    """
    if not below:
        return f"—（{above}/{below}）"
    hundredths = (above * 20000 + below) // (2 * below)
    return f"{hundredths // 100}.{hundredths % 100:02}%（{above}/{below}）"


def _summary(found: Surge, reasons: Sequence[str]) -> Iterator[str]:
    yield "## 一、总体情况"
    if not (found.first and found.last and found.peak):
        yield "所选范围内没有诉求。"
        return
    days = (found.last - found.first).days + 1
    yield (
        f"{_day(found.first)}至{_day(found.last)}（{days}天），共受理相关诉求 {found.total} 件，"
        f"日均 {found.total / days:.1f} 件，单日最高 {found.peak_count} 件（{_day(found.peak)}）。"
        f"尚未办结 {found.open} 件，超期 {found.overdue} 件。"
    )
    if reasons:
        yield "\n".join(f"- {_plain(reason)}" for reason in reasons)


def _course(found: Surge) -> Iterator[str]:
    yield "## 二、走势"
    if not (found.first and found.last):
        yield "（无）"
        return
    length = (found.last - found.first).days + 1
    if length <= _LONGEST_TABLE:
        spans = [(each, each) for each in _days(found.first, found.last, 1)]
    else:
        spans = [(each, min(each + timedelta(days=6), found.last)) for each in _days(found.first, found.last, 7)]
    rows = []
    for first, last in spans:
        count = sum(found.days.get(each, 0) for each in _days(first, last, 1))
        rows.append((_day(first) if first == last else f"{_day(first)}至{_day(last)}", str(count)))
    yield _table(("日期", "件数"), rows)


def _spread(found: Surge) -> Iterator[str]:
    yield "## 三、分布"
    for heading, counts, name in (
        ("类别", found.categories, _same),
        ("区域", found.areas, _same),
        ("渠道", found.channels, _word(CHANNEL_WORDS)),
        ("诉求类型", found.types, _word(TYPE_WORDS)),
    ):
        if counts:
            rows = [(name(key), str(count), percent(count, found.total)) for key, count in counts.items()]
            yield _table((heading, "件数", "占全部"), rows)


def _handling(found: Surge, units: Mapping[str, str]) -> Iterator[str]:
    yield "## 四、办理情况"
    rows = [
        *((f"办理方式：{MODE_WORDS.get(mode, mode)}", percent(n, found.total)) for mode, n in found.modes.items()),
        *((f"状态：{_STATES.get(state, state)}", percent(n, found.total)) for state, n in found.states.items()),
        *((f"难点：{REASON_WORDS[reason]}", percent(n, found.total)) for reason, n in found.reasons.items()),
        ("问题解决率（有效回答）", percent(found.resolved, found.asked_resolved)),
        ("满意率（有效评价）", percent(found.satisfied, found.asked_satisfied)),
    ]
    yield _table(("项目", "比例（件数/总数）"), rows)
    if found.units:
        yield _table(("承办单位", "件数"), [(units.get(unit, unit), str(n)) for unit, n in found.units.items()])


def _matters(groups: Sequence[Cluster]) -> Iterator[str]:
    yield "## 五、同一事项"
    if not groups:
        yield "没有达到件数要求的同一事项。"
        return
    rows = [
        (group.head or "（保密）", group.category, str(group.size), str(group.recent), str(group.open),
         f"{_day(group.first)}至{_day(group.last)}")
        for group in groups
    ]  # fmt: skip
    yield _table(("首件编号", "类别", "件数", "近7天", "未办结", "时间"), rows)


def _evidence(appeals: Sequence[TopicAppeal], settings: Topics) -> Iterator[str]:
    yield "## 附一、诉求编号"
    named = [appeal.number for appeal in sorted(appeals, key=lambda a: (a.day, a.number)) if not appeal.confidential]
    kept = len(appeals) - len(named)
    notes = [f"共 {len(appeals)} 件"]
    if len(named) > settings.evidence:
        notes.append(f"列出最近 {settings.evidence} 件")
    if kept:
        notes.append(f"保密 {kept} 件不列编号")
    yield "，".join(notes) + "。"
    if named:
        yield "\n".join(f"- `{number}`" for number in named[-settings.evidence :])


def _method(settings: Topics) -> Iterator[str]:
    yield "## 附二、口径"
    yield "\n".join((
        "- 件数：按受理日（本地时间）计；子工单不单独计数；并单的诉求各计一件。",
        f"- 区域件数少于 {settings.small} 的合并为一项，避免识别个人；因此各区域之和可以少于总数（未填区域的不列）。",
        "- 比例由件数相除，分子分母一并列出，四舍五入到两位小数；不取平均的平均。",
        "- 满意率：评价为“满意”的件数除以有效评价件数，“基本满意”不计入满意；剔除的评价不计。",
        "- 超期：超过办理时限（含批准的延期）仍未答复，或答复晚于时限。",
        f"- 办理时间长：从受理到办结（或至今）超过 {settings.long_days} 天。",
    ))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _plain(text: str) -> str:
    """Never anything but text, whatever it holds."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _same(text: str) -> str:
    return text


def _word(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda key: words.get(key, key)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _days(first: date, last: date, step: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(0, (last - first).days + 1, step))
