"""The measurement of the knowledge base asks for what is there."""

from __future__ import annotations

from bench import knowledge
from callcenter.knowledge.index import KnowledgeIndex
from callcenter.knowledge.vocabulary import Vocabulary


def test_a_question_is_about_an_entry_and_finds_it() -> None:
    versions = list(knowledge.entries(60, 1))
    index = KnowledgeIndex(Vocabulary())
    index.update(versions)
    assert len({version.key for version in versions}) == 60
    for version in versions[:20]:
        found = index.search(version.answer[30:44] + version.title[:4], 1)
        assert found[0].version == version
