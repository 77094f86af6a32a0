"""Invented complaints of an invented city, as many as wanted and all different: for tests and measurements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import NamedTuple

from callcenter.similarity import Described
from callcenter.testing.complaint_words import (
    ASKING,
    KNOWN_BY,
    MATTERS,
    NAME_FIRST,
    NAME_SECOND,
    TOLD_ELSEWHERE,
    WHEN,
    Matter,
)

__all__ = ["City", "Issue", "Place"]

_DAY = 86_400_000_000
_START = 1_767_225_600_000_000
_ENDS = ("小区", "花园", "家园", "公寓", "苑", "新村")
_COMMON = "".join(bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF))
"""3 666 characters, from which names of people and firms are drawn."""
_CHANCES = tuple(accumulate(1 / (rank + 20) for rank in range(len(_COMMON))))


class Place(NamedTuple):
    """Where."""

    town: str
    road: str
    community: str

    def __str__(self) -> str:
        return self.town + self.road + self.community


class Issue(NamedTuple):
    """One matter at one place."""

    matter: Matter
    kind: int
    """Which of the matter's ways."""
    place: Place
    detail: str
    """A name that those who complain of it share."""


class City:
    """Draws from a seed: the same city and complaints each time."""

    def __init__(self, seed: int, places: int = 400) -> None:
        self._random = Random(seed)  # noqa: S311 - invented texts
        self._towns = [f"{self._name(2)}镇" for _ in range(20)]
        self._places = [self._new_place() for _ in range(places)]

    def _name(self, characters: int) -> str:
        pick = self._random.choice
        return "".join(pick(NAME_FIRST if at % 2 == 0 else NAME_SECOND) for at in range(characters))

    def _new_place(self) -> Place:
        pick = self._random.choice
        return Place(
            pick(self._towns),
            self._name(2) + pick(("路", "大道", "东路", "街")),
            self._name(pick((2, 2, 3))) + pick(_ENDS),
        )

    def _rare(self) -> str:
        """A word as names and mistyped words are: hardly any other text has it."""
        return "".join(self._random.choices(_COMMON, cum_weights=_CHANCES, k=self._random.choice((2, 3))))

    def issue(self) -> Issue:
        """Something to complain of; hardly ever one that was drawn before."""
        pick = self._random.choice
        matter = pick(MATTERS)
        return Issue(matter, self._random.randrange(len(matter.what)), pick(self._places), self._rare())

    def told(self, issue: Issue, number: str, *, place: bool = False) -> Described:
        """One caller's words about it; ``place``: the seat wrote the place into its own field as well."""
        where = str(issue.place) if place else ""
        caller, at = f"caller-{self._random.randrange(10**9)}", _START + self._random.randrange(365) * _DAY
        return Described(number, self._text(issue), where, issue.matter.category, caller, at)

    def _text(self, issue: Issue) -> str:
        pick, place = self._random.choice, issue.place
        title, what, effect = (parts[issue.kind] for parts in issue.matter[1:])
        sentences = [
            f"{pick(WHEN)}，{place}{self._random.randint(1, 60)}栋附近{what}",
            f"{pick((effect, pick(issue.matter.effect)))}，{issue.detail}{pick(KNOWN_BY)}也知道这件事",
            pick(TOLD_ELSEWHERE),
            *self._aside(),
            pick(ASKING),
        ]
        self._random.shuffle(sentences)
        head = pick((place.community, place.road + place.community)) + pick(("", title, what))
        return f"{head}\n{'。'.join(sentences)}。"

    def _aside(self) -> Iterator[str]:
        """What has nothing to do with it."""
        pick = self._random.choice
        for _ in range(self._random.randint(0, 8)):
            yield f"{self._rare()}{pick(('的', '和', '在'))}{self._rare()}{pick(WHEN)}{self._rare()}也是{self._rare()}"

    def complaints(self, count: int, first: int = 0) -> Iterator[Described]:
        """``count`` of them, numbered from ``first``, each of an issue of its own."""
        for number in range(first, first + count):
            yield self.told(self.issue(), f"C{number:08d}")
