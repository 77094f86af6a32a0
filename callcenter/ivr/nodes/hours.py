"""``hours``: go on by workday, holiday and time of day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from callcenter.ivr.flow import Node, Outcome, Target, Way
from callcenter.ivr.run import Run


class HoursNode(Node):
    """Looks the moment up in a table of ``config/calendar.yaml``; each word of the table is an exit."""

    TYPE = "hours"

    type: Literal["hours"]
    table: str = Field(description="Name of the table under `hours` in config/calendar.yaml.")
    exits: dict[str, Target] = Field(description="Word of the table → node.")

    def enter(self, run: Run) -> Outcome:
        """Look it up; without data for this year the weekday decides, and the log says so."""
        now = run.now
        if not now.known:
            run.problem = f"no calendar for {now.local.year}: {run.flow}.{run.node} went by the weekday"
        known = self.table in now.calendar.tables()
        word = now.calendar.period(self.table, now.kind, now.minute) if known else ""
        return self.exits.get(word) or next(iter(self.exits.values()), "end")

    def ways(self) -> Iterator[Way]:
        """One for each word."""
        for word, target in self.exits.items():
            yield Way(word, target, True, ("exits", word))

    def gist(self) -> str:
        """The table."""
        return f"table {self.table}"
