"""Agents through their shifts: whose phone is free when, and what they do in between."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from callcenter.facts import AgentStateChanged
from callcenter.testing.year.stream import HOUR, MINUTE, SECOND, Stream
from callcenter.testing.year.truth import Truth

__all__ = ["Agent", "Floor"]

_SHIFTS = {"day": (7.5, 15.5), "evening": (15.5, 24.0), "night": (0.0, 7.5)}
_VOICE = {**dict.fromkeys(range(14), "day"), **dict.fromkeys(range(14, 24), "evening"),
          **dict.fromkeys(range(24, 30), "night")}  # fmt: skip
_REST, _TRAINING = 0.03, 0.002
"""Chances of a pause after a call."""


class Agent:
    """One agent; every stay in a state is noted when it ends."""

    def __init__(self, number: str, shift: str, queues: frozenset[str], stream: Stream, truth: Truth) -> None:
        self.number = number
        self.queues = queues
        self.shift = _SHIFTS[shift]
        self.began = self.free = self.until = 0
        """On duty from then on; free from then on; off duty from then on."""
        self._meal = 0
        self._stream = stream
        self._truth = truth
        self._state, self._reason, self._contact, self._since = "offline", "", "", 0

    def begin(self, midnight: int, draw: Random) -> None:
        """Log in for the shift of a day."""
        first, last = (midnight + int(hour * HOUR) for hour in self.shift)
        begins = first + draw.randint(-5 * 60 if first > midnight else 0, 60) * SECOND
        self.until = last + draw.randint(0, 6 * 60) * SECOND
        self._meal = begins + draw.randint(150, 300) * MINUTE
        self.began = self.free = begins
        self.move("login", "available", begins)

    def end(self) -> None:
        """Log out: at the end of the shift, or of the last call."""
        if self._state != "offline":
            self.move("logout", "offline", max(self.until, self.free))

    def on_duty(self, at: int) -> bool:
        """May a call that comes now be given to the agent?"""
        return self.began <= at < self.until

    def move(self, event: str, state: str, at: int, *, reason: str = "", contact: str = "") -> None:
        """One transition; moments never fall."""
        if self._state != "offline":
            self._truth.stays.append({
                "agent": self.number, "state": self._state, "reason": self._reason, "contact": self._contact,
                "began": self._since, "ended": at,
            })  # fmt: skip
        self._stream.add(
            AgentStateChanged, at, agent=self.number, seat="" if state == "offline" else self.number, event=event,
            before=self._state, after=state, reason=reason, contact=contact, actor="core",
        )  # fmt: skip
        self._state, self._since = state, at
        self._reason, self._contact = reason if state == "paused" else "", contact

    def busy_until(self, at: int, draw: Random) -> None:
        """Available again; perhaps after a pause."""
        self.free = at
        if at > self._meal > 0:
            self._pause("lunch", at, draw.randint(20, 35) * MINUTE)
            self._meal = 0
        elif (chance := draw.random()) < _REST:
            self._pause("rest", at, draw.randint(3, 12) * MINUTE)
        elif chance < _REST + _TRAINING:
            self._pause("training", at, draw.randint(20, 45) * MINUTE)

    def _pause(self, reason: str, at: int, length: int) -> None:
        at += 2 * SECOND
        self.move("pause", "paused", at, reason=reason)
        self.move("unpause", "available", at + length)
        self.free = at + length


class Floor:
    """All agents; five days of work, two off, each in their own order."""

    def __init__(self, draw: Random, stream: Stream, truth: Truth) -> None:
        self._draw = draw
        both = frozenset({"voice", "enterprise", "out"})
        voice = frozenset({"voice", "out"})

        def agent(number: int, shift: str, queues: Iterable[str]) -> Agent:
            return Agent(str(number), shift, frozenset(queues), stream, truth)

        self.agents = [agent(1001 + at, shift, both if at < 6 else voice) for at, shift in _VOICE.items()]
        self.agents += [agent(1101 + at, "day", {"out"}) for at in range(2)]
        self.agents += [agent(1201, "day", {"enterprise"})]
        self.agents += [agent(1301 + at, "day", {"out"}) for at in range(4)]
        self._today: list[Agent] = []

    def begin_day(self, number: int, midnight: int) -> None:
        """Those whose last shift is over log out, those of the day log in at their hours."""
        self._today = [agent for at, agent in enumerate(self.agents) if (at * 3 + number) % 7 < 5]
        for agent in self.agents:
            agent.end()
        for agent in self._today:
            agent.begin(midnight, self._draw)

    def end(self) -> None:
        """Everybody goes home."""
        for agent in self.agents:
            agent.end()

    def first_free(self, queue: str, at: int, *others: Agent) -> Agent | None:
        """Who is free first, and for the longest time; None when nobody is on duty."""
        fit = [agent for agent in self._today if queue in agent.queues and agent.on_duty(at) and agent not in others]
        return min(fit, key=lambda agent: (max(agent.free, at), agent.free), default=None)
