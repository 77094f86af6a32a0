"""``config/sim.yaml`` → a scenario, or all its mistakes at once, those against queues and agents included."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from callcenter.config import Config, YamlFile, load_yaml
from callcenter.config.partial import Partial, read_partly
from callcenter.config.problems import explain, key_of
from callcenter.config.yaml_file import Key
from callcenter.errors import ConfigError, Mistake
from callcenter.sim.scenario import Demand, Scenario, ShiftRow

__all__ = ["load_scenario"]

Shape = TypeVar("Shape", list[Any], dict[Any, Any])


def load_scenario(path: Path, config: Config) -> Scenario:
    """The scenario in ``path`` for the queues and agents of ``config``. Raises ConfigError with every mistake."""
    file = load_yaml(path)
    mistakes = list(file.mistakes)
    if file.document is not None:
        made = read_partly(Scenario, file.document)
        mistakes += (file.mistake(key_of(problem), *explain(problem, Scenario)) for problem in made.problems)
        mistakes += _misfits(made, config, file)
    if mistakes:
        raise ConfigError(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.where)))
    return made.value


def _misfits(made: Partial[Scenario], config: Config, file: YamlFile) -> Iterator[Mistake]:
    """What does not fit to the installation, or to itself; what is wrong in itself is not judged again."""
    for number, row in enumerate(_part(file, "shifts", list)):
        yield from _shift(read_partly(ShiftRow, row).value, ("shifts", number), config, file)
    for name, content in _part(file, "queues", dict).items():
        yield from _demand(str(name), read_partly(Demand, content).value, config, file)
    if () in made.unknown:
        return
    wrong = {key[0] for key in made.unknown}
    total = sum(demand.share for demand in made.value.queues.values()) if "queues" not in wrong else 1.0
    if abs(total - 1) > 0.001:
        yield file.mistake(("queues",), f"the shares add up to {total:g}", "they must add up to 1")
    if "daily" not in wrong and "workday" not in made.value.daily:
        yield file.mistake(("daily",), "says nothing of a workday", "give `workday` its weight and half hours")


def _part(file: YamlFile, name: str, shape: Callable[[], Shape]) -> Shape:
    """What stands below a key; nothing when that has another shape."""
    found = file.document.get(name) if isinstance(file.document, dict) else None
    empty = shape()
    return found if isinstance(found, type(empty)) else empty


def _shift(shift: ShiftRow, at: Key, config: Config, file: YamlFile) -> Iterator[Mistake]:
    if not (shift.skill and shift.agents):
        return
    there = sum(1 for agent in config.agents.values() if shift.takes(agent))
    if not any(shift.skill in agent.skills for agent in config.agents.values()):
        skills = {skill for agent in config.agents.values() for skill in agent.skills}
        yield file.mistake((*at, "skill"), f"no agent has the skill {shift.skill!r}", _like(shift.skill, skills))
    elif shift.agents > there:
        what = f"{shift.skill!r} at level {shift.level}" if shift.level > 1 else f"the skill {shift.skill!r}"
        message = f"{shift.agents} agents are on duty at once, but {there} have {what}"
        yield file.mistake((*at, "agents"), message, "add agents in seats.yaml, or try them with --seats")


def _demand(name: str, demand: Demand, config: Config, file: YamlFile) -> Iterator[Mistake]:
    at, onward = ("queues", name), demand.overflow
    if name not in config.queues:
        yield file.mistake(at, f"there is no queue {name!r}", _like(name, config.queues))
    if onward == name:
        yield file.mistake((*at, "overflow"), "leads to the queue itself", "name another queue")
    elif onward and onward not in config.queues:
        yield file.mistake((*at, "overflow"), f"there is no queue {onward!r}", _like(onward, config.queues))


def _like(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known := list(known), 1)
    return f"do you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
