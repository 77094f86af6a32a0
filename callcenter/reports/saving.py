"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from callcenter.errors import ReportRefused, shown
from callcenter.reports.renderers import FORMATS

__all__ = ["form_of", "save"]


def form_of(path: Path | None, given: str | None) -> str:
    """The format that was asked for, else that of the file's name, else Markdown. Raises ReportRefused."""
    if given:
        return given
    if path is None:
        return "md"
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise ReportRefused(f"{shown(path)}: say the format with --format, or by the ending: {', '.join(FORMATS)}")
    return ending


def save(path: Path, content: bytes) -> None:
    """Write it beside, then let it take the name: who reads the folder never sees half of it. Raises ReportRefused."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        raise ReportRefused(f"{shown(path)} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
