"""Topics as people read them: one table for each list, in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from callcenter.appeals.words import STATE_WORDS
from callcenter.cli.printing import table
from callcenter.topics import BlockPoint, Burst, Cluster, HardPoint, HotPoint
from callcenter.topics.words import REASON_WORDS

__all__ = ["topics_text"]

_STATES = {state.value: word for state, word in STATE_WORDS.items()}
_Names = Mapping[str, str]


def topics_text(found: Mapping[str, Sequence[Any]], since: date, until: date, total: int, units: _Names) -> str:
    """All lists; ``found`` has bursts, hot, hard, block and clusters, ``units`` the units' names."""
    parts = [f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}，诉求 {total} 件"]
    for name, (title, row) in _LISTS.items():
        rows = [row(each, units) for each in found[name]]
        parts.append(f"{title}\n{table(rows, list(rows[0])) if rows else '（无）'}")
    return "\n\n".join(parts)


def _burst(burst: Burst, _: _Names) -> dict[str, Any]:
    times = f"{burst.count / burst.expected:.1f}倍" if burst.expected >= 0.5 else "—"
    return {
        "类别": burst.cell.category,
        "区域": burst.cell.area or "全部",
        "首次预警": str(burst.first),
        "天数": burst.window,
        "件数": burst.count,
        "应有": f"{burst.expected:.1f}",
        "倍数": times,
        "峰值": f"{burst.peak_count}（{burst.peak:%m-%d}）",
        "标签": burst.tag,
    }


def _hot(point: HotPoint, _: _Names) -> dict[str, Any]:
    return {
        "类别": point.category,
        "件数": f"{point.count}/{point.total}",
        "应有": f"{point.expected:.1f}",
        "倍数": "—" if point.rising is None else f"{point.rising:.1f}倍",
        "区域": "，".join(f"{area}{count}" for area, count in list(point.areas.items())[:4]),
    }


def _hard(point: HardPoint, units: _Names) -> dict[str, Any]:
    return {
        "类别": point.category,
        "单位": units.get(point.unit, point.unit),
        "难办": f"{point.hard}/{point.total}",
        "原因": "，".join(f"{REASON_WORDS[name]}{count}" for name, count in point.reasons.items()),
    }


def _block(point: BlockPoint, units: _Names) -> dict[str, Any]:
    return {
        "环节": _STATES.get(point.state, point.state),
        "单位": units.get(point.unit, point.unit) or "热线中心",
        "停滞": f"{point.stuck}/{point.total}",
        "其中超期": point.overdue,
        "停滞天数": f"中位{point.median_days:g}，最长{point.longest_days}",
        "类别": "，".join(f"{category}{count}" for category, count in point.categories.items()),
    }


def _cluster(cluster: Cluster, _: _Names) -> dict[str, Any]:
    return {
        "首件": cluster.head or "（保密）",
        "类别": cluster.category,
        "件数": cluster.size,
        "近7天": cluster.recent,
        "未办结": cluster.open,
        "时间": f"{cluster.first:%m-%d} 至 {cluster.last:%m-%d}",
    }


_LISTS: Mapping[str, tuple[str, Callable[[Any, _Names], dict[str, Any]]]] = {
    "bursts": ("突增预警", _burst),
    "hot": ("热点（件数多且上升）", _hot),
    "hard": ("难点（超期、退单、重办等）", _hard),
    "block": ("堵点（停滞的环节）", _block),
    "clusters": ("同一事项", _cluster),
}
