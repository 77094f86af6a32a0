"""The life of an appeal as a Mermaid diagram, for the documentation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from callcenter.appeals.lifecycle import TRANSITIONS, AppealState

__all__ = ["draw"]


def draw() -> str:
    """``stateDiagram-v2``: one arrow for each pair of states, with all its verbs."""
    ends = [f"    {AppealState.ARCHIVED.value} --> [*]"]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {AppealState.DRAFT.value}", *_arrows(), *ends]) + "\n"


def _arrows() -> Iterator[str]:
    verbs: dict[tuple[AppealState, AppealState], list[str]] = defaultdict(list)
    for (before, verb), transition in TRANSITIONS.items():
        verbs[before, transition.to].append(str(verb))
    for (before, after), names in verbs.items():
        yield f"    {before.value} --> {after.value} : {', '.join(names)}"
