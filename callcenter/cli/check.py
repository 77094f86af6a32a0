"""``callcenter check``: settings, flows, prompts and dialplan, without starting anything."""

from __future__ import annotations

import argparse
from typing import Any

from callcenter.config import Config, load_config
from callcenter.errors import ConfigError, Mistake
from callcenter.ivr import inspect_library
from callcenter.pbx.lint import lint_config
from callcenter.workdays import Calendar


def register(subparsers: Any) -> None:
    """Add ``check``."""
    parser = subparsers.add_parser("check", help="find the mistakes in settings, flows, prompts and dialplan")
    parser.add_argument("--quick", action="store_true", help="leave the dialplan out")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 and one line when all is well. Raises ConfigError with every mistake found."""
    config = load_config()
    mistakes = _flows(config)
    if not args.quick and not mistakes:
        mistakes = lint_config(config)
    if mistakes:
        raise ConfigError(mistakes)
    parts = "settings, flows, prompts" if args.quick else "settings, flows, prompts, dialplan"
    print(f"{parts}: no mistakes ({len(config.seats)} seats, {len(config.agents)} agents, {len(config.queues)} queues)")
    return 0


def _flows(config: Config) -> list[Mistake]:
    calendar = Calendar.load(config.calendar_file, config.site.timezone)
    _, mistakes = inspect_library(
        config.flows_dir,
        config.prompts_file,
        calendar,
        queues=config.queues,
        entries=set(config.trunk.dids.values()),
        seconds_to_human=config.ivr.seconds_to_human,
    )
    return list(mistakes)
