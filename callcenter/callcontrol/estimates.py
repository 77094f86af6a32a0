"""What waiting callers are told about their place and wait, and whether it came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.acd import AgentState, WaitingCaller, order
from callcenter.acd.expectation import Expectation, Score, expect, minutes
from callcenter.facts import WaitPromised, new_id
from callcenter.ivr.numerals import number

if TYPE_CHECKING:
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

    def expect(self, caller: WaitingCaller) -> Expectation | None:
        """The remaining wait of somebody who is in line, or would be; None without anybody on duty."""
        house = self._house
        rule = house.floor.rules[caller.queue]
        present = [agent.view for agent in house.roster.by_seat.values() if agent.state is not AgentState.PAUSED]
        mine = {view.agent for view in present if view.reachable and rule.ever_fits(view.skills)}
        ahead = self._ahead(caller, mine)
        position = house.floor.line.position(caller.contact) or house.floor.line.count(caller.queue) + 1
        return expect(position, ahead, len(mine), house.handling.mean(caller.queue))

    def _ahead(self, caller: WaitingCaller, mine: set[str]) -> float:
        """Callers before this one, those of other queues by the share of their agents that are mine too."""
        house, own = self._house, order(caller)
        ahead = 0.0
        shares: dict[str, float] = {caller.queue: 1.0}
        for other in house.floor.line:
            if order(other) >= own:
                continue
            share = shares.get(other.queue)
            if share is None:
                rule = house.floor.rules[other.queue]
                theirs = {a.view.agent for a in house.roster.by_seat.values() if rule.ever_fits(a.view.skills)}
                share = shares[other.queue] = len(theirs & mine) / len(theirs) if theirs else 0.0
            ahead += share
        return ahead

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
