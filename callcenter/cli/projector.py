"""``callcenter projector``: keeps the read tables up with the journal, and the deadlines of appeals."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from typing import Any

_BUSY_SECONDS = 10.0
_INDEXED = 20_000
"""Facts that are put into the search index before it is looked again what else is to be done."""
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
    from callcenter.casework.knowledge_desk import KnowledgeDesk
    from callcenter.casework.likeness.keeping import Keeper
    from callcenter.casework.likeness.serving import keep_serving
    from callcenter.casework.oversight import OversightDesk
    from callcenter.config import load_config
    from callcenter.journal import open_engine, upgrade
    from callcenter.projections import run
    from callcenter.projections.search_index import index_forward
    from callcenter.workdays import Calendar

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    globalLogBeginner.beginLoggingTo([textFileLogObserver(sys.stderr)], redirectStandardIO=False)
    os.nice(_NICE)
    config = load_config()
    upgrade(config.database_url)
    engine = open_engine(config.database_url, busy_seconds=_BUSY_SECONDS)
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    appeals = CaseDesk(engine, config, calendar)
    oversight = OversightDesk(engine, config, calendar)
    knowledge = KnowledgeDesk(engine, config)

    def tick() -> None:
        appeals.tick()
        oversight.tick()
        knowledge.tick()
        index_forward(engine, most=_INDEXED)

    reading = open_engine(config.database_url, durable=False)
    similar = keep_serving(config.state, lambda: Keeper(config.state / "similar", reading))
    run(open_engine(config.database_url, durable=False), args.interval, stop, tick)
    if similar is not None:
        similar.close()
    return 0
