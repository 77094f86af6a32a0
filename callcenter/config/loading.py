"""YAML files and the environment → one frozen Config, or all mistakes at once."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from callcenter.config.models import Agent, Config, Queue, Seat, Settings
from callcenter.errors import ConfigError, Mistake

_PREFIX = "CALLCENTER_"
_NOT_SETTINGS = {"CALLCENTER_ASTERISK", "CALLCENTER_CONFIG"}
_FILES = ("queues", "seats", "enterprises")
_KEYS = {"queues": {"queues"}, "seats": {"seats", "agents"}, "enterprises": {"enterprises"}}
"""What stands at the top of each of them."""

Row = TypeVar("Row", bound=Settings)
Lines = dict[tuple[str | int, ...], int]
"""Path inside a YAML document → 1-based line."""


def load_yaml(path: Path) -> tuple[Any, Lines, list[Mistake]]:
    """The document in ``path``, where each part of it stands, and what is wrong with it as YAML.

    A duplicate key is a mistake. After a mistake of syntax the document is None.
    """
    lines: Lines = {}
    mistakes: list[Mistake] = []
    name = _shown(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        return None, lines, [Mistake(name, 0, "", f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return None, lines, [Mistake(name, 0, "", "is not UTF-8 text")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        return None, lines, [Mistake(name, mark.line + 1 if mark else 0, "", f"is not valid YAML: {problem}")]
    if node is None:
        return {}, lines, mistakes
    try:
        _index(node, (), lines, mistakes, name)
    except RecursionError:
        return None, {}, [Mistake(name, 1, "", "holds a part that contains itself (`&` and `*`)")]
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node), lines, mistakes
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        mistakes.append(
            Mistake(name, mark.line + 1 if mark else 0, "", str(getattr(error, "problem", error)))
        )
        return None, lines, mistakes


def _index(
    node: yaml.Node, at: tuple[str | int, ...], lines: Lines, mistakes: list[Mistake], name: str
) -> None:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                mistakes.append(Mistake(name, key.start_mark.line + 1, _dotted(at), "a key must be one word"))
                continue
            if key.value in seen:
                mistakes.append(
                    Mistake(
                        name, key.start_mark.line + 1, _dotted((*at, key.value)), "this key stands here twice"
                    )
                )
            seen.add(key.value)
            _index(value, (*at, key.value), lines, mistakes, name)
            lines[(*at, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _index(value, (*at, number), lines, mistakes, name)


def load_config(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The settings from ``path`` (default ``config/callcenter.yaml``), its sister files and the environment.

    Every key can be overridden by ``CALLCENTER_<SECTION>__<KEY>``, the state directory by
    ``CALLCENTER_STATE_DIR``; a value from the environment is read as YAML.
    Raises ConfigError with every mistake found.
    """
    environ = os.environ if environ is None else environ
    path = path or Path(
        environ.get("CALLCENTER_CONFIG") or Path(__file__).parents[2] / "config" / "callcenter.yaml"
    )
    document, lines, mistakes = load_yaml(path)
    if document is not None and not isinstance(document, dict):
        mistakes.append(Mistake(_shown(path), 1, "", "must be a mapping of sections"))
    data: dict[str, Any] = dict(document) if isinstance(document, dict) else {}
    origin: dict[tuple[str | int, ...], str] = {}
    for misplaced in {*_FILES, "agents", "root"} & data.keys():
        mistakes.append(
            Mistake(
                _shown(path),
                lines[(misplaced,)],
                misplaced,
                "does not belong here",
                f"write it in {misplaced}.yaml",
            )
        )
        del data[misplaced]
    mistakes += _apply_environment(data, environ, origin)
    folder = path.parent
    data["root"] = folder.resolve().parent
    data |= _sister_files(folder, mistakes)
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        mistakes += _explain(error, Config, _shown(path), lines, origin)
        raise ConfigError(mistakes) from None
    mistakes += _cross_checks(config, folder)
    if mistakes:
        raise ConfigError(mistakes)
    return config


