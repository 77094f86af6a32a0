"""The search as seats use it: the index follows the read table, and only what is in effect is found."""

from __future__ import annotations

import threading

from sqlalchemy import Connection, Engine, func, select

from callcenter.config import Config
from callcenter.journal.engine import reading
from callcenter.journal.tables import knowledge_version
from callcenter.knowledge import State, Version
from callcenter.knowledge.index import Hit, KnowledgeIndex
from callcenter.knowledge.vocabulary import Vocabulary

__all__ = ["KnowledgeSearch", "vocabulary_of"]

_SOME = 500
_TABLE = knowledge_version.c
_APPROVED = _TABLE.state == State.APPROVED.value
_MARK = select(func.count(), func.sum(_TABLE.changed % 1_000_000_007)).where(_APPROVED)
"""Another one after every change; quick, so that each search can look."""
_MOMENTS = select(_TABLE.key, _TABLE.changed).where(_APPROVED)


def vocabulary_of(config: Config) -> Vocabulary:
    """The words of synonyms.yaml."""
    return Vocabulary(config.synonyms, config.filler_words)


class KnowledgeSearch:
    """Finds entries; before each search it takes in what has changed. Safe to be used by several threads."""

    def __init__(self, engine: Engine, vocabulary: Vocabulary) -> None:
        self._engine = engine
        self._index = KnowledgeIndex(vocabulary)
        self._mark: object = None
        self._known: dict[str, int | None] = {}
        """Key of each version in the index → when it was changed."""
        self._lock = threading.Lock()

    def search(self, question: str, at: int, *, limit: int = 5, audience: str = "all") -> list[Hit]:
        """The likeliest answers that are in effect at ``at`` (µs since 1970 UTC). Raises StoreAway."""
        with self._lock:
            with reading(self._engine) as connection:
                self.follow(connection)
            return self._index.search(question, at, limit=limit, audience=audience)

    def follow(self, connection: Connection) -> None:
        """Take in what has changed since the last time: what was written by whom and when plays no part."""
        mark = tuple(connection.execute(_MARK).one())
        if mark == self._mark:
            return
        now: dict[str, int | None] = {row[0]: row[1] for row in connection.execute(_MOMENTS)}
        changed = [key for key, moment in now.items() if self._known.get(key) != moment]
        put: list[Version] = []
        for start in range(0, len(changed), _SOME):
            wanted = select(knowledge_version).where(_TABLE.key.in_(changed[start : start + _SOME]))
            put += (Version.of(dict(row)) for row in connection.execute(wanted).mappings())
        self._index.update(put, self._known.keys() - now.keys())
        self._known, self._mark = now, mark
