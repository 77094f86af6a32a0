"""A text of a flow as the page shows it: mistakes, picture, what is different to what runs; and a version's row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.console.ivr.differences import differences
from callcenter.console.ivr.drawing import drawn
from callcenter.console.ivr.folder import Folder, Looked
from callcenter.console.ivr.mistakes import told
from callcenter.console.languages import Language

__all__ = ["judged", "shown"]

_MOMENTS = ("made", "changed", "submitted", "decided")
_INSIDE = ("text", "base")


def judged(folder: Folder, flow: str, text: str, language: Language) -> dict[str, Any]:
    """All mistakes at once, and the picture as far as it can be drawn. An empty text is that of no flow."""
    looked = folder.instead(flow, text) if text else Looked(folder.running().library, ())
    found = looked.library.flows.get(flow) if text else None
    return {
        "text": text, "mistakes": [told(each, language) for each in looked.mistakes],
        "differences": differences(folder.text(flow), text),
        "drawn": {"name": flow, "title": found.title, "graph": drawn(found, looked.library.prompts)} if found else None,
    }  # fmt: skip


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a version without what is not for people, moments in ms since 1970 UTC."""
    told = {name: value for name, value in row.items() if name not in _INSIDE}
    return {name: value // 1000 if name in _MOMENTS and value is not None else value for name, value in told.items()}
