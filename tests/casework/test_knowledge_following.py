"""The search follows the store, whoever writes; what comes into effect or is over needs nobody to write."""

from __future__ import annotations

from sqlalchemy import Engine

from callcenter.casework.knowledge_search import KnowledgeSearch, vocabulary_of
from tests.casework.library import Library
from tests.casework.office import CONFIG, DAY


def found(search: KnowledgeSearch, library: Library, plus: int = 0) -> list[str]:
    return [hit.version.answer for hit in search.search("装修要登记吗", library.at + plus * DAY, limit=20)]


def test_the_search_follows_what_is_written(engine: Engine) -> None:
    library = Library(engine)
    search = KnowledgeSearch(engine, vocabulary_of(CONFIG))
    assert found(search, library) == []
    entry = library.do("write", title="装修备案", answer="到物业登记。").entry
    assert found(search, library) == []
    library.do("submit", entry)
    assert found(search, library) == []
    library.do("approve", entry)
    assert found(search, library) == ["到物业登记。"]
    library.do("write", entry, answer="网上登记。", effective_from="2026-03-05", effective_until="2026-03-06")
    library.do("submit", entry)
    library.do("approve", entry)
    assert [found(search, library, plus) for plus in range(6)] == [
        ["到物业登记。"], ["到物业登记。"], ["到物业登记。"], ["网上登记。"], ["网上登记。"], [],
    ]  # fmt: skip
    library.do("withdraw", entry, version=1)
    assert found(search, library) == []


def test_a_search_that_begins_later_finds_the_same(engine: Engine) -> None:
    library = Library(engine)
    first = KnowledgeSearch(engine, vocabulary_of(CONFIG))
    for number in range(8):
        library.approved(title=f"装修登记{number}", answer=f"第{number}条")
        found(first, library)
    library.do("withdraw", "KB000003")
    later = KnowledgeSearch(engine, vocabulary_of(CONFIG))
    assert sorted(found(first, library)) == sorted(found(later, library))
    assert "第2条" not in found(later, library)
