"""The search of the knowledge base at 10 000 entries: building the index, asking, and taking in a change."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from bench.figures import Figure, Goal, percentile, say
from callcenter.config import load_config
from callcenter.knowledge import Version, key_of
from callcenter.knowledge.index import KnowledgeIndex
from callcenter.knowledge.vocabulary import Vocabulary

__all__ = ["entries", "measure"]

_CHARACTERS = [chr(0x4E00 + number) for number in range(3000)]
_LENGTHS = (2, 2, 2, 3, 4)
_ANSWER, _TITLE, _QUESTION = 500, 16, 14
_AT = 1


def measure(quick: bool) -> list[Figure]:
    """Invented words, few of them frequent and many rare, as in a language; the synonyms that are shipped."""
    runs, count, asked = (1, 2_000, 200) if quick else (3, 10_000, 1000)
    config = load_config()
    vocabulary = Vocabulary(config.synonyms, config.filler_words)
    built: list[float] = []
    p95: list[float] = []
    changed: list[float] = []
    for run in range(runs):
        versions = list(entries(count, run))
        index = KnowledgeIndex(vocabulary)
        built.append(_seconds(partial(index.update, versions)))
        taken = [_seconds(partial(index.search, each, _AT)) for each in _questions(versions, asked, run)]
        p95.append(percentile(taken, 0.95) * 1000)
        changed.append(_seconds(partial(index.update, [replace(versions[0], title="改过")])) * 1000)
        say(f"knowledge {run + 1}: {count} entries in {built[-1]:.1f} s, p95 {p95[-1]:.1f} ms")
    details = {"entries": count, "characters": _ANSWER}
    return [
        Figure("knowledge.build", "s", built, Goal("<=", 10), details=details),
        Figure("knowledge.query_p95", "ms", p95, Goal("<=", 20), details=details),
        Figure("knowledge.change", "ms", changed, Goal("<=", 200), details=details),
    ]


def entries(count: int, seed: int) -> Iterator[Version]:
    """Approved versions that are in effect."""
    draw = random.Random(seed)
    words = ["".join(draw.choices(_CHARACTERS, _frequencies(3000), k=draw.choice(_LENGTHS))) for _ in range(20_000)]
    frequencies = _frequencies(len(words))
    for number in range(count):
        entry = f"KB{seed * 100_000 + number:06d}"
        text = "".join(draw.choices(words, frequencies, k=_ANSWER // 2))
        yield Version(
            key=key_of(entry, 1), entry=entry, version=1, state="approved", unit="tax", title=text[-_TITLE:],
            answer=text[:_ANSWER], questions=text[-3 * _TITLE : -_TITLE], shown_from=0,
        )  # fmt: skip


def _frequencies(count: int) -> list[float]:
    return [1 / (rank + 10) for rank in range(count)]


def _questions(versions: Sequence[Version], count: int, seed: int) -> Iterator[str]:
    """Pieces of answers and titles."""
    draw = random.Random(-seed - 1)
    for _ in range(count):
        version = draw.choice(versions)
        at = draw.randrange(_ANSWER // 2)
        yield version.answer[at : at + _QUESTION] + version.title[:4]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
