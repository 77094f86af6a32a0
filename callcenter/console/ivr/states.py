"""What a version of a flow can be, who acts on it, and how it is read."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callcenter.console.ivr.refusing import VersionRefused
from callcenter.journal.tables import flow_version as table

__all__ = ["FOUND", "State", "Who", "hash_of", "row_of"]

FOUND = "-"
"""Author of what stood in the folder without anybody having published it here."""


class State(StrEnum):
    """What a text is; the words are stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHING = "publishing"
    """Is being written and read by the core."""
    PUBLISHED = "published"
    RETURNED = "returned"
    """Not approved: its author may go on with it."""
    DROPPED = "dropped"


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Who does it, and from where."""

    account: str
    address: str = ""


def hash_of(text: str) -> str:
    """By which two texts are told apart."""
    return sha256(text.encode()).hexdigest()


def row_of(connection: Connection, version: str) -> dict[str, Any]:
    """One version with its text. Raises VersionRefused when there is none."""
    row = connection.execute(select(table).where(table.c.version == version)).mappings().first()
    if row is None:
        raise VersionRefused("unknown")
    return dict(row)
