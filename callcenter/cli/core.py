"""``callcenter core``: the process that conducts calls."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``core``."""
    parser = subparsers.add_parser("core", help="the core alone: FastAGI, AMI, IVR, ACD, journal, /metrics")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    from callcenter.config import load_config
    from callcenter.process import run_core

    return run_core(load_config())
