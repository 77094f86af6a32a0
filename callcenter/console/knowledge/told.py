"""Entries as the page shows them: words instead of identifiers, local days instead of moments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, select

from callcenter.config import Config
from callcenter.console.accounts.account import Account
from callcenter.console.knowledge.deeds import possible
from callcenter.console.knowledge.marking import excerpt, marked
from callcenter.console.knowledge.sight import Sight
from callcenter.console.languages import Language
from callcenter.journal.tables import knowledge_entry
from callcenter.knowledge import Entry, State, Version
from callcenter.knowledge.content import content_of
from callcenter.knowledge.words import AUDIENCE_WORDS, REMINDER_WORDS, STATE_WORDS

__all__ = ["Reader", "told_of_entry", "told_of_hit", "told_of_row"]

_PLACES = ("uses", "helpful", "unhelpful", "used")


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads, and by what."""

    account: Account
    sight: Sight
    config: Config
    zone: ZoneInfo
    now: int
    """µs since 1970 UTC."""
    language: Language

    def unit(self, ident: str) -> str:
        """Name of a unit; one that is no longer in units.yaml keeps its id."""
        found = self.config.units.get(ident)
        return found.name if found else ident

    def day(self, at: int | None) -> str:
        """The local day of a moment."""
        return datetime.fromtimestamp(at / 1e6, self.zone).date().isoformat() if at is not None else ""

    def last_day(self, end: int | None) -> str:
        """The local day to which what ends at ``end`` belongs to the last."""
        return self.day(end - 1) if end is not None else ""

    def word(self, words: Mapping[Any, str], ident: str) -> str:
        """English staff read the identifiers."""
        return words.get(ident, ident) if self.language == "zh" else ident.replace("_", " ")


def told_of_hit(version: Version, terms: Collection[str], reader: Reader) -> dict[str, Any]:
    """What a search found, with what matches marked."""
    return {
        "entry": version.entry, "version": version.version, "title": marked(version.title, terms),
        "excerpt": excerpt(version.answer, terms), "unit": reader.unit(version.unit), "topic": version.topic,
        "audience": reader.word(AUDIENCE_WORDS, version.audience), "from": reader.day(version.shown_from),
        "until": reader.last_day(version.ends),
    }  # fmt: skip


def told_of_row(row: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """A row of a list."""
    version = Version.of(row)
    kind = row.get("what", "")
    return {
        "entry": version.entry, "version": version.version, "title": version.title, "unit": reader.unit(version.unit),
        "topic": version.topic, "state": version.state, "state_word": reader.word(STATE_WORDS, version.state),
        "from": reader.day(version.shown_from), "until": reader.last_day(version.ends), "review_on": version.review_on,
        "uses": row["uses"], "refusal": version.refusal, "submitted": reader.day(version.submitted), "what": kind,
        "what_word": reader.word(REMINDER_WORDS, kind) if kind else "",
        "due": reader.last_day(row["due"]) if kind == "expiry" else reader.day(row["due"]) if kind else "",
    }  # fmt: skip


def told_of_entry(
    connection: Connection, entry: Entry, versions: tuple[Version, ...], reader: Reader
) -> dict[str, Any]:
    """All of it that may be read: ``versions``, the newest first, each with what may be done with it."""
    shown = entry.shown(reader.now)
    newest = versions[-1]
    columns = (knowledge_entry.c[name] for name in _PLACES)
    of = select(*columns).where(knowledge_entry.c.entry == entry.entry)
    use = connection.execute(of).mappings().first()
    return {
        "entry": entry.entry, "unit": reader.unit(newest.unit), "title": (shown or newest).title,
        "shown": shown.version if shown else 0, "newest": newest.version, "uses": use["uses"] if use else 0,
        "helpful": use["helpful"] if use else 0, "unhelpful": use["unhelpful"] if use else 0,
        "used": reader.day(use["used"]) if use else "",
        "versions": [_version(entry, each, reader) for each in reversed(versions)],
    }  # fmt: skip


def _version(entry: Entry, version: Version, reader: Reader) -> dict[str, Any]:
    told: dict[str, Any] = {
        **msgspec.structs.asdict(content_of(version)), "version": version.version, "state": version.state,
        "state_word": reader.word(STATE_WORDS, State(version.state)), "is_shown": version.is_shown(reader.now),
        "is_coming": version.is_coming(reader.now), "audience_word": reader.word(AUDIENCE_WORDS, version.audience),
        "from": reader.day(version.shown_from), "until": reader.last_day(version.ends), "seen": version.changed or 0,
        "may": possible(reader.account, entry, version, reader.now),
    }  # fmt: skip
    if reader.sight.is_whole(version.unit):
        told |= {
            "writers": version.writers.splitlines(), "submitter": version.submitter, "approver": version.approver,
            "written": reader.day(version.written), "submitted": reader.day(version.submitted),
            "approved": reader.day(version.approved), "ended": reader.day(version.ended), "refusal": version.refusal,
        }  # fmt: skip
    return told
