"""What waiting callers are told about their place and wait, and whether it came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.acd import WaitingCaller
from callcenter.acd.expectation import Expectation, Score, expect, minutes
from callcenter.facts import WaitPromised, new_id
from callcenter.ivr.numerals import number

if TYPE_CHECKING:
    from callcenter.acd.staffed import Staffed
    from callcenter.callcontrol.house import House

__all__ = ["Estimates"]

_SECOND = 1_000_000


class Estimates:
    """Estimates waits, tells them, keeps the score of what was told."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.scores: dict[str, Score] = {}
        self._open: dict[str, list[tuple[int, str, float, float]]] = {}
        """Contact → (when, queue, low, high) of each estimate whose outcome is not known."""
        self._staff: dict[str, tuple[Staffed, int, set[str], dict[str, float]]] = {}

    def expect(self, caller: WaitingCaller) -> Expectation | None:
        """The remaining wait of somebody who is in line, or would be; None without anybody on duty."""
        house = self._house
        agents, shares = self._at_work(caller.queue)
        ahead = sum(count * self._share(shares, caller.queue, agents, queue)
                    for queue, count in house.floor.line.ahead_of(caller).items())  # fmt: skip
        position = house.floor.line.position(caller.contact) or house.floor.line.count(caller.queue) + 1
        return expect(position, ahead, len(agents), house.handling.mean(caller.queue))

    def _at_work(self, queue: str) -> tuple[set[str], dict[str, float]]:
        """The agents at work for a queue, and the shares found so far; both anew whenever somebody comes or goes."""
        staffed = self._house.floor.staffed
        known = self._staff.get(queue)
        if known is None or known[0] is not staffed or known[1] != staffed.changes:
            known = self._staff[queue] = (staffed, staffed.changes, staffed.agents(queue), {})
        return known[2], known[3]

    def _share(self, shares: dict[str, float], queue: str, agents: set[str], other: str) -> float:
        """Which part of the callers of another queue are served by the agents of this one."""
        if other == queue:
            return 1.0
        if other not in shares:
            theirs = self._house.floor.staffed.agents(other)
            shares[other] = len(theirs & agents) / len(theirs) if theirs else 0.0
        return shares[other]

    def tell(self, caller: WaitingCaller, before: Expectation | None) -> tuple[Expectation | None, tuple[str, ...]]:
        """The estimate for now and the prompts that tell it; it is noted even when it is not told."""
        queue = self._house.config.queues[caller.queue]
        found = self.expect(caller)
        if found is None or not (queue.say_position or queue.say_wait):
            return None, ()
        said = queue.say_wait and self.score(caller.queue).trusted
        self._note(caller, found, said)
        files = _position(found.position) if queue.say_position else ()
        return found, files + (_wait(*minutes(found, before)) if said else ())

    def score(self, queue: str) -> Score:
        """How far estimates of a queue can be trusted."""
        return self.scores.setdefault(queue, Score())

    def _note(self, caller: WaitingCaller, found: Expectation, said: bool) -> None:
        now = self._house.clock.now()
        self._open.setdefault(caller.contact, []).append((now, caller.queue, found.low, found.high))
        self._house.record(
            WaitPromised(
                id=new_id(), at=now, contact=caller.contact, queue=caller.queue, position=found.position,
                low=int(found.low * _SECOND), high=int(found.high * _SECOND), staffed=found.staffed,
                handling=int(found.handling * _SECOND), said=said,
            )
        )  # fmt: skip

    def connected(self, contact: str, at: int) -> None:
        """The caller was put through: the estimates have an outcome."""
        for told, queue, low, high in self._open.pop(contact, ()):
            self.score(queue).add(low, high, max(0, at - told) / _SECOND)

    def forget(self, contact: str) -> None:
        """The caller is gone without one."""
        self._open.pop(contact, None)


def _position(position: int) -> tuple[str, ...]:
    return ("wait/next",) if position <= 1 else ("wait/ahead", *number(position - 1), "wait/people")


def _wait(low: int, high: int) -> tuple[str, ...]:
    if high <= 1:
        return ("wait/below_minute",)
    if low >= high or low == 0:
        return ("wait/expected", *number(high), "wait/minutes")
    return ("wait/expected", *number(low), "wait/to", *number(high), "wait/minutes")