def _apply_environment(
    data: dict[str, Any], environ: Mapping[str, str], origin: dict[tuple[str | int, ...], str]
) -> list[Mistake]:
    mistakes = []
    for variable, text in sorted(environ.items()):
        if not variable.startswith(_PREFIX) or variable in _NOT_SETTINGS:
            continue
        keys = tuple(variable.removeprefix(_PREFIX).lower().split("__"))
        if keys == ("state_dir",):
            data["state_dir"] = text
            origin[keys] = variable
            continue
        if len(keys) != 2:
            continue  # other programs may use the prefix for their own words
        section, key = keys
        known = Config.model_fields.get(section)
        model = known.annotation if known else None
        if not (isinstance(model, type) and issubclass(model, Settings)) or key not in model.model_fields:
            mistakes.append(
                Mistake(variable, 0, ".".join(keys), "is not a setting", _suggest(".".join(keys)))
            )
            continue
        try:
            value = text if model.model_fields[key].annotation is str else yaml.safe_load(text)
        except yaml.YAMLError:
            mistakes.append(Mistake(variable, 0, ".".join(keys), f"is not valid YAML: {text!r}"))
            continue
        branch = data.get(section)
        data[section] = {**branch, key: value} if isinstance(branch, dict) else {key: value}
        origin[keys] = variable
    return mistakes


