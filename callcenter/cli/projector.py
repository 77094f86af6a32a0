"""``callcenter projector``: keeps the read tables up with the journal, and the deadlines of appeals."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from typing import Any

_BUSY_SECONDS = 10.0
_NICE = 5
"""Calls come first: the projector takes what processor time they leave."""


def register(subparsers: Any) -> None:
    """Add ``projector``."""
    parser = subparsers.add_parser("projector", help="fold the journal into the read tables until stopped")
    parser.add_argument("--interval", type=float, default=0.5, help="seconds between two looks; default 0.5")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    from twisted.logger import globalLogBeginner, textFileLogObserver

    from callcenter.casework import CaseDesk
    from callcenter.config import load_config
    from callcenter.journal import open_engine, upgrade
    from callcenter.projections import run
    from callcenter.workdays import Calendar

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    globalLogBeginner.beginLoggingTo([textFileLogObserver(sys.stderr)], redirectStandardIO=False)
    os.nice(_NICE)
    config = load_config()
    upgrade(config.database_url)
    desk = CaseDesk(
        open_engine(config.database_url, busy_seconds=_BUSY_SECONDS),
        config,
        Calendar.load(config.calendar_file, config.site.timezone),
    )
    run(open_engine(config.database_url, durable=False), args.interval, stop, desk.tick)
    return 0
