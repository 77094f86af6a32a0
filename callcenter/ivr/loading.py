"""Flow files → a checked FlowLibrary, or every mistake in all of them at once."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from callcenter.errors import FlowError, Mistake, shown
from callcenter.ivr.checks import RULES, Survey
from callcenter.ivr.flow import FlowLibrary
from callcenter.ivr.flow_file import read_flow
from callcenter.ivr.moment import WorkCalendar
from callcenter.ivr.prompts import PromptCatalogue

__all__ = ["inspect_library", "load_library"]


def load_library(
    folder: Path,
    prompts: Path,
    calendar: WorkCalendar,
    *,
    queues: Collection[str],
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
    calendar: WorkCalendar,
    *,
    queues: Collection[str],
    entries: Collection[str] = (),
    default_queue: str = "voice",
    seconds_to_human: float = 15.0,
    sounds: Path | None = None,
) -> tuple[FlowLibrary, list[Mistake]]:
    """The same, mistakes and all: for drawing a flow that is not finished."""
    mistakes: list[Mistake] = []
    try:
        catalogue = PromptCatalogue.load(prompts, sounds)
    except FlowError as error:
        mistakes += error.mistakes
        catalogue = PromptCatalogue({}, file="")
    files = sorted(path for path in folder.glob("*.yaml") if path.resolve() != prompts.resolve())
    flows = {}
    for path in files:
        flow = read_flow(path, mistakes)
        if flow is not None:
            flows[flow.name] = flow
    library = FlowLibrary(flows, catalogue, default_queue)
    names = {path.stem for path in files}
    survey = Survey(library, calendar, frozenset(queues), frozenset(entries), seconds_to_human, names)
    for rule in RULES.values():
        mistakes += rule(survey)
    if not files:
        mistakes.append(Mistake(shown(folder), 0, "", "holds no flows"))
    return library, sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))
