"""``callcenter backup``: one archive of all that cannot be made anew, while everything runs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

_NICE = 10
"""Calls come first."""


def register(subparsers: Any) -> None:
    """Add ``backup``."""
    parser = subparsers.add_parser("backup", help="archive database, messages, recordings, secrets, settings")
    parser.add_argument("archive", type=Path, help="folder to make, or a file ending in .tar")
    parser.add_argument("--without-recordings", action="store_true", help="leave the recordings of talks out")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    from callcenter.backup import make_backup
    from callcenter.cli.progress import Progress
    from callcenter.config import load_config

    os.nice(_NICE)
    with Progress(0, 1, 1, command="backup") as progress:
        manifest = make_backup(
            load_config(),
            args.archive,
            lambda share, what: progress.say(f"{share:4.0%} {what}"),
            recordings=not args.without_recordings,
        )
    print(f"{len(manifest.files)} files, {manifest.size / 1e6:.1f} MB, {manifest.took / 1e6:.1f} s: {args.archive}")
    return 0
