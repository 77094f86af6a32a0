"""Samples that anybody can draw again: the same seed and the same population give the same appeals.

Each appeal has a lot: the SHA-256 of ``<seed>:<number>``. The sample is those with the smallest lots. It depends on
neither the order in which the appeals are given, nor a generator of random numbers, nor this program: `sha256sum`
draws the same.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import msgspec

from callcenter.errors import AppealFieldInvalid

__all__ = ["STRATA", "Candidate", "Sample", "digest_of", "draw", "shares"]


class Candidate(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """An appeal that may be drawn."""

    number: str
    unit: str = ""
    category: str = ""
    """``城乡建设/物业管理``; the first level divides a sample."""
    area: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn, and from what."""

    drawn: tuple[Candidate, ...]
    """In order of the numbers."""
    population: int
    digest: str
    """Stands for the population: SHA-256 of its numbers in order, one on each line."""


STRATA: Mapping[str, Callable[[Candidate], str]] = MappingProxyType({
    "": lambda _: "",
    "unit": lambda candidate: candidate.unit,
    "category": lambda candidate: candidate.category.partition("/")[0],
    "area": lambda candidate: candidate.area,
})  # fmt: skip
"""Name → the stratum that a candidate belongs to."""


def draw(population: Iterable[Candidate], size: int, seed: str, strata: str = "") -> Sample:
    """``size`` appeals of the population, or all when there are fewer; each stratum has its share.

    Raises AppealFieldInvalid.
    """
    if size < 1:
        raise AppealFieldInvalid("a sample has at least one appeal")
    if strata not in STRATA:
        raise AppealFieldInvalid(f"strata {strata!r} is not known; one of: {', '.join(filter(None, STRATA))}")
    found = {candidate.number: candidate for candidate in population}
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in found.values():
        groups[STRATA[strata](candidate)].append(candidate)
    quota = shares({name: len(group) for name, group in groups.items()}, size)
    drawn = [each for name, group in groups.items() for each in _smallest(group, quota[name], seed)]
    numbers = sorted(found)
    return Sample(drawn=tuple(sorted(drawn)), population=len(numbers), digest=digest_of(numbers))


def shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many each stratum gives: in proportion, and what is left over by the largest remainders.

    >>> shares({"a": 50, "b": 30, "c": 20}, 7)
    {'a': 4, 'b': 2, 'c': 1}
    """
    total = sum(sizes.values())
    size = min(size, total)
    given = {name: count * size // total for name, count in sorted(sizes.items())} if total else {}
    left = size - sum(given.values())
    by_remainder = sorted(given, key=lambda name: (-(sizes[name] * size % total), name))
    for name in by_remainder[:left]:
        given[name] += 1
    return given


def digest_of(numbers: Iterable[str]) -> str:
    """SHA-256 of numbers, one on each line."""
    return hashlib.sha256("".join(f"{number}\n" for number in numbers).encode()).hexdigest()


def lot(seed: str, number: str) -> str:
    """The lot of an appeal, in hexadecimal."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def _smallest(group: Iterable[Candidate], count: int, seed: str) -> list[Candidate]:
    return sorted(group, key=lambda each: (lot(seed, each.number), each.number))[:count]
