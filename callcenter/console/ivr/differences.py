"""What is different between two texts of a flow, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, Literal

__all__ = ["changed_lines", "differences"]

_AROUND = 3
_MOST_LINES = 2000
_MOST_PAIRS = 200_000
"""Of equal lines. What has more of either, between the first and the last change, is shown as one block."""
_Opcode = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]


def differences(old: str, new: str) -> list[dict[str, Any]]:
    """Lines that went (``gone``) and came (``new``) with three the ``same`` around them; ``apart`` where some are left
    out. ``old`` and ``new`` are the numbers of the lines, 0 where there is none."""
    before, after = old.splitlines(), new.splitlines()
    rows: list[dict[str, Any]] = []
    for number, group in enumerate(_Matcher(before, after).get_grouped_opcodes(_AROUND)):
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


class _Matcher(SequenceMatcher[str]):
    """Looks only between the first and the last lines that are different; at one block when that would take long."""

    def __init__(self, before: list[str], after: list[str]) -> None:
        super().__init__(None, "", "", autojunk=False)
        self._before, self._after = before, after

    def get_opcodes(self) -> list[_Opcode]:
        before, after = self._before, self._after
        head = _alike(before, after)
        tail = _alike(before[head:][::-1], after[head:][::-1])
        old_to, new_to = len(before) - tail, len(after) - tail
        found = _between(before[head:old_to], after[head:new_to])
        codes = [(tag, one + head, two + head, three + head, four + head) for tag, one, two, three, four in found]
        first: list[_Opcode] = [("equal", 0, head, 0, head)] if head else []
        last: list[_Opcode] = [("equal", old_to, len(before), new_to, len(after))] if tail else []
        return first + codes + last


def _between(before: list[str], after: list[str]) -> Sequence[_Opcode]:
    if not before and not after:
        return []
    old, new = Counter(before), Counter(after)
    pairs = sum(count * new[line] for line, count in old.items())
    if pairs > _MOST_PAIRS or max(len(before), len(after)) > _MOST_LINES:
        return [("replace", 0, len(before), 0, len(after))]
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines they have in common at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _row(kind: str, old: int, new: int, text: str) -> dict[str, Any]:
    return {"kind": kind, "old": old, "new": new, "text": text}
