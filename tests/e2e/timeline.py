"""Compares what the store says of a call with what SIPp saw on both sides."""

from __future__ import annotations

import time
from typing import Any

from callcenter.testing.instance import Instance
from callcenter.testing.sipp import Phone, Sighting

TOLERANCE = 1.0
"""Seconds by which store and SIPp may differ."""


def contact_of(line: Instance, number: str, *, seconds: float = 10.0) -> dict[str, Any]:
    """The one call of this number, once it is over on record."""
    limit = time.monotonic() + seconds
    while True:
        mine = [row for row in line.contacts() if row["caller"] == number]
        if mine and mine[0]["ended_us"]:
            assert len(mine) == 1, f"{number} is on record {len(mine)} times"
            return mine[0]
        assert time.monotonic() < limit, f"the call of {number} is not over on record: {mine}"


def seen(phone: Phone, event: str, number: str = "") -> Sighting:
    """The one sighting of an event (of a number's call)."""
    found = [each for each in phone.sightings(event) if not number or each.number == number]
    assert len(found) == 1, f"{event} of {number}: {found}; all: {phone.sightings()}"
    return found[0]


def assert_served_in_order(line: Instance, phones: Phone, numbers: list[str]) -> None:
    """Each of ``numbers`` was offered once, in the order of queue entry; the phones saw it when the store says so."""
    invited = {sighting.number: sighting.at for sighting in phones.sightings("invited")}
    assert len(phones.sightings("invited")) == len(numbers)
    assert sorted(invited) == sorted(numbers)
    contacts = {row["caller"]: row["contact"] for row in line.contacts()}
    entered = {row["caller"]: row["queued_us"] for row in line.contacts()}
    # on a busy machine two callers who dial within some ms of each other reach the queue in either order
    numbers = sorted(numbers, key=lambda number: entered[number])
    offered = [line.json("call", "show", contacts[number])["legs"][0]["offered_us"] for number in numbers]
    assert offered == sorted(offered)
    # the phones' own order is no measure: calls offered in one millisecond reach them in either order
    apart = {number: at / 1e6 - invited[number] for number, at in zip(numbers, offered, strict=True)}
    assert [number for number, seconds in apart.items() if abs(seconds) > TOLERANCE] == []


def close(stored_us: int | None, sighting: Sighting) -> bool:
    """Is a stored moment within the tolerance of what SIPp saw?"""
    assert stored_us is not None
    return abs(stored_us / 1e6 - sighting.at) <= TOLERANCE
