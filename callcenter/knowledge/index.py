"""The search of the knowledge base: BM25 over characters and pairs of characters, in memory.

The index is tantivy's, held in memory and made from the read table: 10 000 versions take about two seconds, a change
a few milliseconds, and there is no file that could be out of step with the store. What is shown is decided by the
dates of each version at the moment of the search (``Version.is_shown``), never by what the index happens to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from tantivy import Document, Index, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from callcenter.knowledge.entry import Version
from callcenter.knowledge.vocabulary import Vocabulary, plain

__all__ = ["Hit", "KnowledgeIndex"]

_WEIGHTS = {"title": 3.0, "questions": 2.5, "keywords": 2.0, "answer": 1.0}
_MORE = 4
"""So many times what is wanted is looked at, because of ties and of what is not in effect."""
_MEMORY = 32_000_000
_LONG = "answer"
"""A long text: nearly every character is in some of them, so they are searched by pairs only."""
_GRAMS, _PAIRS = "grams", "pairs"
_KEY = "key"


class Hit(msgspec.Struct, frozen=True):
    """A version that may be the answer."""

    version: Version
    score: float


class KnowledgeIndex:
    """Versions that are approved, found by what somebody asks."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        schema = SchemaBuilder().add_text_field(_KEY, stored=True, tokenizer_name="raw", index_option="basic")
        for field in _WEIGHTS:
            name = _PAIRS if field == _LONG else _GRAMS
            schema = schema.add_text_field(field, tokenizer_name=name, index_option="freq")
        self._schema = schema.build()
        self._index = Index(self._schema)
        for name, shortest in ((_GRAMS, 1), (_PAIRS, 2)):
            tokenizer = Tokenizer.ngram(min_gram=shortest, max_gram=2, prefix_only=False)
            self._index.register_tokenizer(name, TextAnalyzerBuilder(tokenizer).build())
        self._versions: dict[str, Version] = {}

    def __len__(self) -> int:
        return len(self._versions)

    def update(self, put: Iterable[Version] = (), gone: Iterable[str] = ()) -> None:
        """Take versions in, in place of what they were before, and others (by their keys) out."""
        wanted = {each.key: each for each in put if self._versions.get(each.key) != each}
        leaving = [key for key in (*gone, *wanted) if self._versions.pop(key, None)]
        if not wanted and not leaving:
            return
        writer = self._index.writer(heap_size=_MEMORY, num_threads=1)
        for key in leaving:
            writer.delete_documents_by_term(_KEY, key)
        for version in wanted.values():
            writer.add_document(_document(version))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._versions |= wanted

    def search(self, question: str, at: int, *, limit: int = 5, audience: str = "all") -> list[Hit]:
        """The likeliest answers that are shown at ``at``, the best first; nothing for a question without letters.

        ``audience``: ``all``, or one of those that entries are for; what is for everybody is always among them.
        """
        query = self._query(self._vocabulary.terms(question))
        total = len(self)
        wanted = min(max(limit, 1) * _MORE, total)
        while True:
            found = list(self._hits(query, wanted)) if total else []
            hits = [hit for hit in found if hit.version.is_shown(at) and _is_for(hit.version, audience)]
            if len(hits) >= limit or len(found) < wanted or wanted >= total:
                return sorted(hits, key=lambda hit: (-hit.score, hit.version.key))[:limit]
            wanted = min(wanted * _MORE, total)

    def _query(self, terms: Mapping[str, float]) -> Query:
        """The sum over terms and fields: flat, because the library then passes over what cannot be among the best."""
        parts = (
            Query.boost_query(Query.term_query(self._schema, field, gram, "freq"), weight * own)
            for gram, weight in terms.items()
            for field, own in _WEIGHTS.items()
            if field != _LONG or len(gram) > 1
        )
        return Query.boolean_query([(Occur.Should, part) for part in parts])

    def _hits(self, query: Query, limit: int) -> Iterator[Hit]:
        searcher = self._index.searcher()
        for score, address in searcher.search(query, limit, count=False).hits:
            yield Hit(self._versions[searcher.doc(address)[_KEY][0]], score)


def _document(version: Version) -> Document:
    document = Document()
    document.add_text(_KEY, version.key)
    texts = {field: getattr(version, field) for field in _WEIGHTS}
    for field, text in {**texts, "keywords": f"{version.keywords} {version.topic}"}.items():
        document.add_text(field, plain(text))
    return document


def _is_for(version: Version, audience: str) -> bool:
    return "all" in (audience, version.audience) or version.audience == audience
