"""``callcenter restore``: puts an archive of ``callcenter backup`` into an empty state directory."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from callcenter.backup import Archive
    from callcenter.config import Config

_SHOWN = 20


def register(subparsers: Any) -> None:
    """Add ``restore``."""
    parser = subparsers.add_parser("restore", help="put an archive of `backup` into an empty state directory")
    parser.add_argument("archive", type=Path, help="what `callcenter backup` made")
    parser.add_argument("--into", type=Path, metavar="STATE_DIR", help="state directory; default: that of the settings")
    parser.add_argument("--settings", action="store_true", help="put settings, flows and prompts back too")
    parser.set_defaults(main=_main)


def _main(args: argparse.Namespace) -> int:
    from callcenter.backup import Archive, differing_settings, put_back_settings, restore
    from callcenter.cli.progress import Progress
    from callcenter.config import inspect_config, load_config

    os.umask(0o027)
    if args.into is not None:
        os.environ["CALLCENTER_STATE_DIR"] = str(args.into.absolute())
    with Archive(args.archive) as archive:
        if args.settings:
            for path in put_back_settings(archive, inspect_config().config):
                print(f"settings: {path} is as it was")
        config = load_config()
        with Progress(0, 1, 1, command="restore") as progress:
            done = restore(archive, config, lambda share, what: progress.say(f"{share:4.0%} {what}"))
        print(f"archive of {_moment(archive, config)}, made by callcenter {archive.manifest.version}")
        print(f"{done.files} files, {done.size / 1e6:.1f} MB restored into {config.state} in {done.seconds:.1f} s")
        if differing := differing_settings(archive, config):
            print(f"settings that differ from the archive's: {', '.join(differing)} (`--settings` puts them back)")
    if done.upgraded:
        print("the database is upgraded")
    for difference in done.differences[:_SHOWN]:
        print(difference, file=sys.stderr)
    if done.differences:
        print(f"{len(done.differences)} difference(s): run `callcenter database rebuild`", file=sys.stderr)
        return 1
    print("read tables and journal: equal")
    return 0


def _moment(archive: Archive, config: Config) -> str:
    return f"{datetime.fromtimestamp(archive.manifest.began / 1e6, ZoneInfo(config.site.timezone)):%Y-%m-%d %H:%M:%S}"
