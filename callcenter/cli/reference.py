"""``callcenter reference``: writes docs/reference from the code, or checks that it is up to date."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path
from typing import Any

from callcenter import cli
from callcenter.reference import NOTE, pages

_FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def register(subparsers: Any) -> None:
    """Add ``reference``."""
    parser = subparsers.add_parser("reference", help="write docs/reference from the code")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    parser.add_argument("--folder", type=Path, default=_FOLDER, help="where the files lie; default docs/reference")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0; with ``--check`` 1 when a file differs from what would be written."""
    wanted = pages(full_parser())
    stale = stale_files(args.folder, wanted)
    if args.check:
        for name, why in stale.items():
            print(f"{args.folder / name}: {why}", file=sys.stderr)
        if stale:
            print("run `callcenter reference` and look at the difference", file=sys.stderr)
        return 1 if stale else 0
    args.folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (args.folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (args.folder / name).unlink()
    print(f"{len(wanted)} files in {args.folder}, {len(stale)} changed")
    return 0


def stale_files(folder: Path, wanted: dict[str, str]) -> dict[str, str]:
    """Name of each file that is not as it should be → what is wrong with it.

    A page of ours that is wanted no more counts too; a file that somebody else wrote there does not.
    """
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    old = {name for name, text in found.items() if name not in wanted and text.startswith(NOTE)}
    changed = {name for name in wanted.keys() & found.keys() if wanted[name] != found[name]}
    stale = dict.fromkeys(wanted.keys() - found.keys(), "is missing")
    stale |= dict.fromkeys(old, "belongs to nothing any more")
    stale |= dict.fromkeys(changed, "is out of date")
    return dict(sorted(stale.items()))


def full_parser() -> argparse.ArgumentParser:
    """A parser with every command: each module of ``callcenter.cli`` that registers one."""
    parser = argparse.ArgumentParser(prog="callcenter")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in sorted(module.name for module in pkgutil.iter_modules(cli.__path__)):
        register_command = getattr(importlib.import_module(f"callcenter.cli.{module}"), "register", None)
        if register_command is not None:
            register_command(subparsers)
    return parser
