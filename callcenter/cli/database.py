"""``callcenter database``: upgrade the store, compare its read tables with the journal, fold them again."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from callcenter.config import load_config
from callcenter.journal import open_engine, require_current, upgrade
from callcenter.projections import fold_forward, rebuild, verify

_SHOWN = 50


def register(subparsers: Any) -> None:
    """Add ``database`` and its verbs."""
    parser = subparsers.add_parser("database", help="upgrade, verify or rebuild the store")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, text, main in (
        ("upgrade", "bring the database to this program's version", _upgrade),
        ("verify", "compare the read tables with the journal; exit code 1 when they differ", _verify),
        ("rebuild", "fold the read tables again from the journal, while everything goes on", _rebuild),
    ):
        verbs.add_parser(name, help=text).set_defaults(main=main)


def _upgrade(_args: argparse.Namespace) -> int:
    os.umask(0o027)  # it will hold telephone numbers
    upgraded = upgrade(load_config().database_url)
    print("the database is upgraded" if upgraded else "the database is up to date")
    return 0


def _verify(_args: argparse.Namespace) -> int:
    def compare(engine: Engine) -> int:
        fold_forward(engine)
        count = 0
        for count, difference in enumerate(verify(engine), 1):
            if count <= _SHOWN:
                print(difference)
        if count > _SHOWN:
            print(f"… and {count - _SHOWN} more")
        print(f"{count} difference(s): run `callcenter database rebuild`" if count else "equal")
        return 1 if count else 0

    return _with_engine(compare)


def _rebuild(_args: argparse.Namespace) -> int:
    def fold(engine: Engine) -> int:
        began = time.monotonic()
        count = rebuild(engine)
        print(f"{count} facts folded in {time.monotonic() - began:.1f} s")
        return 0

    return _with_engine(fold)


def _with_engine(work: Callable[[Engine], int]) -> int:
    engine = open_engine(load_config().database_url, busy_seconds=30.0, durable=False)
    try:
        require_current(engine)
        return work(engine)
    finally:
        engine.dispose()
