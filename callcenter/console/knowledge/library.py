"""What the pages of the knowledge base share: the search, the words it searches by, and the desk. Made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Engine

from callcenter.casework.knowledge_desk import KnowledgeDesk
from callcenter.casework.knowledge_search import KnowledgeSearch, vocabulary_of
from callcenter.config import Config
from callcenter.knowledge.vocabulary import Vocabulary

__all__ = ["Library"]


@dataclass(frozen=True, slots=True)
class Library:
    """``search`` may be used by several threads; ``desk`` decides and writes."""

    search: KnowledgeSearch
    vocabulary: Vocabulary
    desk: KnowledgeDesk

    @classmethod
    def of(cls, engine: Engine, config: Config, clock: Callable[[], int]) -> Self:
        """Nothing is read before the first search. ``clock`` in µs since 1970 UTC."""
        words = vocabulary_of(config)
        return cls(KnowledgeSearch(engine, words), words, KnowledgeDesk(engine, config, clock=clock))
