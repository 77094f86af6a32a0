"""All that people write, inspected together: settings, calendar, flows, prompts and dialplan.

Each part is judged with what is known of the others. What depends on something wrong is left out, so that
no mistake brings false ones after it.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from callcenter.acd.strategies import STRATEGIES
from callcenter.config import Config, Reading, YamlFile, inspect_config
from callcenter.config.yaml_file import Key, dotted
from callcenter.errors import ConfigError, Mistake, shown
from callcenter.ivr import FlowLibrary, inspect_library
from callcenter.ivr.loading import flow_files, names_of
from callcenter.ivr.nodes.dial import DialNode
from callcenter.ivr.prompts import PromptCatalogue
from callcenter.oversight.assessment.formula_file import inspect_formulas
from callcenter.pbx.lint import lint_config
from callcenter.workdays import Calendar

__all__ = ["Inspection", "inspect_all"]

_FOLLOW_UP: Key = ("appeals", "callbacks", "flow")
_ASKING = {"follow_up", "subflow", "goto"}


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was read. Without mistakes it is all there is, and can be used."""

    config: Config
    calendar: Calendar | None
    """None when its hours cannot be relied on."""
    library: FlowLibrary
    mistakes: tuple[Mistake, ...]
    left_out: frozenset[str]
    """What could not be judged because of the mistakes."""

    def refuse_mistakes(self) -> None:
        """Raise ConfigError with all of them, if there are any."""
        if self.mistakes:
            raise ConfigError(self.mistakes, self.left_out)


def inspect_all(
    *, dialplan: bool = True, measured: bool = False, instead: Mapping[str, YamlFile] | None = None
) -> Inspection:
    """Read everything; ``measured`` goes by the sounds on disk where flows are judged by their length.

    ``instead``: sister files of callcenter.yaml that are judged in place of those on disk.
    """
    reading = inspect_config(instead=instead)
    config = reading.config
    if not reading.knows("root"):
        nothing = FlowLibrary({}, PromptCatalogue({}), "")
        return Inspection(config, None, nothing, tuple(reading.mistakes), frozenset({"everything else"}))
    calendar, mistakes = Calendar.inspect(config.calendar_file, config.site.timezone)
    library, found = _flows(reading, calendar, measured=measured)
    mistakes += [*reading.mistakes, *found, *_strategies(reading), *_formulas(config)]
    if dialplan:
        mistakes += lint_config(config)
    left_out = reading.left_out | set(_left_out(reading, calendar, library))
    return Inspection(config, calendar, library, tuple(mistakes), frozenset(left_out))


def _flows(reading: Reading, calendar: Calendar | None, *, measured: bool) -> tuple[FlowLibrary, list[Mistake]]:
    config = reading.config
    names = names_of(flow_files(config.flows_dir, config.prompts_file))
    library, found = inspect_library(
        config.flows_dir,
        config.prompts_file,
        calendar,
        queues=reading.queues.rows if reading.queues.complete else None,
        departments=reading.commissioners.rows if reading.commissioners.complete else None,
        may_ring=partial(_may_ring, reading) if _knows_numbers(reading) else None,
        entries=names & set(config.trunk.dids.values()),
        seconds_to_human=config.ivr.seconds_to_human if reading.knows("ivr.seconds_to_human") else math.inf,
        sounds=config.sounds_dir / config.site.language if measured else None,
    )
    placed = [told for mistake in found for told in _placed(reading, mistake)]
    return library, [*placed, *_named_flows(reading, names), *_asks_nothing(reading, library)]


def _knows_numbers(reading: Reading) -> bool:
    """Is it known which numbers may be called?"""
    keys = ("outbound.prefixes", "outbound.refused", "outbound.emergency")
    return reading.seats.complete and all(map(reading.knows, keys))


def _may_ring(reading: Reading, number: str) -> bool:
    """A seat with a mistake in it is a seat all the same."""
    return number in reading.seats.rows or reading.config.may_ring(number)


def _placed(reading: Reading, mistake: Mistake) -> Iterator[Mistake]:
    """A mistake found in flows. Those that are settings' get the place where these are written."""
    config = reading.config
    if mistake.where == "queues":
        yield reading.mistake(("queues",), mistake.message, mistake.hint)
        return
    for key, path in (("flows", config.flows_dir), ("prompts", config.prompts_file)):
        if mistake.line or mistake.where or mistake.file != shown(path):
            continue
        if not reading.judges(key, f"ivr.{key}"):
            return  # a default that is not meant
        if reading.written(("ivr", key)):
            yield reading.mistake(("ivr", key), f"{mistake.file} {mistake.message}")
            return
    yield mistake


def _named_flows(reading: Reading, names: Collection[str]) -> Iterator[Mistake]:
    """Flows that settings name must exist; that there is none at all is told once, for the folder."""
    config = reading.config
    wanted: dict[Key, str] = {("trunk", "dids", number): flow for number, flow in config.trunk.dids.items()}
    wanted[("ivr", "survey_flow")] = config.ivr.survey_flow
    if config.appeals.callbacks.automatic:
        wanted[_FOLLOW_UP] = config.appeals.callbacks.flow
    for key, flow in wanted.items():
        if names and flow not in names and reading.knows(dotted(key)):
            yield reading.mistake(key, f"there is no flow `{flow}`", _alike(flow, names))


def _asks_nothing(reading: Reading, library: FlowLibrary) -> Iterator[Mistake]:
    """The flow that appellants hear asks them something, itself or in a flow that it leads to."""
    settings = reading.config.appeals.callbacks
    flow = library.flows.get(settings.flow) if settings.automatic and reading.knows(dotted(_FOLLOW_UP)) else None
    if flow is not None and not flow.broken and not {node.TYPE for node in flow.nodes.values()} & _ASKING:
        hint = "a follow_up node asks an appellant and keeps the answer"
        yield reading.mistake(_FOLLOW_UP, f"the flow `{flow.name}` asks appellants nothing", hint)


def _strategies(reading: Reading) -> Iterator[Mistake]:
    for name, queue in reading.queues.rows.items():
        if queue.strategy not in STRATEGIES and reading.knows(f"queues.{name}.strategy"):
            message = f"there is no strategy `{queue.strategy}`"
            yield reading.mistake(("queues", name, "strategy"), message, _alike(queue.strategy, STRATEGIES))


def _formulas(config: Config) -> list[Mistake]:
    """Those of the units' assessment; without the file nothing is assessed."""
    return inspect_formulas(config.assessment_file)[1] if config.assessment_file.exists() else []


def _alike(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f"do you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"


def _left_out(reading: Reading, calendar: Calendar | None, library: FlowLibrary) -> Iterator[str]:
    """What the parts could not judge for want of each other."""
    if not reading.queues.complete:
        yield "queues that flows name"
    rings = any(isinstance(node, DialNode) for flow in library.flows.values() for node in flow.nodes.values())
    if rings and not reading.commissioners.complete:
        yield "departments that flows name"
    if rings and not _knows_numbers(reading):
        yield "numbers that flows ring"
    if not reading.knows("trunk.dids"):
        yield "flows that numbers lead to"
    if not reading.knows("ivr.seconds_to_human"):
        yield "seconds to a person"
    if calendar is None:
        yield "hours in flows"
    if not library.prompts.complete:
        yield "prompts in flows and dialplan"
    unclear = {flow.name for flow in library.flows.values() if flow.broken or flow.doubts}
    files = flow_files(reading.config.flows_dir, reading.config.prompts_file)
    unclear |= {path.stem for path in files} - library.flows.keys()
    if unclear:
        yield f"ways through {', '.join(sorted(unclear))}"
