"""``callcenter run``: Asterisk, core, projector and console in the foreground."""

from __future__ import annotations

import argparse
from typing import Any

from callcenter.cli.console import said_of_first_admin
from callcenter.cli.inspection import inspect_all
from callcenter.run import Supervisor


def register(subparsers: Any) -> None:
    """Add ``run``."""
    parser = subparsers.add_parser("run", help="start Asterisk and the core, and show what happens")
    parser.add_argument("--quiet", action="store_true", help="do not print a line for every event")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    """Refuses to start with any mistake that ``check`` finds: the core would end on it, or callers would hear it."""
    inspection = inspect_all()
    inspection.refuse_mistakes()
    return Supervisor(inspection.config, quiet=args.quiet, prepare=said_of_first_admin).run()
