"""A knowledge base without a store: entries in memory, deeds carried out on them, time that is moved by hand."""

from __future__ import annotations

import csv
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.appeals import Role
from callcenter.facts import Fact
from callcenter.knowledge import DEEDS, Acting, Entry, Rules, Version, key_of
from callcenter.knowledge.agenda import tasks
from callcenter.knowledge.deeds import attend
from callcenter.projections.folds import apply
from callcenter.projections.rows import ReadRows

__all__ = ["DAY", "NOON", "ZONE", "PureBase", "approved", "sample_rows"]

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000_000
NOON = 1_772_424_000_000_000
"""2026-03-02 12:00 in Shanghai."""
_ROOT = Path(__file__).parents[2]


class PureBase:
    """Carries out deeds; ``facts`` is all that happened."""

    def __init__(self, at: int = NOON, rules: Rules | None = None) -> None:
        self.at = at
        self.rules = rules or Rules()
        self.rows = ReadRows()
        self.facts: list[Fact] = []
        self._ids = map(str, count(1))
        self._count: dict[str, int] = {}

    def entry(self, ident: str = "KB000001") -> Entry:
        """The entry as it is."""
        keys = (key_of(ident, number) for number in range(1, self._count.get(ident, 0) + 1))
        rows = (self.rows.knowledge_version.get(key) for key in keys)
        return Entry(ident, tuple(Version.of(row) for row in rows if row))

    def do(
        self, deed: str, ident: str = "KB000001", *, actor: str = "", role: Role | None = None, unit: str = "housing",
        reason: str = "因故", **said: Any,
    ) -> list[Fact]:  # fmt: skip
        """Carry a deed out as its usual role: ``writer`` at a unit, ``approver`` at the centre."""
        role = role or (Role.UNIT if deed in ("write", "submit", "review") else Role.DISPATCHER)
        actor = actor or ("writer" if role is Role.UNIT else "approver")
        by = self._acting(actor, role, unit if role is Role.UNIT else "", reason)
        return self._take(DEEDS[deed](self.entry(ident), by, **said))

    def approved(self, ident: str = "KB000001", **content: Any) -> Version:
        """A version that is written, submitted and approved."""
        said = {"title": "装修备案", "answer": "到物业登记。", **content} if not self.entry(ident).versions else content
        for deed, given in (("write", said), ("submit", {}), ("approve", {})):
            self.do(deed, ident, **given)
        newest = self.entry(ident).newest
        assert newest
        return newest

    def tick(self, ident: str = "KB000001") -> list[str]:
        """Do what is due; the kinds of it."""
        done = []
        while True:
            entry = self.entry(ident)
            due = min((task for version in entry.versions for task in tasks(version)), default=None)
            if due is None or due.at > self.at:
                return done
            self._take(attend(entry, self._acting("", Role.SYSTEM, "", ""), due))
            done.append(due.kind)

    def _acting(self, actor: str, role: Role, unit: str, reason: str) -> Acting:
        return Acting(
            actor=actor, role=role, unit=unit, reason=reason, at=self.at, rules=self.rules, zone=ZONE,
            units={"housing", "tax"}, new_id=lambda: next(self._ids),
        )  # fmt: skip

    def _take(self, facts: list[Fact]) -> list[Fact]:
        apply(self.rows, facts)
        self.facts += facts
        for fact in facts:
            ident, version = fact.entry, fact.version  # type: ignore[attr-defined]
            self._count[ident] = max(self._count.get(ident, 0), version)
        return facts


def sample_rows() -> list[dict[str, str]]:
    """The entries that are shipped as an example, and some more for citizens; all invented."""
    files = (_ROOT / "config" / "knowledge_demo.csv", Path(__file__).with_name("citizen_entries.csv"))
    rows = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            rows += list(csv.DictReader(lines))
    return rows


def approved(number: int, row: dict[str, str], **more: Any) -> Version:
    """A row of ``sample_rows`` as a version that has been in effect since 1970."""
    values: dict[str, Any] = {
        "key": f"KB{number:06d}.1", "entry": f"KB{number:06d}", "version": 1, "state": "approved",
        "unit": row["责任部门"], "title": row["标题"], "answer": row["答复内容"],
        "questions": row["相似问法"].replace("；", "\n"), "keywords": row["关键词"].replace(" ", "\n"),
        "topic": row["分类"], "shown_from": 0, "changed": 1,
    }  # fmt: skip
    return Version(**{**values, **more})
