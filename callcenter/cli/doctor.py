"""``callcenter doctor``: is the hotline well, and what is to be done?"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from callcenter.config import load_config
from callcenter.doctor import CHECKS, ON_REQUEST, Case, Finding, Verdict, examine
from callcenter.errors import ConfigError


def register(subparsers: Any) -> None:
    """Add ``doctor``."""
    parser = subparsers.add_parser("doctor", help="look at everything and say what is wrong; exit code 1 on a fault")
    parser.add_argument(
        "--call", action="store_true", help="place a test call, too: no agent is rung, nothing is put on record"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    show = _show_json if args.json else _show
    return 1 if Verdict.FAULT in show(_findings(call=args.call)) else 0


def _findings(*, call: bool) -> Iterator[Finding]:
    try:
        config = load_config()
    except ConfigError as error:
        count = len(error.mistakes)
        yield Finding(Verdict.FAULT, f"{count} mistake(s); nothing else is looked at", "callcenter check", "settings")
        return
    case = Case(config)
    try:
        yield from examine(case, {**CHECKS, **ON_REQUEST} if call else CHECKS)
    finally:
        case.close()


def _show(findings: Iterable[Finding]) -> Counter[Verdict]:
    """One line for each as soon as it is known, then the sum."""
    counts: Counter[Verdict] = Counter()
    for found in findings:
        counts[found.verdict] += 1
        advice = f" - {found.advice}" if found.advice else ""
        print(f"{found.verdict.value:<8} {found.check:<18} {found.text}{advice}", flush=True)
    words = {Verdict.FAULT: "fault(s)", Verdict.WARNING: "warning(s)", Verdict.UNSEEN: "could not be looked at"}
    print(", ".join(f"{counts[verdict]} {text}" for verdict, text in words.items() if counts[verdict]) or "all is well")
    return counts


def _show_json(findings: Iterable[Finding]) -> Counter[Verdict]:
    rows = [asdict(found) for found in findings]
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return Counter(row["verdict"] for row in rows)
