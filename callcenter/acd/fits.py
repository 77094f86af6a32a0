"""Which parts of the line an agent could serve: computed once for each set of skills."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.acd.floor import AgentView, Part, QueueRule, meets

__all__ = ["Fits"]


class Fits:
    """Agent → the parts whose demands its skills meet."""

    __slots__ = ("_by_agent", "_by_skills", "_needs")

    def __init__(self, rules: Mapping[str, QueueRule]) -> None:
        self._needs = {Part(r.name, step): r.steps[step].needs for r in rules.values() for step in range(len(r.steps))}
        self._by_skills: dict[frozenset[tuple[str, int]], frozenset[Part]] = {}
        self._by_agent: dict[str, tuple[Mapping[str, int], frozenset[Part]]] = {}

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part that there can be."""
        return tuple(self._needs)

    def of(self, agent: AgentView) -> frozenset[Part]:
        """The parts that this agent could serve."""
        known = self._by_agent.get(agent.agent)
        if known is not None and known[0] is agent.skills:
            return known[1]
        skills = frozenset(agent.skills.items())
        fits = self._by_skills.get(skills)
        if fits is None:
            fits = frozenset(part for part, needs in self._needs.items() if meets(agent.skills, needs))
            self._by_skills[skills] = fits
        self._by_agent[agent.agent] = (agent.skills, fits)
        return fits
