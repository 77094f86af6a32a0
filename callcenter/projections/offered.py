"""Calls that entered a queue for a person, by local day and half hour: what a forecast learns from."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, tzinfo

from sqlalchemy import BigInteger, Connection, func, literal, select

from callcenter.journal.tables import contact

__all__ = ["offered_by_half_hour"]

_HALF_HOUR = 1_800_000_000
_LONGEST_CALL = 86_400_000_000
"""A call that entered its queue today arrived no earlier than this before, µs."""
_OURS = ("callback", "follow_up", "out")
"""Directions of calls that we placed: they are no demand."""


def offered_by_half_hour(
    connection: Connection, since: int, until: int, zone: tzinfo, queue: str = ""
) -> dict[date, dict[int, int]]:
    """Day → half hour (0–47) → calls, each once, at its first queue entry from ``since`` to before ``until`` (µs).

    ``queue`` is the last one a call stood in, for the read tables keep no other; empty: all. Half hours are those of
    UTC, which are local ones wherever the offset is a multiple of 30 minutes.
    """
    bucket = contact.c.queued.op("/")(literal(_HALF_HOUR, BigInteger))  # of whole numbers: what is over is dropped
    wanted = (
        (contact.c.arrived >= since - _LONGEST_CALL)
        & (contact.c.arrived < until)
        & (contact.c.queued >= since)
        & (contact.c.queued < until)
        & contact.c.direction.not_in(_OURS)
    )
    if queue:
        wanted &= contact.c.queue == queue
    found: dict[date, dict[int, int]] = defaultdict(dict)
    for number, count in connection.execute(select(bucket, func.count()).where(wanted).group_by(bucket)):
        moment = datetime.fromtimestamp(int(number) * 1800, zone)
        place = moment.hour * 2 + moment.minute // 30
        day = found[moment.date()]
        day[place] = day.get(place, 0) + count
    return dict(found)
