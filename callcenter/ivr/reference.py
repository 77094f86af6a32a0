"""The reference of what may stand in flow files, generated from the classes themselves."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from callcenter.ivr.checks import RULES
from callcenter.ivr.expressions import FUNCTIONS, Expression
from callcenter.ivr.flow import Node
from callcenter.ivr.flow_file import FlowFile
from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.nodes import NODE_TYPES
from callcenter.ivr.nodes.branch import Case
from callcenter.ivr.run import SYSTEM_NAMES
from callcenter.ivr.spoken import Spoken
from callcenter.ivr.templates import Template

__all__ = ["flow_reference"]


def flow_reference() -> str:
    """Markdown: flow files, node types, names, lookups and rules."""
    return "\n".join(
        (
            "# IVR flows",
            "",
            "One YAML file in `ivr_flows/` is one flow, named as the file. `callcenter flow check` finds the",
            "mistakes of all of them, `callcenter flow try` plays one, `callcenter flow graph` draws one.",
            "Ways lead to a node of the same file, or to `end`: back to the calling flow, else a hang-up.",
            "",
            "## Flow file",
            "",
            *_fields(FlowFile),
            *_nodes(),
            *_conditions(),
            *_lookups(),
            *_rules(),
        )
    )


def _nodes() -> Iterator[str]:
    yield "## Node types\n"
    yield "Every node may have a `note` for people who read the flow.\n"
    for name, model in NODE_TYPES.items():
        yield f"### {name}\n"
        yield f"{_summary(model)}\n"
        yield from _fields(model)
        if name == "branch":
            yield "A case:\n"
            yield from _fields(Case)
        yield from _exits(model)


def _exits(model: type[Node]) -> Iterator[str]:
    if not model.EXITS:
        return
    rows = ((f"`{name}`", "yes" if known.required else "no", known.description) for name, known in model.EXITS.items())
    yield from _table(("exit", "needed", "taken when"), rows)


def _fields(model: type[BaseModel]) -> Iterator[str]:
    rows = [
        (f"`{name}`", _form(field), _default(field), field.description or "")
        for name, field in model.model_fields.items()
        if name not in ("type", "note") and not (name == "exits" and getattr(model, "EXITS", None))
    ]
    yield from _table(("field", "form", "default", "meaning"), rows)


def _form(field: FieldInfo) -> str:
    kind = field.annotation
    if kind is Spoken:
        return "prompts"
    if kind is Expression:
        return "condition"
    if kind is Template:
        return "text"
    known = {str: "text", int: "number", float: "number", bool: "true/false"}
    if isinstance(kind, type) and kind in known:
        return known[kind]
    words = [word for word in get_args(kind) if isinstance(word, str)]
    return ", ".join(f"`{word}`" for word in words) or ("list" if str(kind).startswith("list") else "mapping")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.default
    if isinstance(value, Template):
        return f"`{value.text}`"
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value in ("", {}) or isinstance(value, Spoken) else str(value)


def _conditions() -> Iterator[str]:
    doc = inspect.getdoc(sys.modules[Expression.__module__]) or ""
    yield "## Conditions and texts\n"
    yield doc.partition("\n\n")[2].replace("``", "`") + "\n"
    yield "In texts, variables stand in braces: `{caller}`. These names are always known:\n"
    yield from _table(("name", "meaning"), ((f"`{name}`", known[0]) for name, known in SYSTEM_NAMES.items()))
    yield f"Functions: {', '.join(f'`{name}`' for name in FUNCTIONS)}.\n"


def _lookups() -> Iterator[str]:
    yield "## Lookups\n"
    for name, lookup in LOOKUPS.items():
        yield f"`{name}`: {lookup.description}. By {_listed(lookup.arguments)}.\n"
        rows = ((f"`{name}_{value}`", meaning) for value, meaning in lookup.values.items())
        yield from _table(("variable", "meaning"), rows)


def _listed(items: Mapping[str, str]) -> str:
    return ", ".join(f"`{name}` ({meaning})" for name, meaning in items.items())


def _rules() -> Iterator[str]:
    yield "## Rules for whole flows\n"
    rows = ((f"`{name}`", _summary(sys.modules[rule.__module__])) for name, rule in RULES.items())
    yield from _table(("rule", "what it asks for"), rows)


def _summary(thing: object) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0].replace("``", "`")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    if lines:
        yield f"| {' | '.join(heads)} |"
        yield f"|{'---|' * len(heads)}"
        yield from (f"| {line} |" for line in lines)
        yield ""
