"""Clusters: appeals of one and the same matter, joined by the seats' decisions (辨重) and by linking (并单)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from callcenter.topics.appeals import TopicAppeal

__all__ = ["Cluster", "clusters", "joined"]


class Cluster(msgspec.Struct, frozen=True):
    """One matter."""

    head: str
    """Number of its first appeal, which names it."""
    numbers: tuple[str, ...]
    """All of them, in order of time; those that are confidential are counted and not named."""
    size: int
    category: str
    """That of most of them."""
    areas: tuple[str, ...]
    first: date
    last: date
    open: int
    recent: int
    """Those that came in on the last seven days before the moment it was asked for."""


def joined(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Number → the number that stands for its whole group (union–find); numbers without a link are absent.

    >>> groups = joined([("1", "2"), ("3", "2"), ("5", "6")])
    >>> groups["1"] == groups["3"], groups["1"] == groups["5"]
    (True, False)
    """
    above: dict[str, str] = {}

    def top(number: str) -> str:
        above.setdefault(number, number)
        while above[number] != number:
            above[number] = number = above[above[number]]
        return number

    for one, other in links:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {number: top(number) for number in above}


def clusters(
    appeals: Iterable[TopicAppeal], links: Iterable[tuple[str, str]], until: date, small: int
) -> list[Cluster]:
    """Of at least ``small`` of the appeals given, the largest first; ``links`` are pairs that are the same matter."""
    by_number: Mapping[str, TopicAppeal] = {appeal.number: appeal for appeal in appeals}
    groups: dict[str, list[TopicAppeal]] = defaultdict(list)
    for number, group in joined(links).items():
        if number in by_number:
            groups[group].append(by_number[number])
    found = [_cluster(members, until) for members in groups.values() if len(members) >= max(2, small)]
    return sorted(found, key=lambda cluster: (-cluster.size, cluster.head))


def _cluster(members: list[TopicAppeal], until: date) -> Cluster:
    members = sorted(members, key=lambda appeal: (appeal.day, appeal.number))
    named = tuple(appeal.number for appeal in members if not appeal.confidential)
    about = Counter(appeal.category for appeal in members)
    return Cluster(
        head=named[0] if named else "",
        numbers=named,
        size=len(members),
        category=max(about, key=lambda category: (about[category], category)),
        areas=tuple(sorted({appeal.area for appeal in members if appeal.area})),
        first=members[0].day,
        last=members[-1].day,
        open=sum(appeal.open for appeal in members),
        recent=sum((until - appeal.day).days < 7 for appeal in members),
    )
