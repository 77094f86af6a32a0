"""The linter's rules about ways through the dialplan: each leads somewhere, none to where it must not."""

from __future__ import annotations

from collections.abc import Iterator

from callcenter.pbx.dialplan import Dialplan, Extension, Step
from callcenter.pbx.finding import Finding, place

OUTSIDE = ("from-trunk", "seats")
"""Contexts that phones reach."""
INSIDE = ("callback-out", "follow-up", "supervision", "refer", "probe")
"""Contexts that no phone may reach by dialling."""
SEATS_ONLY = ("features", "dial")
"""Contexts that seats may reach, and no call from the trunk."""


def unknown_include(dialplan: Dialplan) -> Iterator[Finding]:
    """``include =>`` of a context that is not there."""
    for context in dialplan.contexts.values():
        for line, name in context.includes:
            if name not in dialplan.contexts:
                yield Finding(line, context.name, f"includes the unknown context {name}")


def missing_target(dialplan: Dialplan) -> Iterator[Finding]:
    """A jump to a context, extension, priority or label that is not there."""
    for context, extension, step in dialplan.steps():
        for target in _targets(step):
            if "${" in target:
                problem = f"jumps to {target}, which nobody can check"
            elif not _exists(dialplan, context.name, extension, target):
                problem = f"jumps to {target}, which is not there"
            else:
                continue
            yield Finding(step.line, place(context.name, extension, step), problem)


def reachable_from_outside(dialplan: Dialplan) -> Iterator[Finding]:
    """A way from a phone into a context that is ours alone, or from the trunk into one for seats."""
    for name in _reached(dialplan, *OUTSIDE):
        if name in INSIDE:
            yield Finding(dialplan.contexts[name].line, name, "can be reached from a phone")
    for name in _reached(dialplan, *(each for each in OUTSIDE if each != "seats")):
        if name in SEATS_ONLY:
            yield Finding(dialplan.contexts[name].line, name, "can be reached from the trunk")


def _reached(dialplan: Dialplan, *begin: str) -> set[str]:
    """The contexts to which a way leads from any of ``begin``, themselves included."""
    open_ones = list(begin)
    seen: set[str] = set()
    while open_ones:
        name = open_ones.pop()
        if name not in seen and name in dialplan.contexts:
            seen.add(name)
            open_ones += _neighbours(dialplan, name)
    return seen


def _targets(step: Step) -> Iterator[str]:
    name = step.application.lower()
    if name in ("goto", "gosub"):
        yield step.data
    elif name in ("gotoif", "gosubif"):
        yield from (branch for branch in _branches(step.data) if branch)


def _branches(data: str) -> list[str]:
    """``condition?then:else`` → the two targets; a condition may hold ``?`` and ``:`` in brackets."""
    depth, question, colon = 0, -1, len(data)
    for at, char in enumerate(data):
        depth += (char in "[{(") - (char in "]})")
        if depth == 0 and char == "?" and question < 0:
            question = at
        elif depth == 0 and char == ":" and question >= 0:
            colon = at
            break
    return [data[question + 1 : colon], data[colon + 1 :]] if question >= 0 else []


def _exists(dialplan: Dialplan, context: str, extension: Extension, target: str) -> bool:
    """``[[context,]extension,]priority``, the priority perhaps with arguments of Gosub."""
    parts = [part.strip() for part in target.split("(")[0].split(",")]
    if len(parts) == 1:
        return extension.has(parts[0])
    place = dialplan.contexts.get(parts[0] if len(parts) == 3 else context)
    there = place.extensions.get(parts[-2]) if place else None
    return there is not None and there.has(parts[-1])


def _neighbours(dialplan: Dialplan, name: str) -> list[str]:
    context = dialplan.contexts[name]
    jumps = [
        target.split(",")[0].strip()
        for extension in context.extensions.values()
        for step in extension.steps
        for target in _targets(step)
        if target.count(",") == 2
    ]
    return jumps + [included for _, included in context.includes]
