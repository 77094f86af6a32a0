"""The life of a version as a Mermaid diagram, for the documentation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from callcenter.knowledge.lifecycle import TRANSITIONS, State

__all__ = ["draw"]


def draw() -> str:
    """``stateDiagram-v2``: one arrow for each pair of states, with all its deeds."""
    return "\n".join(["stateDiagram-v2", f"    [*] --> {State.DRAFT.value} : write", *_arrows()]) + "\n"


def _arrows() -> Iterator[str]:
    deeds: dict[tuple[State, State], list[str]] = defaultdict(list)
    for (before, deed), transition in TRANSITIONS.items():
        deeds[before, transition.to].append(str(deed))
    for (before, after), names in deeds.items():
        yield f"    {before.value} --> {after.value} : {', '.join(names)}"
