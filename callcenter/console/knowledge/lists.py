"""What waits at the knowledge base, for whom: to approve, to review, about to end; and what is in effect, to browse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from callcenter.casework.knowledge_lists import due, entries, in_effect
from callcenter.console.knowledge.sight import Sight
from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import State

__all__ = ["LISTS", "KnowledgeList", "Page", "counts", "lists_of", "page"]

_c = knowledge_version.c
_MOST = 200
"""Of what is due: more of it is no list to work by."""


class KnowledgeList(msgspec.Struct, frozen=True, kw_only=True):
    """One list."""

    title: tuple[str, str]
    """Chinese and English."""
    where: Callable[[int], ColumnElement[bool]] | None = None
    """At a moment, of a row of ``knowledge_version``; None: what the store says is due."""
    due: frozenset[str] = frozenset()
    """Kinds of what is due."""
    newest: bool = True
    """Is it the newest version of each entry?"""
    everybody: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a list."""

    rows: list[dict[str, Any]]
    after: str
    """Where to go on; empty: that was all."""


def _in_state(*states: State) -> Callable[[int], ColumnElement[bool]]:
    return lambda _at: _c.state.in_([state.value for state in states])


def _coming(at: int) -> ColumnElement[bool]:
    later = or_(_c.replaced_at.is_(None), _c.replaced_at > _c.shown_from)
    return and_(_c.state == State.APPROVED.value, _c.shown_from > at, later)


def _over(at: int) -> ColumnElement[bool]:
    """The newest is over, and nothing earlier is in effect."""
    shown = select(_c.entry).where(in_effect(at)).correlate(None)
    return and_(_c.state.in_([State.WITHDRAWN.value, State.EXPIRED.value]), _c.entry.notin_(shown))


LISTS: Mapping[str, KnowledgeList] = MappingProxyType({
    "waiting": KnowledgeList(title=("待审核", "To approve"), where=_in_state(State.SUBMITTED)),
    "drafts": KnowledgeList(title=("草稿", "Drafts"), where=_in_state(State.DRAFT)),
    "reviews": KnowledgeList(title=("待复审", "To review"), due=frozenset({"review", "overdue"})),
    "expiring": KnowledgeList(title=("即将失效", "Ending soon"), due=frozenset({"expiry"})),
    "coming": KnowledgeList(title=("待生效", "Not yet in effect"), where=_coming, newest=False),
    "in_effect": KnowledgeList(title=("现行有效", "In effect"), where=in_effect, newest=False, everybody=True),
    "over": KnowledgeList(title=("已失效或撤下", "Over"), where=_over),
})  # fmt: skip


def lists_of(sight: Sight) -> list[str]:
    """Lists that somebody has."""
    return [name for name, each in LISTS.items() if each.everybody or sight.has_work]


def page(connection: Connection, name: str, sight: Sight, at: int, *, after: str = "", limit: int = 50) -> Page:
    """Rows of a list; only what is of the person's unit, for who sees but that."""
    wanted = LISTS[name]
    if wanted.where is None:
        return Page(rows=_due(connection, wanted, sight, at)[:_MOST], after="")
    which = [wanted.where(at), _c.key > after]
    if not wanted.everybody:
        which.append(sight.condition())
    rows = entries(connection, which, newest=wanted.newest, limit=limit + 1)
    return Page(rows=rows[:limit], after=rows[limit - 1]["key"] if len(rows) > limit else "")


def counts(connection: Connection, names: list[str], sight: Sight, at: int) -> dict[str, int]:
    """How much is in each."""
    return {name: _count(connection, LISTS[name], sight, at) for name in names}


def _count(connection: Connection, wanted: KnowledgeList, sight: Sight, at: int) -> int:
    if wanted.where is None:
        return len(_due(connection, wanted, sight, at))
    counted = select(func.count()).select_from(knowledge_version).where(wanted.where(at))
    if wanted.newest:
        joined = and_(_c.entry == knowledge_entry.c.entry, _c.version == knowledge_entry.c.version)
        counted = counted.join(knowledge_entry, joined)
    if not wanted.everybody:
        counted = counted.where(sight.condition())
    return connection.execute(counted).scalar_one()


def _due(connection: Connection, wanted: KnowledgeList, sight: Sight, at: int) -> list[dict[str, Any]]:
    """The most urgent first."""
    if not sight.has_work:
        return []
    rows = due(connection, at, unit="" if sight.every else sight.unit)
    return [row for row in rows if row["what"] in wanted.due]
