"""Which rows of the read tables of oversight a fact may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcenter.facts import CluesSealed, Fact
from callcenter.oversight.clues.snapshot import Snapshot

__all__ = ["keys_of"]

_TABLES: Mapping[str, str] = {
    "look_back": "look_back",
    "item": "look_back_item",
    "check": "onsite_check",
    "record": "supervision_record",
    "package": "clue_package",
    "exclusion": "assessment_exclusion",
    "period": "assessment_period",
}
"""Field of a fact that holds a key → its table."""


def keys_of(fact: Fact) -> Iterator[tuple[str, str]]:
    """Table and key of each row that is found by its key."""
    for field, table in _TABLES.items():
        if key := getattr(fact, field, ""):
            yield table, key
    if appeal := getattr(fact, "appeal", ""):
        yield "clue_item", f"{getattr(fact, 'package', '')}/{appeal}"
    if isinstance(fact, CluesSealed):
        for line in fact.contents:
            yield "clue_item", f"{fact.package}/{Snapshot.parse(line).number}"
