"""Who calls: one caller with everything that is theirs alone, so that each case of a what-if meets the same people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import msgspec

__all__ = ["HALF_HOUR", "MINUTE", "SECOND", "Caller", "Duty", "Ring", "Traffic"]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HALF_HOUR = 30 * MINUTE


class Caller(msgspec.Struct, frozen=True):
    """One call that enters a queue for a person. Durations are µs."""

    contact: str
    at: int
    """First queue entry, µs since 1970 UTC."""
    queue: str
    patience: int
    """The caller hangs up after so long a wait without a person."""
    talk: int
    """How long the talk lasts, whoever answers."""
    number: str = ""
    """Who calls; the same when somebody who gave up calls again. Empty: withheld."""
    wrap_up: int | None = None
    """The agent's after-call work; None: as the queue grants it."""
    points: int = 0
    """Points of priority beyond those of the queue."""
    luck: int = 0
    """From which all that is not decided yet is drawn: the same luck, the same fate."""


class Ring(NamedTuple):
    """How one offer of a call fares at the agent's phone."""

    after: int
    """Until the agent answers, or refuses, µs; the queue's ring time ends it before."""
    answers: bool


class Duty(msgspec.Struct, frozen=True):
    """One agent at one seat from ``begins`` to ``ends``, µs; a talk that lasts longer is finished."""

    agent: str
    skills: dict[str, int]
    begins: int
    ends: int
    pauses: tuple[tuple[int, int], ...] = ()
    """From, to: pauses and calls that the agent placed, in order of time."""


class Traffic(Protocol):
    """Where callers come from: a scenario, or a day's journal."""

    starts: int
    """Moment before the first call, µs."""
    ends: int
    """No first call comes later, µs."""

    def callers(self) -> Iterator[Caller]:
        """The calls in order of queue entry; always the same ones."""

    def ring(self, caller: Caller, attempt: int) -> Ring:
        """What becomes of the caller's offer number ``attempt`` (from 0)."""

    def again(self, caller: Caller, now: int) -> Caller | None:
        """The next call of a caller who gave up ``now``; None when they leave it at that."""

    def expected(self, queue: str) -> list[float]:
        """Calls in each half hour from ``starts`` on, as the formulas are to take them."""

    def patience(self) -> float:
        """Mean patience, seconds."""
