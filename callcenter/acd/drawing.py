"""The agents' state table as a Mermaid diagram, for the documentation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from callcenter.acd.agent_states import TRANSITIONS, AgentState

__all__ = ["draw"]


def draw() -> str:
    """``stateDiagram-v2``: one arrow for each pair of states, with all its events."""
    return "\n".join(["stateDiagram-v2", f"    [*] --> {AgentState.OFFLINE.value}", *_arrows()]) + "\n"


def _arrows() -> Iterator[str]:
    events: dict[tuple[AgentState, AgentState], list[str]] = defaultdict(list)
    for (before, event), after in TRANSITIONS.items():
        events[before, after].append(str(event))
    for (before, after), names in events.items():
        yield f"    {before.value} --> {after.value} : {', '.join(names)}"
