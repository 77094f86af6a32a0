"""Every setting: its section, form, default and meaning, from the classes that check it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from callcenter.config.assessment import AssessmentFormula, Indicator
from callcenter.config.models import (
    Agent,
    AppealCallbacks,
    Config,
    Department,
    Duty,
    Extension,
    Host,
    MemberUnit,
    Name,
    PauseReason,
    Person,
    Queue,
    Relaxation,
    ReportDelivery,
    Seat,
    Secret,
    Service,
    Settings,
    Supervisor,
)
from callcenter.reference.docstrings import attribute_texts
from callcenter.reference.markdown import code, first_line, table
from callcenter.sim.scenario import Daily, Demand, Patience, Redial, Scenario, ShiftRow, Spread

__all__ = ["every_setting", "render"]

_HEAD = """\
# Settings

They stand in `config/callcenter.yaml` and its sister files and are read once, at the start. Each has a
default that works. `callcenter check` finds every mistake in them, with file, line and key.

A key of `callcenter.yaml` is overridden by the environment variable `CALLCENTER_<SECTION>__<KEY>`, whose
value is read as YAML: `CALLCENTER_SIP__UDP_PORT=15060`, `CALLCENTER_TRUNK__MATCH='[10.0.0.5]'`.

These variables are no keys of the file:

"""
_VARIABLES = (
    ("CALLCENTER_STATE_DIR", "The state directory; overrides `state_dir`."),
    (
        "CALLCENTER_CONFIG",
        "Path of another `callcenter.yaml`. Its sister files lie beside it, the project folder is the one above.",
    ),
    ("CALLCENTER_ASTERISK", "Path of the `asterisk` program to use."),
    ("CALLCENTER_ASTERISK_PREFIX", "Folder that `asterisk/provision` fills, instead of the user's cache."),
    ("CALLCENTER_ASTERISK_SUITE", "Debian suite that Asterisk is fetched from; default `forky`."),
    ("CALLCENTER_DEBIAN_MIRROR", "Debian mirror, instead of the one of this machine's apt."),
    ("XDG_CACHE_HOME", "Where spoken prompts and Asterisk are cached; default `~/.cache`."),
)
_FILES: Mapping[str, tuple[str, type[Settings], str]] = {
    "queues": ("queues.yaml", Queue, "One entry for each queue, by its name, below `queues`."),
    "seats": (
        "seats.yaml: seats",
        Seat,
        "One row for each seat. `extension: 1001-1030` makes a row for each number of the range.",
    ),
    "agents": (
        "seats.yaml: agents",
        Agent,
        "One row for each agent. Ranges as above; `{n}` in `name` counts, `seat: same` is the seat of that number.",
    ),
    "supervisors": (
        "seats.yaml: supervisors",
        Supervisor,
        "One row for each supervisor. Ranges as above.",
    ),
    "commissioners": (
        "commissioners.yaml",
        Department,
        "One entry for each department with policy commissioners (政策专员), by its id, below `commissioners`.",
    ),
    "units": ("units.yaml", MemberUnit, "One entry for each member unit (成员单位), by its id, below `units`."),
    "services": ("services.yaml", Service, "One entry for each service, by its code, below `services`."),
}
_INNER: tuple[tuple[str, type[Settings]], ...] = (
    ("appeals.callbacks", AppealCallbacks),
    ("acd.pause_reasons.<name>", PauseReason),
    ("reports.deliveries.<name>", ReportDelivery),
    ("queues.<queue>.relax: each step", Relaxation),
    ("commissioners.<department>.duty: each span", Duty),
    ("commissioners.<department>.duty.<n>.people: each person", Person),
)
_ASSESSMENT = """\
## assessment.yaml

Formulas of the units' assessment (考核), one row for each below `formulas`; only `callcenter assessment` reads them.

"""
_SCENARIO = """\
## sim.yaml

What `callcenter sim` assumes of callers and shifts; nothing else reads it. `callcenter sim` lists every mistake in it.

"""
_SCENARIO_PARTS: tuple[tuple[str, type[Settings]], ...] = (
    ("daily.<kind>", Daily),
    ("queues.<queue>", Demand),
    ("patience", Patience),
    ("redial", Redial),
    ("talk, wrap_up, ring", Spread),
    ("shifts: each row", ShiftRow),
)
_ENTERPRISES = """\
## enterprises.yaml

Below `enterprises`: telephone number (in quotes) → name of the enterprise. Calls from these numbers go
to the flow `enterprise` without a key.
"""
_SYNONYMS = """\
## synonyms.yaml

By them `callcenter knowledge search` finds what is written in other words than the caller's.

