"""``callcenter console``: the process that faces other systems and citizens over HTTP."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``console``."""
    parser = subparsers.add_parser("console", help="the public interface over HTTP: Open311, /api/v1, webhooks")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    from callcenter.config import load_config
    from callcenter.console.serving import run_console

    return run_console(load_config())
