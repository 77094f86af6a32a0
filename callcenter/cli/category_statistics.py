"""``callcenter appeal category-statistics``: how often proposals were taken over, and what was corrected."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from callcenter.cli.moments import parse_since
from callcenter.cli.printing import table
from callcenter.cli.store import current_store
from callcenter.config import load_config
from callcenter.projections.category_proposals import Proposals, Proposed, proposals

__all__ = ["add_statistics"]

_MOST = 20
"""Corrections that are shown, the most frequent first."""
_FOREVER = 1 << 62


def add_statistics(verbs: Any) -> None:
    """Add the verb."""
    counting = verbs.add_parser(
        "category-statistics", help="how often proposed categories were taken over, and what was corrected"
    )
    for name, what in (("since", "proposed then or later"), ("until", "proposed before")):
        counting.add_argument(f"--{name}", help=f"{what}: 30d, 2026-01-01 or 2026-01-01T08:00 (local time)")
    counting.add_argument("--json", action="store_true", help="print JSON")
    counting.set_defaults(main=_statistics)


def _statistics(args: argparse.Namespace) -> int:
    config = load_config()
    zone, now = ZoneInfo(config.site.timezone), time.time_ns() // 1000
    since = parse_since(args.since, zone, now) if args.since else 0
    until = parse_since(args.until, zone, now) if args.until else _FOREVER
    with current_store(config) as store:
        found = proposals(store, since, until)
    models = _by_model(found)
    wrong = Counter((one.proposed, one.category) for one in found if not one.is_accepted).most_common(_MOST)
    if args.json:
        print(json.dumps(_json(models, wrong), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_told(models, wrong, chinese=config.site.language == "zh")))
    return 0


def _by_model(found: Iterable[Proposed]) -> dict[str, Proposals]:
    counted: dict[str, Proposals] = defaultdict(Proposals)
    for one in found:
        counted[one.model].add(one)
    return dict(sorted(counted.items()))


def _json(models: dict[str, Proposals], wrong: list[tuple[tuple[str, str], int]]) -> dict[str, Any]:
    return {
        "models": {
            name: {**msgspec.to_builtins(each), "proposed": each.all, "acceptance": each.accepted / each.all}
            for name, each in models.items()
        },
        "corrections": [
            {"proposed": proposed, "decided": decided, "appeals": count} for (proposed, decided), count in wrong
        ],
    }


def _told(models: dict[str, Proposals], wrong: list[tuple[tuple[str, str], int]], *, chinese: bool) -> list[str]:
    if not models:
        return ["此期间没有分类建议" if chinese else "no category was proposed in that time"]
    names = (
        ("模型", "建议", "采纳", "更正", "采纳率", "自动填写", "其中更正") if chinese else
        ("model", "proposed", "accepted", "corrected", "acceptance", "filled_in", "of_them_corrected")
    )  # fmt: skip
    rows = [
        (name, each.all, each.accepted, each.corrected, f"{each.accepted / each.all:.1%}", each.filled_in,
         each.filled_in_corrected)
        for name, each in models.items()
    ]  # fmt: skip
    lines = [table([dict(zip(names, row, strict=True)) for row in rows], names)]
    if wrong:
        columns = ("模型建议", "人工确定", "件数") if chinese else ("proposed", "decided", "appeals")
        cells = [(proposed, decided, count) for (proposed, decided), count in wrong]
        lines += ["", table([dict(zip(columns, row, strict=True)) for row in cells], columns)]
    return lines