"""
_PATTERNS: dict[str, str] = {
    get_args(kind)[1].pattern: name
    for kind, name in ((Name, "name"), (Extension, "number, 2–8 digits"), (Secret, "secret"), (Host, "host"))
}
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true/false", date: "day"}


def every_setting() -> Iterable[tuple[str, FieldInfo, str]]:
    """(dotted key, field, meaning) of every setting."""
    for name, field in Config.model_fields.items():
        if name == "root":
            continue
        model = _FILES[name][1] if name in _FILES else _section_of(field)
        if model is None:
            yield name, field, field.description or ""
        else:
            yield from ((f"{name}.{key}", inner, text) for key, inner, text in _fields(model))


def render() -> str:
    """The page."""
    text = _HEAD + table(("variable", "meaning"), ((code(name), meaning) for name, meaning in _VARIABLES))
    text += "## callcenter.yaml\n\n" + _rows((name, field, field.description or "") for name, field in _top())
    for name, field in Config.model_fields.items():
        if model := _section_of(field):
            text += f"### {name}\n\n{first_line(model)}\n\n" + _rows(_fields(model))
    for title, model, meaning in _FILES.values():
        text += f"## {title}\n\n{meaning}\n\n" + _rows(_fields(model))
    for title, model in _INNER:
        text += f"## {title}\n\n{first_line(model)}\n\n" + _rows(_fields(model))
    return text + _ENTERPRISES + "\n" + _synonyms() + _assessment() + _scenario()


def _synonyms() -> str:
    fields = ((name, Config.model_fields[name]) for name in ("synonyms", "filler_words"))
    return _SYNONYMS + _rows((name, each, each.description or "") for name, each in fields)


def _assessment() -> str:
    text = _ASSESSMENT + _rows(_fields(AssessmentFormula))
    return text + f"### assessment.yaml: each indicator\n\n{first_line(Indicator)}\n\n" + _rows(_fields(Indicator))


def _scenario() -> str:
    text = _SCENARIO + _rows(_fields(Scenario))
    for title, model in _SCENARIO_PARTS:
        text += f"### sim.yaml: {title}\n\n{first_line(model)}\n\n" + _rows(_fields(model))
    return text


def _top() -> list[tuple[str, FieldInfo]]:
    skipped = {"root", "enterprises", "synonyms", "filler_words", *_FILES}
    fields = Config.model_fields.items()
    return [(name, field) for name, field in fields if name not in skipped and _section_of(field) is None]


def _section_of(field: FieldInfo) -> type[Settings] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Settings) else None


def _fields(model: type[Settings]) -> list[tuple[str, FieldInfo, str]]:
    texts = attribute_texts(model)
    return [(name, each, each.description or texts.get(name, "")) for name, each in model.model_fields.items()]


def _rows(fields: Iterable[tuple[str, FieldInfo, str]]) -> str:
    rows = ((code(name), _form(each.annotation, each.metadata), _default(each), text) for name, each, text in fields)
    return table(("key", "form", "default", "meaning"), rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, dict) and any(isinstance(inner, Settings) for inner in value.values()):
        return ", ".join(map(code, value))
    if isinstance(value, Settings):
        value = value.model_dump()
    return "" if value is PydanticUndefined or value is None else code(json.dumps(value, ensure_ascii=False))


def _form(kind: Any, metadata: Iterable[Any] = ()) -> str:
    """A type in words: ``whole number 1–65535``, ``list of text``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        limits = (item for each in inner[1:] for item in (each.metadata if isinstance(each, FieldInfo) else [each]))
        return _form(inner[0], limits)
    if origin is Literal:
        return ", ".join(map(code, inner))
    if origin is tuple:
        return f"list of {_form(inner[0])}"
    if origin in (Union, UnionType):
        return _form(*(each for each in inner if each is not NoneType))
    if origin is dict:
        return f"{_form(inner[0])} → {_form(inner[1])}"
    if kind is NoneType:
        return "nothing"
    if isinstance(kind, type) and issubclass(kind, Settings):
        return "see below"
    return _limited(_PLAIN.get(kind, str(kind)), list(metadata))


def _limited(name: str, metadata: list[Any]) -> str:
    for item in metadata:
        pattern = getattr(item, "pattern", None)
        if isinstance(item, StringConstraints) or pattern:
            return _PATTERNS.get(str(pattern), name)
    low = next((_number(item.ge) for item in metadata if isinstance(item, Ge)), "")
    high = next((_number(item.le) for item in metadata if isinstance(item, Le)), "")
    above = next((f"above {_number(item.gt)}" for item in metadata if isinstance(item, Gt)), "")
    below = next((f"below {_number(item.lt)}" for item in metadata if isinstance(item, Lt)), "")
    span = f"{low}–{high}" if low and high else f"{low} or more" if low else f"at most {high}" if high else ""
    return " ".join(filter(None, (name, span, above, below)))


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
