"""``callcenter report deliver``: hands over the reports whose period is over; a timer runs it."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from callcenter.cli.report_regular import made_at
from callcenter.cli.store import current_store
from callcenter.config import load_config

__all__ = ["add_deliver"]


def add_deliver(verbs: Any) -> None:
    """Add ``deliver``."""
    parser = verbs.add_parser("deliver", help="deliver the reports whose period is over, each once (`reports`)")
    parser.set_defaults(main=_deliver)


def _deliver(_: argparse.Namespace) -> int:
    """0 when everything that was due was delivered."""
    from callcenter.reports.delivery import deliver  # late: it brings the whole registry

    config = load_config()
    if not config.reports.enabled:
        print("callcenter: no reports are delivered: reports.enabled is false", file=sys.stderr)
        return 0
    troubles = 0
    with current_store(config) as store:
        for each in deliver(store, config, time.time_ns() // 1000, lambda at: made_at(config, at)):
            if each.where:
                print(f"{each.delivery} {each.period}: {each.where}")
            if each.trouble:
                troubles += 1
                print(f"callcenter: {each.delivery} {each.period}: {each.trouble}", file=sys.stderr)
    return 1 if troubles else 0