def _sister_files(folder: Path, mistakes: list[Mistake]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for stem in _FILES:
        path = folder / f"{stem}.yaml"
        if not path.exists():
            continue
        document, lines, problems = load_yaml(path)
        mistakes += problems
        if not isinstance(document, dict):
            if not problems:
                mistakes.append(Mistake(_shown(path), 1, "", "must be a mapping"))
            continue
        for unknown in document.keys() - _KEYS[stem]:
            at = lines.get((unknown,), 0)
            mistakes.append(Mistake(_shown(path), at, str(unknown), "is not a key of this file"))
        if stem == "seats":
            found |= _seats(document, lines, _shown(path), mistakes)
        elif stem == "queues":
            found["queues"] = _each(
                document.get("queues", {}), Queue, ("queues",), lines, _shown(path), mistakes
            )
        else:
            found["enterprises"] = _names(document.get("enterprises") or {}, lines, _shown(path), mistakes)
    return found


def _names(items: Any, lines: Lines, name: str, mistakes: list[Mistake]) -> dict[str, str]:
    if not isinstance(items, dict):
        mistakes.append(Mistake(name, lines.get(("enterprises",), 0), "enterprises", "must be a mapping"))
        return {}
    return {str(key): str(value) for key, value in items.items()}


def _each(
    items: Any, model: type[Settings], at: tuple[str, ...], lines: Lines, name: str, mistakes: list[Mistake]
) -> dict[str, Any]:
    good: dict[str, Any] = {}
    if not isinstance(items, dict):
        mistakes.append(Mistake(name, lines.get(at, 0), _dotted(at), "must be a mapping"))
        return good
    for key, value in items.items():
        try:
            good[str(key)] = model.model_validate(value)
        except ValidationError as error:
            mistakes += _explain(error, model, name, lines, {}, (*at, str(key)))
    return good


def _seats(document: dict[str, Any], lines: Lines, name: str, mistakes: list[Mistake]) -> dict[str, Any]:
    return {
        "seats": _rows(document, "seats", Seat, "extension", lines, name, mistakes),
        "agents": _rows(document, "agents", Agent, "agent", lines, name, mistakes),
    }


def _rows(
    document: dict[str, Any],
    kind: str,
    model: type[Row],
    key: str,
    lines: Lines,
    name: str,
    mistakes: list[Mistake],
) -> dict[str, Row]:
    found: dict[str, Row] = {}
    rows = document.get(kind) or []
    if not isinstance(rows, list):
        mistakes.append(Mistake(name, lines.get((kind,), 0), kind, "must be a list"))
        return found
    for number, row in enumerate(rows):
        at = (kind, number)
        for item in _expand(row, key):
            try:
                made = model.model_validate(item)
            except ValidationError as error:
                mistakes += _explain(error, model, name, lines, {}, at)
                break
            ident = getattr(made, key)
            if ident in found:
                mistakes.append(
                    Mistake(name, lines.get(at, 0), _dotted(at), f"{key} {ident} stands here twice")
                )
            found[ident] = made
    return found


def _expand(row: Any, key: str) -> Iterable[Any]:
    """One row, or the rows of a range: ``extension: 1001-1030`` counts up; ``{n}`` is the running number."""
    text = str(row.get(key, "")) if isinstance(row, dict) else ""
    first, dash, last = text.partition("-")
    if not (dash and first.isdigit() and last.isdigit() and int(last) - int(first) in range(10000)):
        if isinstance(row, dict):
            yield {**row, **{k: str(row[k]) for k in (key, "seat") if k in row}}
        else:
            yield row
        return
    for number, ident in enumerate(range(int(first), int(last) + 1), 1):
        item = {k: v.replace("{n}", str(number)) if isinstance(v, str) else v for k, v in row.items()}
        item[key] = str(ident).zfill(len(first))
        if key == "agent" and item.get("seat") == "same":
            item["seat"] = item[key]
        yield item


def _cross_checks(config: Config, folder: Path) -> list[Mistake]:
    mistakes = []
    skills = {skill for agent in config.agents.values() for skill in agent.skills}
    for name, queue in config.queues.items():
        if config.agents and queue.skill not in skills:
            mistakes.append(
                Mistake(
                    _shown(folder / "queues.yaml"),
                    0,
                    f"queues.{name}.skill",
                    f"no agent has the skill {queue.skill!r}",
                )
            )
    for agent in config.agents.values():
        if agent.seat and agent.seat not in config.seats:
            mistakes.append(
                Mistake(
                    _shown(folder / "seats.yaml"),
                    0,
                    f"agents.{agent.agent}.seat",
                    f"there is no seat {agent.seat}",
                )
            )
    if config.sip.rtp_to <= config.sip.rtp_from:
        mistakes.append(
            Mistake(_shown(folder / "callcenter.yaml"), 0, "sip.rtp_to", "must be above sip.rtp_from")
        )
    return mistakes


def _explain(
    error: ValidationError,
    model: type[Settings],
    name: str,
    lines: Lines,
    origin: Mapping[tuple[str | int, ...], str],
    at: tuple[str | int, ...] = (),
) -> list[Mistake]:
    mistakes = []
    for problem in error.errors():
        path = (*at, *(p for p in problem["loc"] if p != "[key]"))
        hint = ""
        message = problem["msg"]
        if problem["type"] == "extra_forbidden":
            message, hint = "is not a setting", _suggest(_dotted(path), model)
        elif problem["type"] != "missing":
            message = f"{message}, but is {problem['input']!r}"
        variable = origin.get(path)
        mistakes.append(
            Mistake(variable or name, 0 if variable else _line(path, lines), _dotted(path), message, hint)
        )
    return mistakes


def _line(path: tuple[str | int, ...], lines: Lines) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _suggest(wanted: str, model: type[Settings] = Config) -> str:
    names = []
    for key, field in model.model_fields.items():
        inner = field.annotation
        names.append(key)
        if isinstance(inner, type) and issubclass(inner, Settings):
            names += [f"{key}.{sub}" for sub in inner.model_fields]
    close = difflib.get_close_matches(wanted, names, 1) or difflib.get_close_matches(
        wanted.split(".")[-1], names, 1
    )
    return f"do you mean {close[0]}?" if close else "docs/reference/settings.md lists them all"


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(map(str, path))


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
