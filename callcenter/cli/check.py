"""``callcenter check``: settings, flows, prompts and dialplan, without starting anything."""

from __future__ import annotations

import argparse
from typing import Any

from callcenter.cli.inspection import inspect_all
from callcenter.cli.side_settings import inspect_side_settings
from callcenter.errors import ConfigError


def register(subparsers: Any) -> None:
    """Add ``check``."""
    parser = subparsers.add_parser("check", help="find the mistakes in settings, flows, prompts and dialplan")
    parser.add_argument("--quick", action="store_true", help="leave the dialplan out")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 and one line when all is well. Raises ConfigError with every mistake found."""
    inspection = inspect_all(dialplan=not args.quick)
    config = inspection.config
    mistakes = [*inspection.mistakes, *inspect_side_settings(config)]
    if mistakes:
        raise ConfigError(mistakes, inspection.left_out)
    parts = "settings, flows, prompts" if args.quick else "settings, flows, prompts, dialplan"
    print(f"{parts}: no mistakes ({len(config.seats)} seats, {len(config.agents)} agents, {len(config.queues)} queues)")
    return 0
