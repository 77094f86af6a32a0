"""Writes commissioners.yaml anew: whole or not at all, with the one before kept beside it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from callcenter.errors import SheetUnwritable, shown

__all__ = ["saved"]

_HEAD = """\
# Policy commissioners (政策专员): whom a seat brings into a call when a question is beyond it.
# Written by `callcenter commissioners import`; the file before is commissioners.yaml.bak, with its comments.
# docs/reference/settings.md explains the keys.
"""


def saved(document: Mapping[str, Any], path: Path) -> Path | None:
    """Write ``document`` to ``path``; the file that was there, under its new name. Raises SheetUnwritable."""
    text = yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    kept = path.with_name(f"{path.name}.bak") if path.exists() else None
    try:
        with unfinished.open("x", encoding="utf-8") as file:
            file.write(_HEAD + text)
            file.flush()
            os.fsync(file.fileno())
        if kept is not None:
            shutil.copymode(path, unfinished)
            shutil.copy2(path, kept)
        os.replace(unfinished, path)
    except OSError as error:
        raise SheetUnwritable(f"{shown(path)} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return kept
