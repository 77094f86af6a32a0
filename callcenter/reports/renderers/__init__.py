"""A document as the bytes of a file, one module for each format, imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType

from callcenter.reports.document import Document

__all__ = ["FORMATS", "render"]

FORMATS: Mapping[str, str] = MappingProxyType({
    "md": "markdown",
    "html": "html",
    "xlsx": "xlsx",
    "csv": "csv_file",
    "json": "json_file",
    "docx": "docx_file",
})  # fmt: skip
"""Format, which is the ending of the file's name, too → its module here."""


def render(document: Document, form: str) -> bytes:
    """``document`` in one of ``FORMATS``."""
    module = importlib.import_module(f"callcenter.reports.renderers.{FORMATS[form]}")
    made: bytes = module.render(document)
    return made
