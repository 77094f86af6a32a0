"""What is different between two texts of a flow, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

__all__ = ["changed_lines", "differences"]

_AROUND = 3


def differences(old: str, new: str) -> list[dict[str, Any]]:
    """Lines that went (``gone``) and came (``new``) with three the ``same`` around them; ``apart`` where some are left
    out. ``old`` and ``new`` are the numbers of the lines, 0 where there is none."""
    before, after = old.splitlines(), new.splitlines()
    rows: list[dict[str, Any]] = []
    for number, group in enumerate(SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_AROUND)):
        if number or group[0][1] or group[0][3]:
            rows.append({"kind": "apart", "old": 0, "new": 0, "text": ""})
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                pairs = zip(range(old_from, old_to), range(new_from, new_to), strict=True)
                rows += [_row("same", one + 1, other + 1, before[one]) for one, other in pairs]
                continue
            rows += [_row("gone", at + 1, 0, before[at]) for at in range(old_from, old_to)]
            rows += [_row("new", 0, at + 1, after[at]) for at in range(new_from, new_to)]
    return rows


def changed_lines(old: str, new: str) -> str:
    """In short, for a list: ``+3 -1``."""
    rows = differences(old, new)
    return f"+{sum(row['kind'] == 'new' for row in rows)} -{sum(row['kind'] == 'gone' for row in rows)}"


def _row(kind: str, old: int, new: int, text: str) -> dict[str, Any]:
    return {"kind": kind, "old": old, "new": new, "text": text}
