"""``callcenter``: the door through which every process and every command starts."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

from callcenter import __version__
from callcenter.errors import CallcenterError, ConfigError, SheetInvalid

__all__ = ["main"]

_COMMANDS = (
    "run",
    "asterisk",
    "core",
    "projector",
    "console",
    "ctl",
    "call",
    "report",
    "metric",
    "recordings",
    "appeal",
    "knowledge",
    "look-back",
    "onsite",
    "supervision",
    "clues",
    "assessment",
    "api-key",
    "webhook",
    "user",
    "audit-log",
    "seats",
    "commissioners",
    "units",
    "sim",
    "topics",
    "forecast",
    "flow",
    "check",
    "doctor",
    "backup",
    "restore",
    "prompts",
    "database",
    "verify",
    "reconcile",
    "demo",
    "reference",
)
"""Modules of ``callcenter.cli`` (``api-key`` is ``api_key``), in the order in which ``--help`` lists them."""


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = argparse.ArgumentParser(
        prog="callcenter", description="Telephony backend of a 12345 government service hotline."
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in _COMMANDS:
        _module(name).register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    args = _parser_for(words).parse_args(words)
    try:
        return int(args.main(args) or 0)
    except ConfigError as error:
        print(_list(error), file=sys.stderr)  # noqa: T201
        return 1
    except SheetInvalid as error:
        print(_by_row(error), file=sys.stderr)  # noqa: T201
        return 1
    except CallcenterError as error:
        print(f"callcenter: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


def _list(error: ConfigError) -> str:
    """All mistakes, one on each line, and what has to wait until they are mended."""
    count = len(error.mistakes)
    text = f"{count} mistake{'s' if count > 1 else ''}, by file and line:\n\n{error}"
    return f"{text}\n\nNot judged yet: {'; '.join(error.left_out)}." if error.left_out else text


def _by_row(error: SheetInvalid) -> str:
    count = len(error.mistakes)
    return f"{count} mistake{'s' if count > 1 else ''}, by file and row; nothing was taken from it:\n\n{error}"


def _parser_for(words: Sequence[str]) -> argparse.ArgumentParser:
    """The whole parser, or one with only the command asked for, so that it starts quickly."""
    if not words or words[0] not in _COMMANDS:
        return build_parser()
    parser = argparse.ArgumentParser(prog="callcenter")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _module(words[0]).register(subparsers)
    return parser


def _module(command: str) -> ModuleType:
    return importlib.import_module(f"callcenter.cli.{command.replace('-', '_')}")


if __name__ == "__main__":
    sys.exit(main())
