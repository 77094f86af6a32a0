"""Chinese or English, as the one who asks prefers."""

from __future__ import annotations

from typing import Literal

__all__ = ["Language", "preferred"]

Language = Literal["zh", "en"]
_KNOWN: tuple[Language, ...] = ("zh", "en")
_LONGEST = 500


def preferred(accept: str, default: Language) -> Language:
    """The language of an ``Accept-Language`` header.

    >>> preferred("fr, en-GB;q=0.8, zh;q=0.5", "zh"), preferred("", "zh")
    ('en', 'zh')
    """
    best: tuple[float, Language] = (0.0, default)
    for part in accept[:_LONGEST].split(","):
        name, _, weight = part.partition(";")
        found = next((known for known in _KNOWN if name.strip().lower().split("-")[0] == known), None)
        if found and (weighed := _weight(weight)) > best[0]:
            best = (weighed, found)
    return best[1]


def _weight(given: str) -> float:
    text = given.strip().removeprefix("q=")
    if not text:
        return 1.0
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0
