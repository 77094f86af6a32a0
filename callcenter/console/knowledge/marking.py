"""The part of an answer that a question is about, and what in it matches: the pairs of characters of the search."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby

__all__ = ["Parts", "excerpt", "marked"]

Parts = list[tuple[str, bool]]
"""Pieces of a text in their order, and whether each of them matches."""
_LONGEST = 130
_ENDS = "。！？；\n"
_MORE = "…"


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def marked(text: str, terms: Collection[str]) -> Parts:
    """The whole text.

    >>> marked("离婚登记要带身份证", {"离": 0.3, "离婚": 1.0, "婚登": 1.0})
    [('离婚登', True), ('记要带身份证', False)]
    """
    return _pieces(text, _hits(text, terms))


def excerpt(text: str, terms: Collection[str], longest: int = _LONGEST) -> Parts:
    """As much of a long text as is read at a glance, from the beginning of a sentence, where most of it matches."""
    hits = _hits(text, terms)
    if len(text) <= longest:
        return _pieces(text, hits)
    begin = _best(text, hits, longest)
    end = min(len(text), begin + longest)
    pieces = _pieces(text[begin:end], hits[begin:end])
    return [*([(_MORE, False)] if begin else []), *pieces, *([(_MORE, False)] if end < len(text) else [])]


def _hits(text: str, terms: Collection[str]) -> list[bool]:
    """For each character: is it in a pair that is searched for? Single ones are everywhere: they count only alone."""
    plain = [_plain(character) for character in text]
    if not any(len(term) > 1 for term in terms):
        return [each in terms for each in plain]
    hits = [False] * len(text)
    for at in range(len(text) - 1):
        if plain[at] + plain[at + 1] in terms:
            hits[at] = hits[at + 1] = True
    return hits


def _best(text: str, hits: list[bool], longest: int) -> int:
    """Where to begin: the sentence from which on most matches; the first of equal ones."""
    return max(_beginnings(text), key=lambda at: (sum(hits[at : at + longest]), -at))


def _beginnings(text: str) -> Iterator[int]:
    yield 0
    yield from (at + 1 for at, character in enumerate(text[:-1]) if character in _ENDS)


def _pieces(text: str, hits: list[bool]) -> Parts:
    groups = groupby(zip(text, hits, strict=True), key=lambda each: each[1])
    return [("".join(character for character, _ in group), hit) for hit, group in groups]
