"""Everybody at work, by state: for the reasons that are kept with each offer, which must cost next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callcenter.acd.agent_states import AgentState
from callcenter.acd.explain import Verdict
from callcenter.acd.fits import Fits
from callcenter.acd.floor import AgentView, Part, WaitingCaller

__all__ = ["Present"]

_MOST = 60
"""Agents named of one verdict; more are only counted."""
_LISTED = 300
"""Of so many in one state nobody is named."""
_BUSY = tuple(state for state in AgentState if state not in (AgentState.OFFLINE, AgentState.AVAILABLE))


class Present:
    """The agents who are logged in."""

    __slots__ = ("_fits", "_state_of", "_views")

    def __init__(self, fits: Fits) -> None:
        self._fits = fits
        self._views: dict[AgentState, dict[str, AgentView]] = {state: {} for state in AgentState}
        self._state_of: dict[str, AgentState] = {}

    def see(self, view: AgentView) -> None:
        """An agent is as ``view`` shows it."""
        self.forget(view.agent)
        if view.state is not AgentState.OFFLINE:
            self._state_of[view.agent] = view.state
            self._views[view.state][view.agent] = view

    def forget(self, agent: str) -> None:
        """There is no such agent any more."""
        state = self._state_of.pop(agent, None)
        if state is not None:
            del self._views[state][agent]

    def not_free(self, caller: WaitingCaller, part: Part, now: int) -> dict[str, list[str]]:
        """Those whom the caller cannot be offered whatever the others do: verdict → agents, a rest with its seconds."""
        groups: dict[str, list[str]] = {}
        lacking: list[str] = []
        for state in _BUSY:
            views = self._views[state]
            if len(views) > _LISTED:
                groups[state.value] = [f"+{len(views)}"]
            elif views:
                fitting = [name for name, view in views.items() if part in self._fits.of(view)]
                lacking += views.keys() - fitting
                if fitting:
                    groups[state.value] = _cut(fitting)
        for verdict, name in self._kept_away(caller, part, now):
            (lacking if verdict is Verdict.LACKS_SKILL else groups.setdefault(verdict.value, [])).append(name)
        if lacking:
            groups[Verdict.LACKS_SKILL.value] = _cut(lacking)
        return groups

    def _kept_away(self, caller: WaitingCaller, part: Part, now: int) -> Iterator[tuple[Verdict, str]]:
        """Agents who are available and cannot be offered this caller all the same."""
        for name, view in self._views[AgentState.AVAILABLE].items():
            if part not in self._fits.of(view):
                yield Verdict.LACKS_SKILL, name
            elif name in caller.excluded:
                yield Verdict.EXCLUDED, name
            elif not view.reachable:
                yield Verdict.UNREACHABLE, name
            elif view.rest_until > now:
                yield Verdict.RESTING, f"{name} {(view.rest_until - now) / 1e6:.1f}"


def _cut(names: Iterable[str]) -> list[str]:
    listed = sorted(names)
    return listed if len(listed) <= _MOST else [*listed[:_MOST], f"+{len(listed) - _MOST}"]
