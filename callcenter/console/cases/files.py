"""The files of an appeal: which of them somebody may have, and what they are called for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, select

from callcenter.appeals import Role
from callcenter.appeals.media import EXTENSIONS
from callcenter.console.cases.rows import Reader
from callcenter.journal.tables import appeal_attachment

__all__ = ["file_of", "files_of"]

_WORD = ("附件", "attachment ")


def files_of(connection: Connection, row: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """All of them for a page, the oldest first; ``open``: may be fetched."""
    return [
        {"id": each["attachment"], "name": _name(each, place, reader), "kb": -(-each["size"] // 1000),
         "at": each["at"] // 1000, "open": _is_open(each, row, reader)}
        for place, each in enumerate(_all(connection, row["number"]), 1)
    ]  # fmt: skip


def file_of(
    connection: Connection, row: Mapping[str, Any], attachment: str, reader: Reader
) -> tuple[dict[str, Any], str, bool] | None:
    """Its row, its name for the reader, and whether it may be fetched; None when the appeal has no such file."""
    found = enumerate(_all(connection, row["number"]), 1)
    return next(
        ((each, _name(each, place, reader), _is_open(each, row, reader))
         for place, each in found if each["attachment"] == attachment), None,
    )  # fmt: skip


def _all(connection: Connection, number: str) -> list[dict[str, Any]]:
    c = appeal_attachment.c
    wanted = select(appeal_attachment).where(c.number == number).order_by(c.at, c.attachment)
    return [dict(each) for each in connection.execute(wanted).mappings()]


def _name(file: Mapping[str, Any], place: int, reader: Reader) -> str:
    """Appellants name files after themselves: who may not have their numbers is given names that say nothing."""
    if reader.sight.numbers:
        return str(file["name"])
    known = EXTENSIONS.get(file["media_type"])
    return f"{_WORD[reader.which]}{place}{f'.{known[0]}' if known else PurePath(file['name']).suffix}"


def _is_open(file: Mapping[str, Any], row: Mapping[str, Any], reader: Reader) -> bool:
    """What an appellant sends shows who they are: a unit that is not to know that has the units' own files only."""
    return not row["confidential"] or reader.sight.confidential or file["role"] == Role.UNIT.value
