"""Read table ``targets``: what figures are measured by, and when it was valid."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.facts import TargetsSet
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD", "SCOPE"]

SCOPE = "hotline"


def _set(rows: ReadRows, fact: TargetsSet) -> None:
    valid = rows.targets.get(SCOPE)
    now = _values(fact)
    if valid is not None:
        if all(valid[name] == value for name, value in now.items()):
            return  # said once more: a core that could not read what was on record
        valid["ended"] = max(fact.at, valid["began"])
        rows.targets.replace(SCOPE, valid)
    rows.targets.replace(SCOPE, None, targets=fact.id, scope=SCOPE, began=fact.at, **now)


def _values(fact: TargetsSet) -> dict[str, Any]:
    return {
        "answer_us": fact.answer,
        "short_abandon_us": fact.short_abandon,
        "connect_per_mille": fact.connect_per_mille,
        "skills": msgspec.json.encode(fact.skills, order="sorted").decode(),
    }


FOLD = {TargetsSet: _set}
