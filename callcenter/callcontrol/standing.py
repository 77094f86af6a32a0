"""What the house knows of a number when it calls: marks, a call given up just now, the agent talked to last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from callcenter.acd import meets
from callcenter.acd.agent_states import AWAY
from callcenter.errors import MarkRefused
from callcenter.facts import CallerMarked, CallerUnmarked, new_id

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["MARKS", "Mark", "Standing"]

MARKS = ("priority", "abusive", "blocked")
"""What a number can be marked as. Only ``blocked`` keeps a caller out, and it always has an end."""
_MOST_DAYS = 365
_MOST_BLOCKED_DAYS = 30
_DAY = 86_400_000_000


class Mark(NamedTuple):
    """A number's mark."""

    kind: str
    until: int
    """µs since 1970 UTC."""
    reason: str
    actor: str


class Standing:
    """Kept in memory for as long as it matters; taken up from the store at a start."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._marks: dict[str, Mark] = {}
        self._gave_up: dict[str, int] = {}
        self._talked: dict[str, tuple[str, int]] = {}

    def restore(
        self, marks: Mapping[str, Mark], gave_up: Iterable[tuple[str, int]], talked: Iterable[tuple[str, str, int]]
    ) -> None:
        """What an earlier core knew: marks, (number, when it gave up), (number, agent, when they talked)."""
        self._marks = dict(marks)
        for number, at in gave_up:
            self.gave_up(number, at)
        for number, agent, at in talked:
            self.talked(number, agent, at)

    # -- what happens ---------------------------------------------------------------------------------

    def gave_up(self, number: str, at: int) -> None:
        """A caller hung up while waiting."""
        self._remember(self._gave_up, number, at)

    def talked(self, number: str, agent: str, at: int) -> None:
        """A caller was put through to an agent."""
        if self._gave_up.get(number, 0) <= at:
            self._gave_up.pop(number, None)
        self._remember(self._talked, number, (agent, at))

    def _remember(self, where: dict[str, Any], number: str, what: Any) -> None:
        if number:
            where.pop(number, None)  # the newest stand at the end
            where[number] = what

    def forget_old(self, now: int) -> None:
        """Drop what is too old to matter; from time to time."""
        config = self._house.config
        recent = now - int(config.acd.repeat_minutes * 60e6)
        longest = max((queue.sticky_hours for queue in config.queues.values()), default=0.0)
        sticky = now - int(longest * 3600e6)
        self._gave_up = {number: at for number, at in self._gave_up.items() if at >= recent}
        self._talked = {number: (agent, at) for number, (agent, at) in self._talked.items() if at >= sticky}
        self._marks = {number: mark for number, mark in self._marks.items() if mark.until > now}

    # -- what it means --------------------------------------------------------------------------------

    def mark_of(self, number: str, now: int) -> str:
        """``priority``, ``abusive``, ``blocked``, or empty."""
        mark = self._marks.get(number)
        return mark.kind if mark and mark.until > now else ""

    def points(self, number: str, now: int) -> dict[str, int]:
        """Why this caller stands further ahead or behind: reason → points of priority."""
        acd = self._house.config.acd
        found = {}
        match self.mark_of(number, now):
            case "priority":
                found["vip"] = acd.vip_priority
            case "abusive" | "blocked":
                found["abusive"] = acd.abusive_priority
        if number and now - self._gave_up.get(number, 0) < acd.repeat_minutes * 60e6:
            found["repeat"] = acd.repeat_priority
        return {why: points for why, points in found.items() if points}

    def preferred(self, number: str, queue: str, now: int) -> tuple[str, int]:
        """The agent whom this caller should get, and until when (µs) to wait for that one; ``("", 0)``: none.

        Only an agent who is at work: nobody waits for one who has gone or paused, or who lacks the skill.
        """
        settings = self._house.config.queues[queue]
        agent, at = self._talked.get(number, ("", 0)) if number else ("", 0)
        live = self._house.roster.agents.get(agent)
        if live is None or now - at > settings.sticky_hours * 3600e6:
            return "", 0
        patience = int(settings.sticky_seconds * 1_000_000)
        needs = self._house.floor.asks(queue, patience)
        if live.state in AWAY or not live.view.reachable or not meets(live.view.skills, needs):
            return "", 0
        return agent, now + patience

    # -- marks ----------------------------------------------------------------------------------------

    def marks(self, now: int) -> dict[str, Mark]:
        """Every number that is marked now."""
        return {number: mark for number, mark in self._marks.items() if mark.until > now}

    def mark(self, number: str, kind: str, days: float, reason: str, actor: str) -> Mark:
        """Mark a number from now on; raises MarkRefused for what cannot be."""
        if kind not in MARKS:
            raise MarkRefused(f"a number is marked as one of {', '.join(MARKS)}, not {kind!r}")
        if not (number.removeprefix("+").isdigit() and number.isascii() and len(number) <= 20):
            raise MarkRefused("a number consists of digits, with a + before them at most")
        most = _MOST_BLOCKED_DAYS if kind == "blocked" else _MOST_DAYS
        if not 0 < days <= most:
            raise MarkRefused(f"a number is marked {kind} for up to {most} days: give --days")
        if not reason:
            raise MarkRefused("say why: give --reason")
        now = self._house.clock.now()
        mark = self._marks[number] = Mark(kind, now + int(days * _DAY), reason, actor)
        self._house.record(CallerMarked(id=new_id(), at=now, caller=number, **mark._asdict()))
        return mark

    def unmark(self, number: str, reason: str, actor: str) -> None:
        """Take a mark away; raises MarkRefused when there is none."""
        now = self._house.clock.now()
        if not self.mark_of(number, now):
            raise MarkRefused("this number is not marked")
        del self._marks[number]
        self._house.record(CallerUnmarked(id=new_id(), at=now, caller=number, reason=reason, actor=actor))
