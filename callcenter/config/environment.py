"""Settings that the environment overrides: ``CALLCENTER_SIP__UDP_PORT=15060``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from callcenter.config.models import Config, Settings
from callcenter.config.problems import meant, suggest
from callcenter.config.yaml_file import Key, dotted
from callcenter.errors import Mistake

__all__ = ["Overrides", "another_file"]

_PREFIX = "CALLCENTER_"
_FILE = "CALLCENTER_CONFIG"
_NOT_SETTINGS = {_FILE, "CALLCENTER_ASTERISK"}


def another_file(environ: Mapping[str, str]) -> str:
    """The callcenter.yaml that the environment names, if it names one."""
    return environ.get(_FILE, "")


class Overrides:
    """The overrides in ``environ``: their values, where each comes from, and what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.values: dict[Key, Any] = {}
        self.variables: dict[Key, str] = {}
        """Setting → the variable that gives it, usable or not."""
        self.mistakes: list[Mistake] = []
        self.unknown: set[Key] = set()
        """Settings whose meant value nobody knows."""
        for variable, key in _named(environ):
            self._take(key, variable, environ[variable])

    def apply(self, data: dict[Any, Any]) -> None:
        """Put the values into the data of callcenter.yaml, but not into a section that is none."""
        for key, value in self.values.items():
            place = data
            if key[:-1]:
                section = data.get(key[0])
                if section is not None and not isinstance(section, dict):
                    continue
                place = data[key[0]] = dict(section or {})
            place[key[-1]] = value

    def _take(self, key: Key, variable: str, text: str) -> None:
        field = _fields(key).get(key[-1])
        if field is None:
            self._wrong(key, variable, "is not a setting", suggest(key))
            self.unknown |= {meant(key) or key[:-1]}
            return
        self.variables[key] = variable
        try:
            self.values[key] = text if field is str else yaml.safe_load(text)
        except (yaml.YAMLError, ValueError):
            self._wrong(key, variable, f"is not valid YAML: {text!r}", "a text with , : # { or [ stands in quotes")
            self.unknown.add(key)

    def _wrong(self, key: Key, variable: str, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(variable, 0, dotted(key), message, hint))


def _named(environ: Mapping[str, str]) -> Iterator[tuple[str, Key]]:
    """Variables of ours, each with the setting that it names. Other programs may use the prefix, too."""
    for variable in sorted(environ):
        key: Key = tuple(variable.removeprefix(_PREFIX).lower().split("__"))
        ours = variable.startswith(_PREFIX) and variable not in _NOT_SETTINGS
        if ours and (len(key) == 2 or key == ("state_dir",)):
            yield variable, key


def _fields(key: Key) -> Mapping[str | int, Any]:
    """Name → type of what stands beside ``key``."""
    model: Any = Config
    if len(key) == 2:
        section = Config.model_fields.get(str(key[0]))
        model = section.annotation if section else None
    if not (isinstance(model, type) and issubclass(model, Settings)):
        return {}
    return {name: field.annotation for name, field in model.model_fields.items()}
