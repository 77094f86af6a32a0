"""``callcenter check``: settings, flows, prompts and dialplan, without starting anything."""

from __future__ import annotations

import argparse
from typing import Any

from callcenter.cli.inspection import inspect_all


def register(subparsers: Any) -> None:
    """Add ``check``."""
    parser = subparsers.add_parser("check", help="find the mistakes in settings, flows, prompts and dialplan")
    parser.add_argument("--quick", action="store_true", help="leave the dialplan out")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 and one line when all is well. Raises ConfigError with every mistake found."""
    inspection = inspect_all(dialplan=not args.quick)
    inspection.refuse_mistakes()
    config = inspection.config
    parts = "settings, flows, prompts" if args.quick else "settings, flows, prompts, dialplan"
    print(f"{parts}: no mistakes ({len(config.seats)} seats, {len(config.agents)} agents, {len(config.queues)} queues)")
    return 0
