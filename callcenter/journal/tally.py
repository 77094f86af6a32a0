"""Calls by hour, as Asterisk's own record and as the journal tell them: the same, or which differ. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.journal.evidence import Evidence
from callcenter.journal.reconcile import Site, is_call

__all__ = ["HOUR", "HourTally", "tally"]

HOUR = 3_600_000_000
"""µs."""


@dataclass(frozen=True, slots=True)
class HourTally:
    """One hour of calls that arrived in it and are over."""

    hour: int
    """Its beginning, µs since 1970 UTC."""
    asterisk: int
    """Calls that Asterisk answered."""
    journal: int
    """Calls from outside in the journal, those apart that Asterisk did not answer."""
    missing: tuple[str, ...]
    """Contacts that only Asterisk's record knows."""
    unseen: tuple[str, ...]
    """Contacts that only the journal knows: the record was not written, or is gone."""

    @property
    def equal(self) -> bool:
        """Both tell the same calls."""
        return not self.missing and not self.unseen


def tally(
    evidence: Mapping[str, Evidence], journal: Mapping[str, int], site: Site, since: int, until: int
) -> list[HourTally]:
    """Hour by hour, for the hours that have calls.

    ``journal`` are the contacts from outside that are over, with the moment of arrival, of the same span as the
    ``evidence``: ``since`` to ``until``, µs since 1970 UTC. A call that is not over in Asterisk's record is left out.
    """
    over = {name: found for name, found in evidence.items() if found.ended and is_call(found, site)}
    told = {name: found.arrived for name, found in over.items() if since <= found.arrived < until}
    kept = {name: at for name, at in journal.items() if since <= at < until and _comparable(evidence.get(name), site)}
    hours: dict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    _sort_in(hours, told, 0)
    _sort_in(hours, {name: told.get(name, at) for name, at in kept.items()}, 1)
    return [
        HourTally(hour, len(ours), len(theirs), tuple(sorted(ours - theirs)), tuple(sorted(theirs - ours)))
        for hour, (ours, theirs) in sorted(hours.items())
    ]


def _comparable(found: Evidence | None, site: Site) -> bool:
    """A call in the journal that Asterisk's record should tell as over: no evidence at all, or evidence of its end."""
    return found is None or (bool(found.ended) and is_call(found, site))


def _sort_in(hours: Mapping[int, tuple[set[str], set[str]]], moments: Mapping[str, int], side: int) -> None:
    for contact, at in moments.items():
        hours[at - at % HOUR][side].add(contact)
