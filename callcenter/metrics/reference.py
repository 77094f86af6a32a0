"""All metrics as a table in Markdown, for the generated reference."""

from __future__ import annotations

from callcenter.metrics.definitions import DEFINITIONS, Definition
from callcenter.metrics.registry import METRICS

__all__ = ["render"]

_HEAD = """\
| metric | kind | labels | version | what it counts | 中文 |
|---|---|---|---|---|---|
"""


def render() -> str:
    """The table, one row for each definition in its order."""
    return _HEAD + "".join(map(_row, DEFINITIONS.values()))


def _row(definition: Definition) -> str:
    labels = ", ".join(f"`{label}`" for label in definition.labels) or "–"
    sentence = definition.sentence
    if definition.buckets:
        sentence += f" Buckets: {', '.join(f'{bound:g}' for bound in definition.buckets)} s."
    if reported := [f"`{each.id}`" for each in METRICS.values() if each.prometheus == definition.id]:
        sentence += f" In reports: {', '.join(reported)}."
    return (
        f"| `{definition.name}` | {definition.kind} | {labels} | {definition.version} "
        f"| {sentence} | {definition.title} |\n"
    )
