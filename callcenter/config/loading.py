"""YAML files and the environment → one frozen Config, or all mistakes at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callcenter.config.cross_checks import CHECKS
from callcenter.config.entries import FILES, read_enterprises, read_named, read_rows, strange_keys
from callcenter.config.environment import Overrides, another_file
from callcenter.config.knowledge import read_synonyms
from callcenter.config.models import Agent, Config, Department, MemberUnit, Queue, Seat, Service, Supervisor
from callcenter.config.partial import read_partly
from callcenter.config.problems import explain, key_of
from callcenter.config.reading import Reading
from callcenter.config.yaml_file import YamlFile, load_yaml
from callcenter.errors import ConfigError, shown

__all__ = ["inspect_config", "load_config"]

_SISTERS = {kind: stem for stem, kinds in FILES.items() for kind in kinds}
"""What does not belong in callcenter.yaml → the file it belongs in."""


def load_config(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The settings from ``path`` (default ``config/callcenter.yaml``), its sister files and the environment.

    Every key can be overridden by ``CALLCENTER_<SECTION>__<KEY>``, the state directory by
    ``CALLCENTER_STATE_DIR``; a value from the environment is read as YAML.
    Raises ConfigError with every mistake found.
    """
    reading = inspect_config(path, environ)
    if reading.mistakes:
        raise ConfigError(reading.mistakes, reading.left_out)
    return reading.config


def inspect_config(
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    instead: Mapping[str, YamlFile] | None = None,
) -> Reading:
    """The same, mistakes and all: what is right in a file is used, whatever is wrong beside it.

    ``instead``: sister files by their names (``commissioners``) that are judged in place of those on disk.
    """
    environ = os.environ if environ is None else environ
    path = path or Path(another_file(environ) or Path(__file__).parents[2] / "config" / "callcenter.yaml")
    files = {"callcenter": load_yaml(path)} | {stem: _sister(path.with_name(f"{stem}.yaml")) for stem in FILES}
    files |= instead or {}
    overrides = Overrides(environ)
    reading = Reading(
        files,
        overrides.variables,
        read_named(files["queues"], "queues", Queue, "queue"),
        read_rows(files["seats"], "seats", Seat, "extension"),
        read_rows(files["seats"], "agents", Agent, "agent"),
        read_rows(files["seats"], "supervisors", Supervisor, "supervisor"),
        read_named(files["commissioners"], "commissioners", Department, "department"),
        read_named(files["units"], "units", MemberUnit, "unit"),
        read_named(files["services"], "services", Service, "service"),
    )
    if not path.exists():
        reading.unknown.add(("root",))
    _collect(reading, overrides)
    data = _main_data(reading)
    overrides.apply(data)
    data["root"] = path.parent.resolve().parent
    data["enterprises"], mistakes = read_enterprises(files["enterprises"])
    reading.mistakes += mistakes
    words, mistakes = read_synonyms(files["synonyms"])
    reading.mistakes += mistakes
    data |= words
    _make(reading, data | {kind: entries.whole() for kind, entries in reading.entries.items()})
    for check in CHECKS:
        reading.mistakes += check(reading)
    return reading


def _sister(path: Path) -> YamlFile:
    """A file beside callcenter.yaml; without it nothing of its kind is set up."""
    return load_yaml(path) if path.exists() else YamlFile(shown(path), {}, {})


def _collect(reading: Reading, overrides: Overrides) -> None:
    """What files, entries and environment have found wrong in themselves."""
    for file in reading.files.values():
        reading.mistakes += file.mistakes
    for stem in FILES:
        reading.mistakes += strange_keys(reading.files[stem], stem)
    for entries in reading.entries.values():
        reading.mistakes += entries.mistakes
        reading.unknown |= entries.unknown
    reading.mistakes += overrides.mistakes
    reading.unknown |= overrides.unknown | reading.files["callcenter"].twice


def _main_data(reading: Reading) -> dict[Any, Any]:
    """What stands in callcenter.yaml, without what does not belong there."""
    file = reading.files["callcenter"]
    if not isinstance(file.document, dict):
        reading.unknown |= {(name,) for name in Config.model_fields if name not in {*_SISTERS, "root"}}
        if file.document is not None:
            reading.mistakes.append(file.mistake((), "must be a mapping of sections", "such as `sip:`"))
        return {}
    data = dict(file.document)
    for kind in _SISTERS.keys() & data.keys():
        del data[kind]
        reading.mistakes.append(file.mistake((kind,), "does not belong here", f"write it in {_SISTERS[kind]}.yaml"))
        if kind in reading.entries:
            reading.entries[kind].complete = False
    if data.pop("root", None) is not None:
        reading.mistakes.append(file.mistake(("root",), "is not a setting", "it is the folder above this file's own"))
    return data


def _make(reading: Reading, data: dict[Any, Any]) -> None:
    """The settings themselves, and what is wrong in callcenter.yaml."""
    made = read_partly(Config, data)
    reading.config = made.value
    reading.unknown |= made.unknown
    for problem in made.problems:
        reading.mistakes.append(reading.mistake(key_of(problem), *explain(problem, Config)))
