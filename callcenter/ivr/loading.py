"""Flow files → a checked FlowLibrary, or every mistake in all of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from msgspec.structs import replace

from callcenter.errors import FlowError, Mistake, shown
from callcenter.ivr.checks import RULES, WAYS, Survey
from callcenter.ivr.flow import FlowLibrary
from callcenter.ivr.flow_file import read_flow
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.prompts import PromptCatalogue

__all__ = ["flow_files", "inspect_library", "load_library", "names_of"]

_PROMPTS = "prompts.yaml"
"""Name of a catalogue of prompts: never a flow, even when another catalogue is in use."""


def load_library(
    folder: Path,
    prompts: Path,
    calendar: WorkCalendar,
    *,
    queues: Collection[str],
    departments: Collection[str] | None = None,
    may_ring: Callable[[str], bool] | None = None,
    entries: Collection[str] = (),
    default_queue: str = "voice",
    seconds_to_human: float = 15.0,
    sounds: Path | None = None,
) -> FlowLibrary:
    """The flows in ``folder``, checked. ``entries`` are the flows that numbers lead to.

    Raises FlowError with every mistake in flows and prompts.
    """
    library, mistakes = inspect_library(
        folder,
        prompts,
        calendar,
        queues=queues,
        departments=departments,
        may_ring=may_ring,
        entries=entries,
        default_queue=default_queue,
        seconds_to_human=seconds_to_human,
        sounds=sounds,
    )
    if mistakes:
        raise FlowError(mistakes)
    return library


def inspect_library(
    folder: Path,
    prompts: Path,
    calendar: WorkCalendar | None,
    *,
    queues: Collection[str] | None,
    departments: Collection[str] | None = None,
    may_ring: Callable[[str], bool] | None = None,
    entries: Collection[str] = (),
    default_queue: str = "voice",
    seconds_to_human: float = 15.0,
    sounds: Path | None = None,
) -> tuple[FlowLibrary, list[Mistake]]:
    """The same, mistakes and all: for a list of all there are, and for drawing a flow that is not finished.

    Without ``calendar``, ``queues``, ``departments`` or ``may_ring`` hours, the names of queues and of departments, and
    numbers that nodes ring are not judged.
    """
    catalogue, mistakes = PromptCatalogue.inspect(prompts, sounds)
    files = flow_files(folder, prompts)
    flows = {}
    for path in files:
        flow = read_flow(path, mistakes)
        if flow is not None:
            flows[flow.name] = flow
    library = FlowLibrary(flows, catalogue, default_queue)
    survey = Survey(
        library,
        calendar,
        None if queues is None else frozenset(queues),
        frozenset(entries) if files else frozenset(),
        seconds_to_human,
        names_of(files),
        departments=None if departments is None else frozenset(departments),
        may_ring=may_ring,
    )
    mistakes += _judged(survey)
    if not files:
        mistakes.append(Mistake(shown(folder), 0, "", "holds no flows", "ivr.flows names the folder"))
    return library, sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))


def flow_files(folder: Path, prompts: Path) -> list[Path]:
    """The files of flows, in order; ``prompts`` is the catalogue, which may lie among them."""
    catalogue = prompts.resolve()
    return sorted(path for path in folder.glob("*.yaml") if path.name != _PROMPTS and path.resolve() != catalogue)


def names_of(files: Iterable[Path]) -> frozenset[str]:
    """The names of flows, and those that files with an impossible name are probably meant to have."""
    stems = {path.stem for path in files}
    return frozenset(stems | {re.sub(r"[^a-z0-9_]", "_", stem.lower()) for stem in stems})


def _judged(survey: Survey) -> list[Mistake]:
    """What the rules find; those about ways come first, as others look only at flows whose ways are right."""
    mistakes = [mistake for name in WAYS for mistake in RULES[name](survey)]
    files = {mistake.file for mistake in mistakes}
    astray = frozenset(flow.name for flow in survey.flows() if flow.file in files)
    survey = replace(survey, astray=astray)
    return mistakes + [mistake for name, rule in RULES.items() if name not in WAYS for mistake in rule(survey)]
