"""What if: another number of seats, another strategy, other settings of queues; the callers stay the same."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import yaml
from msgspec.structs import replace

from callcenter.acd.strategies import STRATEGIES
from callcenter.config.base import Settings
from callcenter.config.partial import read_partly
from callcenter.config.problems import explain, key_of
from callcenter.errors import ConfigError, Mistake
from callcenter.sim.case import Case
from callcenter.sim.seats import with_seats
from callcenter.sim.traffic import Duty

__all__ = ["what_if"]

_SEATS = re.compile(r"(?:([a-z][a-z0-9_]{0,31}):?)?([+-]\d{1,4})")
Model = TypeVar("Model", bound=Settings)


def what_if(case: Case, skill: str, seats: Sequence[str] = (), strategy: str = "", sets: Sequence[str] = ()) -> Case:
    """``case`` with all that is asked for; ``skill`` is the one meant by ``--seats +2``.

    Raises ConfigError with every mistake in what was asked for.
    """
    wish = _Wish(case)
    for name in case.queues if strategy else ():
        wish.settings[f"queues.{name}"]["strategy"] = strategy
    for text in sets:
        wish.set(text)
    made = replace(wish.with_settings(), name="what_if", duties=wish.with_seats(skill, seats))
    if wish.mistakes:
        raise ConfigError(wish.mistakes)
    named = [f"seats {each}" for each in seats] + ([f"strategy {strategy}"] if strategy else [])
    return replace(made, changes=(*named, *sets))


class _Wish:
    """What was asked for, and what is wrong with it."""

    def __init__(self, case: Case) -> None:
        self.mistakes: list[Mistake] = []
        self.settings: dict[str, dict[str, Any]] = {"acd": {}, **{f"queues.{name}": {} for name in case.queues}}
        """Section → its changes."""
        self._case = case
        self._skills = {name for duty in case.duties for name in duty.skills}

    def set(self, text: str) -> None:
        """``queues.voice.wrap_up_seconds=10``; the value is read as YAML."""
        key, equals, value = text.partition("=")
        section, _, field = key.strip().rpartition(".")
        if not equals or section not in self.settings:
            wrong = "write queues.voice.wrap_up_seconds=10" if not equals else _like(section, self.settings)
            self._wrong("--set", key.strip(), "is not a setting of a queue or of acd", wrong)
            return
        try:
            self.settings[section][field] = yaml.safe_load(value)
        except yaml.YAMLError:
            self._wrong("--set", key, f"is not valid YAML: {value!r}")

    def with_settings(self) -> Case:
        """The case with the settings; what is wrong in them stays as it was."""
        queues = {name: self._changed(queue, f"queues.{name}") for name, queue in self._case.queues.items()}
        for name, queue in queues.items():
            if queue.strategy not in STRATEGIES:
                hint = _like(queue.strategy, STRATEGIES)
                self._wrong("--set", f"queues.{name}.strategy", f"there is no strategy {queue.strategy!r}", hint)
            if queue.skill not in self._skills | {self._case.queues[name].skill}:
                hint = _like(queue.skill, self._skills)
                self._wrong("--set", f"queues.{name}.skill", f"nobody on duty has the skill {queue.skill!r}", hint)
        granted = {name for name in queues if "wrap_up_seconds" in self.settings[f"queues.{name}"]}
        acd = self._changed(self._case.acd, "acd")
        return replace(self._case, queues=queues, acd=acd, granted=self._case.granted | granted)

    def with_seats(self, usual: str, seats: Iterable[str]) -> tuple[Duty, ...]:
        """The duties after each ``+2``, ``-1`` or ``enterprise+1``."""
        duties = self._case.duties
        for text in seats:
            found = _SEATS.fullmatch(text)
            skill = (found and found[1]) or usual
            if found is None:
                self._wrong("--seats", "", f"{text!r} is no change", "write +2, -1 or enterprise+1")
            elif skill not in self._skills:
                self._wrong("--seats", "", f"nobody on duty has the skill {skill!r}", _like(skill, self._skills))
            else:
                duties = with_seats(duties, skill, int(found[2]))
        return duties

    def _changed(self, settings: Model, section: str) -> Model:
        """The settings with the changes of a section, checked as if they stood in their file."""
        changes = self.settings[section]
        if not changes:
            return settings
        made = read_partly(type(settings), settings.model_dump() | changes)
        for problem in made.problems:
            where = ".".join(map(str, (section, *key_of(problem))))
            self._wrong("--set", where, *explain(problem, type(settings), tuple(section.split("."))))
        return settings if made.problems else made.value

    def _wrong(self, option: str, where: str, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(option, 0, where, message, hint))


def _like(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known := list(known), 1)
    return f"do you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
