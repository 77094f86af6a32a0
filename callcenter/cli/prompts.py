"""``callcenter prompts``: makes the sound of every prompt that has none, or whose text changed."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from typing import Any

from callcenter.config import load_config
from callcenter.pbx.folders import Folders
from callcenter.pbx.prompts import ensure_prompts


def register(subparsers: Any) -> None:
    """Add ``prompts``."""
    parser = subparsers.add_parser("prompts", help="make the sounds that callers hear")
    parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")
    parser.add_argument("--json", action="store_true", help="what was done, as JSON")
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when every prompt has its sound. Raises FlowError, EnvironmentMissing or PromptMissing."""
    os.umask(0o027)  # a state directory that this makes will hold telephone numbers
    config = load_config()
    made = ensure_prompts(config)
    if args.json:
        print(json.dumps(asdict(made)))
    elif not args.quiet:
        print(
            f"{made.generated} spoken, {made.recorded} from recordings, {made.unchanged} unchanged, "
            f"{made.removed} removed in {Folders.of(config).sounds}"
        )
    return 0
