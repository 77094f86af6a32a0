"""``callcenter verify``: are the read tables what the journal says, and the figures what the facts say?"""

from __future__ import annotations

import argparse
import time
from typing import Any

from sqlalchemy import Engine

from callcenter.config import Config, load_config
from callcenter.journal import open_engine, reading, require_current
from callcenter.metrics.registry.proof import prove
from callcenter.projections import fold_forward, verify
from callcenter.workdays import Calendar

_SHOWN = 50


def register(subparsers: Any) -> None:
    """Add ``verify``."""
    parser = subparsers.add_parser(
        "verify",
        help="compare the read tables with the journal, and the figures with the facts; exit code 1 when they differ",
    )
    parser.add_argument("--seed", type=int, help="the times that are looked at follow from it; default: the clock's")
    parser.add_argument("--times", type=int, default=10, help="so many times are looked at; default 10")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    config = load_config()
    seed = time.time_ns() // 1_000_000_000 if args.seed is None else args.seed
    engine = open_engine(config.database_url, busy_seconds=30.0, durable=False)
    try:
        require_current(engine)
        fold_forward(engine)
        return 1 if _tables(engine) | _figures(engine, config, seed, max(1, args.times)) else 0
    finally:
        engine.dispose()


def _tables(engine: Engine) -> bool:
    """Do the read tables differ from the journal?"""
    count = 0
    for count, difference in enumerate(verify(engine), 1):
        if count <= _SHOWN:
            print(difference)
    if count > _SHOWN:
        print(f"… and {count - _SHOWN} more")
    print(f"{count} difference(s): run `callcenter database rebuild`" if count else "equal")
    return bool(count)


def _figures(engine: Engine, config: Config, seed: int, times: int) -> bool:
    """Do the figures differ from the facts, or from the sum of their hours, days or months?"""
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    with reading(engine) as connection:
        proof = prove(connection, seed, config.site.timezone, calendar, times)
    for mismatch in proof.mismatches[:_SHOWN]:
        print(mismatch)
    wrong = len(proof.mismatches)
    verdict = f"{wrong} differ: the definition or its count is wrong" if wrong else "all equal"
    print(f"figures: {proof.comparisons} comparisons over {proof.spans} times (--seed {proof.seed}): {verdict}")
    return bool(wrong)
