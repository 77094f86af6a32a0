"""``python -m bench``: measures speed and memory, prints progress on stderr and the figures as JSON on stdout."""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import host
from bench.figures import Figure, say

_NAMES = (
    "agi", "ami", "journal", "distributor", "sim", "waiting", "talking", "handover", "calls", "surge", "shared",
    "fairness", "load", "knowledge", "similarity", "appeals", "reports", "wallboards",
)  # fmt: skip
"""Modules of this package; each has ``measure(quick) -> list[Figure]``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every figure to reach was reached."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=_NAMES, action="append", help="measure only this; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    args = parser.parse_args(arguments)
    report: dict[str, Any] = {"host": host.facts(Path(__file__).parents[1]), "quick": args.quick, "figures": []}
    figures: list[Figure] = []
    for name in args.only or _NAMES:
        began = time.monotonic()
        found = importlib.import_module(f"bench.{name}").measure(args.quick)
        figures += found
        report["figures"] += [figure.as_json() for figure in found]
        say(f"{name}: done in {time.monotonic() - began:.0f} s")
    report["reached"] = all(figure.reached for figure in figures)
    text = json.dumps(report, indent=1, ensure_ascii=False)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")
    return 0 if report["reached"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
