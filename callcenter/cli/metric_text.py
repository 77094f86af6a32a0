"""Metrics in Chinese, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from callcenter.metrics.definitions import DEFINITIONS
from callcenter.metrics.registry import COUNTS, METRICS, Behind, Figure, Metric, Setting, Span
from callcenter.metrics.registry.listing import formula, sql
from callcenter.metrics.registry.words import COUNT_WORDS, DIMENSION_WORDS, FILTER_WORDS

__all__ = ["explained", "figure_rows", "metric_rows", "shown"]

_UNITS = {"count": "个", "ratio": "比率", "seconds": "秒", "per_each": "每个"}
_Counts = Mapping[str, Mapping[tuple[str, ...], int]]


def metric_rows(metrics: Iterable[Metric]) -> Iterator[dict[str, str]]:
    """One row for each definition."""
    for each in metrics:
        yield {
            "metric": each.id, "name": each.name_zh, "formula": formula(each), "unit": _UNITS[each.unit],
            "split_by": " ".join(each.dimensions),
        }  # fmt: skip


def figure_rows(figures: Iterable[Figure]) -> Iterator[dict[str, str]]:
    """One row for each figure."""
    for each in figures:
        yield {
            **each.key, "metric": each.metric, "name": METRICS[each.metric].name_zh, "value": each.text,
            "numerator": str(each.numerator), "denominator": "" if each.denominator is None else str(each.denominator),
        }  # fmt: skip


def shown(metric: Metric) -> str:
    """The definition, count by count."""
    lines = [
        f"{metric.name_zh}（{metric.id}，第 {metric.version} 版；{metric.name_en}）",
        metric.sentence_zh,
        f"公式：{formula(metric, dict(COUNT_WORDS))}",
        f"　　　{formula(metric)}",
        f"单位：{_UNITS[metric.unit]}；保留 {metric.digits} 位小数，四舍五入",
        f"可拆分：{'、'.join(f'{DIMENSION_WORDS[each]}（{each}）' for each in metric.dimensions)}，以及各种时间",
    ]
    lines += [f"不计：{FILTER_WORDS[metric.filters]}"] if metric.filters else []
    lines += [f"依据：{metric.source}"] if metric.source else []
    lines += [f"实时指标：{DEFINITIONS[metric.prometheus].name}"] if metric.prometheus else []
    for name in dict.fromkeys((*metric.numerator, *metric.denominator)):
        count = COUNTS[name]
        lines += ["", f"{name}：{COUNT_WORDS[name]}", f"  定义：{count.sentence}"]
        lines += [f"  统计对象：{count.of.title}", f"  SQL：{sql(count)}"]
    return "\n".join(lines)


def explained(
    metric: Metric, span: Span, valid: Sequence[Setting], figures: Sequence[Figure], counts: _Counts, behind: Behind
) -> str:
    """The metric with its formula, what was put in, and the ids behind it; ``span`` is what the ids are of."""
    zone = ZoneInfo(span.zone)
    lines = [
        f"{metric.name_zh}（{metric.id}，第 {metric.version} 版）",
        metric.sentence_zh,
        f"统计期：{_when(span.begin_us, zone)} 至 {_when(span.end_us, zone)}（{span.zone}，止时不含）",
        *(f"门限：{_setting(each, zone)}" for each in valid),
        f"公式：{formula(metric, dict(COUNT_WORDS))}",
        f"　　　{formula(metric)}",
    ]
    lines += [f"不计：{FILTER_WORDS[metric.filters]}"] if metric.filters else []
    lines += [f"依据：{metric.source}"] if metric.source else []
    for figure in figures:
        lines += ["", *_figure(metric, figure, counts)]
    if not figures:
        lines += ["", "统计期内没有这一部分的数据"]
    lines += ["", *_side("分子", behind.numerator), *(_side("分母", behind.denominator) if metric.denominator else ())]
    return "\n".join(lines)


def _figure(metric: Metric, figure: Figure, counts: _Counts) -> Iterator[str]:
    if figure.key:
        yield "【" + "，".join(f"{name}={word or '（空）'}" for name, word in figure.key.items()) + "】"
    key = tuple(figure.key.values())
    for name in dict.fromkeys((*metric.numerator, *metric.denominator)):
        if name in counts:
            yield f"  {name} = {_number(name, counts[name].get(key, 0))}  {COUNT_WORDS[name]}"
    made = formula(metric, {name: _number(name, counts[name].get(key, 0)) for name in counts})
    yield f"  结果：{made}" + (f" = {figure.text}" if made != figure.text else "")


def _number(count: str, number: int) -> str:
    """A count; a duration in seconds, to the microsecond."""
    return f"{number / 1e6:.6f} s" if count.endswith("_us") else str(number)


def _setting(setting: Setting, zone: ZoneInfo) -> str:
    since = f"{_when(setting.began, zone)} 起" if setting.recorded else "尚无记录，按程序初值"
    return (
        f"x = {setting.answer_us / 1e6:g} 秒，s = {setting.short_abandon_us / 1e6:g} 秒，"
        f"接通率目标 {setting.connect_per_mille / 10:g} %（{since}）"
    )


def _when(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at // 1_000_000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _side(title: str, ids: Sequence[str]) -> Iterator[str]:
    yield f"{title}（列出 {len(ids)} 个）：" + ("" if ids else "无")
    for start in range(0, len(ids), 4):
        yield "  " + "  ".join(ids[start : start + 4])
