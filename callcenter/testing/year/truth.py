"""What is true of a year: plain rows, as they were drawn."""

from __future__ import annotations

from typing import Any

__all__ = ["Row", "Truth"]

Row = dict[str, Any]


class Truth:
    """Lists of rows; moments and durations in µs, None where there is none."""

    def __init__(self) -> None:
        self.calls: list[Row] = []
        """``contact, direction, arrived, caller, queue, queued, result, waited, connected, agent, talked, rating,
        enterprise, ended, appeal``; ``result`` as in the read table, the agent the one who answered first."""
        self.legs: list[Row] = []
        """Offers: ``offer, contact, queue, agent, offered, outcome, settled, connected, ended, talked``."""
        self.stays: list[Row] = []
        """``agent, state, reason, contact, began, ended``: an agent's time, neighbours of one state apart."""
        self.appeals: list[Row] = []
        """One for each appeal and child ticket, as it stands at the end."""
        self.attempts: list[Row] = []
        """``number, unit, mode, outcome, at, caller, resolved, satisfaction``: calls to appellants, and ratings of
        their own (``online``)."""
        self.tasks: list[Row] = []
        """``number, unit, result, at, resolved, satisfaction``: callbacks that are over."""

    def counts(self) -> dict[str, int]:
        """Name → how many rows."""
        return {name: len(rows) for name, rows in vars(self).items()}
