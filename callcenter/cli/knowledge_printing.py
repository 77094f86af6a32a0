"""Entries for the terminal and as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger

from callcenter.cli.moments import iso, when
from callcenter.cli.printing import table
from callcenter.config import Config
from callcenter.journal.tables import knowledge_version
from callcenter.knowledge import State, Version
from callcenter.knowledge.words import AUDIENCE_WORDS, REMINDER_WORDS, STATE_WORDS

__all__ = ["dumped", "json_of", "lines_of", "print_rows", "readable", "row_of"]

_MOMENTS = tuple(column.name for column in knowledge_version.columns if isinstance(column.type, BigInteger))


def print_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], args: argparse.Namespace, config: Config, zone: ZoneInfo
) -> None:
    """A table, or JSON where it is asked for."""
    if args.json:
        print(dumped([json_of(row, zone) for row in rows]))
    else:
        print(table((readable(row, config, zone) for row in rows), columns))


def row_of(version: Version) -> dict[str, Any]:
    """A version as a row."""
    return {name: getattr(version, name) for name in version.__struct_fields__}


def json_of(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """A row with moments in ISO form, and lists as lists."""
    moments = {name: iso(row[name], zone) for name in (*_MOMENTS, "used", "due") if row.get(name)}
    lists = {name: row[name].splitlines() for name in ("questions", "keywords", "writers")}
    return {**row, **lists, **moments}


def readable(row: Mapping[str, Any], config: Config, zone: ZoneInfo) -> dict[str, Any]:
    """A row in words, in the language of the site."""
    shown = {**row, **{name: when(row[name], zone)[:16] for name in (*_MOMENTS, "used", "due") if row.get(name)}}
    shown["writers"] = ", ".join(row["writers"].splitlines())
    if config.site.language == "zh":
        unit = config.units.get(row["unit"])
        shown |= {"state": STATE_WORDS[State(row["state"])], "unit": unit.name if unit else row["unit"]}
        shown |= {"audience": AUDIENCE_WORDS[row["audience"]]}
        shown |= {"what": REMINDER_WORDS[row["what"]]} if "what" in row else {}
    return shown


def lines_of(row: Mapping[str, Any]) -> Iterable[str]:
    """One version, its answer last."""
    yield f"{row['entry']}.{row['version']}  {row['title']}  {row['state']}"
    for name in ("unit", "topic", "audience", "basis", "shown_from", "shown_until", "review_on", "questions"):
        if row[name]:
            yield f"{name.replace('_', ' ')}: {str(row[name]).replace(chr(10), '；')}"
    yield ""
    yield row["answer"]


def dumped(value: Any) -> str:
    """As JSON text."""
    return json.dumps(value, ensure_ascii=False, indent=1)
