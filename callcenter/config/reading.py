"""The settings as far as they could be read: what is right, what is wrong, and what nobody can know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callcenter.config.entries import FILES, Entries
from callcenter.config.models import Agent, Config, Department, MemberUnit, Queue, Seat, Service, Supervisor
from callcenter.config.yaml_file import Key, YamlFile, dotted
from callcenter.errors import Mistake

__all__ = ["Reading"]


@dataclass(slots=True)
class Reading:
    """What a check goes by. It judges only what ``knows`` and ``complete`` say is known.

    A mistake must not bring others after it: who mends the first would look for the others in vain.
    """

    files: Mapping[str, YamlFile]
    """``callcenter`` and the names of its sister files → the file."""
    variables: Mapping[Key, str]
    """Setting → the environment variable that overrides it."""
    queues: Entries[Queue]
    seats: Entries[Seat]
    agents: Entries[Agent]
    supervisors: Entries[Supervisor]
    commissioners: Entries[Department]
    units: Entries[MemberUnit]
    services: Entries[Service]
    config: Config = field(default_factory=Config.model_construct)
    """The settings without what is wrong: a wrong value stands at its default, a wrong entry is absent."""
    unknown: set[Key] = field(default_factory=set)
    """Settings whose meant value nobody knows, all that is below them included."""
    mistakes: list[Mistake] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    """What could not be judged because of the mistakes."""

    @property
    def entries(self) -> Mapping[str, Entries[Any]]:
        """Queues, seats, agents, supervisors, departments, units and services by their kind."""
        people = (self.seats, self.agents, self.supervisors, self.commissioners)
        kinds = (self.queues, *people, self.units, self.services)
        return {each.kind: each for each in kinds}

    def knows(self, key: str) -> bool:
        """True when the value of a dotted key is the one that was meant."""
        wanted = tuple(key.split("."))
        return not any(wanted[: len(each)] == each or each[: len(wanted)] == wanted for each in self.unknown)

    def knows_each(self, entries: Entries[Any], part: str) -> bool:
        """True when all entries are known, and this part of each of them."""
        doubts = (key[2:3] for key in self.unknown if key[:1] == (entries.kind,))
        return entries.complete and not any(doubt in ((), (part,)) for doubt in doubts)

    def judges(self, what: str, *keys: str) -> bool:
        """True when all ``keys`` are known; else ``what`` is told as left out."""
        known = all(map(self.knows, keys))
        if not known:
            self.left_out.add(what)
        return known

    def written(self, key: Key) -> bool:
        """True when somebody wrote the value, false when it is the default."""
        file, place = self._place(key)
        return bool(self._variable(key)) or place in file.lines

    def mistake(self, key: Key, message: str, hint: str = "") -> Mistake:
        """A mistake in a setting, with the place where it is written."""
        if variable := self._variable(key):
            return Mistake(variable, 0, dotted(key), message, hint)
        file, place = self._place(key)
        return file.mistake(place, message, hint, where=dotted(key))

    def _variable(self, key: Key) -> str:
        return next((name for at, name in self.variables.items() if key[: len(at)] == at), "")

    def _place(self, key: Key) -> tuple[YamlFile, Key]:
        """The file that a setting belongs in, and where it stands there."""
        top = str(key[0])
        file = self.files[next((stem for stem, kinds in FILES.items() if top in kinds), "callcenter")]
        places = self.entries[top].keys if top in self.entries else {}
        return file, (*places.get(str(key[1]), key[:2]), *key[2:]) if len(key) > 1 else key
