"""Where a queue begins: does it take the caller, and at which place in line, by the settings that the core goes by."""

from __future__ import annotations

from callcenter.acd import AgentState, Distributor, HandlingTimes, WaitingCaller, longest_line
from callcenter.sim.case import Case
from callcenter.sim.staff import Staff
from callcenter.sim.standing import Standing
from callcenter.sim.traffic import SECOND, Caller

__all__ = ["Entrance"]


class Entrance:
    """Asks the settings, the line and the agents on duty, each time somebody comes."""

    def __init__(self, case: Case, floor: Distributor, staff: Staff) -> None:
        self._case, self._floor, self._staff = case, floor, staff
        self.standing = Standing(case.acd, case.queues)
        self.handling = HandlingTimes({name: queue.handling_seconds for name, queue in case.queues.items()})

    def place(self, caller: Caller, queue: str, flow_points: int, now: int) -> WaitingCaller:
        """The caller as the distributor is to see them."""
        prefers, until = self._preferred(caller.number, queue, now)
        own = caller.points + self.standing.points(caller.number, now)
        points = own + flow_points + self._case.queues[queue].priority
        return WaitingCaller(
            contact=caller.contact,
            queue=queue,
            entered=caller.at,
            priority=points,
            head_start=int(points * self._case.acd.priority_seconds * SECOND),
            since=now,
            prefers=prefers,
            prefers_until=until,
        )

    def refuses(self, queue: str) -> bool:
        """Does the queue send new callers on at once: nobody on duty, or the line is full?"""
        settings = self._case.queues[queue]
        if not (settings.leave_when_empty or settings.max_waiting or settings.target_wait_seconds):
            return False
        staffed, waiting = self._staffed(queue), self._floor.line.count(queue)
        if settings.leave_when_empty and not staffed:
            return True
        if settings.max_waiting and waiting >= settings.max_waiting:
            return True
        if not (settings.target_wait_seconds and staffed):
            return False
        return waiting >= longest_line(staffed, settings.target_wait_seconds, self.handling.mean(queue))

    def _preferred(self, number: str, queue: str, now: int) -> tuple[str, int]:
        """The agent talked to last, while at work: nobody waits for one who has gone or paused."""
        agent, until = self.standing.preferred(number, queue, now)
        away = until and self._staff.agents[agent].view.state in (AgentState.OFFLINE, AgentState.PAUSED)
        return ("", 0) if away else (agent, until)

    def _staffed(self, queue: str) -> int:
        rule = self._floor.rules[queue]
        views = (agent.view for agent in self._staff.agents.values())
        return sum(1 for view in views if view.state is not AgentState.OFFLINE and rule.ever_fits(view.skills))
