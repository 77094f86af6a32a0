"""What can be chosen with a deed, in words: units, reasons, outcomes."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.appeals.agenda import STEPS
from callcenter.appeals.words import (
    EXCLUSION_WORDS,
    OUTCOME_WORDS,
    REACH_WORDS,
    RETURN_WORDS,
    SATISFACTION_WORDS,
    STEP_WORDS,
)
from callcenter.console.cases.rows import Reader

__all__ = ["choices"]

_WHY = {"caller": "诉求人要求", "look_back": "回头看", "onsite_check": "现场核查", "supervision": "督办"}
_UNIT = "单位原因（重办）"


def choices(reader: Reader) -> dict[str, list[list[str]]]:
    """Field → identifiers with their words, in the order in which they are shown."""
    causes = {"unit": _UNIT, **{code: f"客观原因：{told}" for code, told in EXCLUSION_WORDS.items()}}
    attempts = {name: told for name, told in REACH_WORDS.items() if name != "reached"}
    words: Mapping[str, Mapping[str, str]] = {
        "code": RETURN_WORDS, "outcome": OUTCOME_WORDS, "attempt": attempts, "satisfaction": SATISFACTION_WORDS,
        "cause": causes, "why": _WHY, "step": {step: STEP_WORDS[step] for step in STEPS},
        "resolved": {"yes": "已解决", "no": "未解决"},
    }  # fmt: skip
    chinese = reader.language == "zh"
    made = {
        field: [[ident, told if chinese else ident.replace("_", " ")] for ident, told in known.items()]
        for field, known in words.items()
    }  # fmt: skip
    return {**made, "unit": [[ident, unit.name] for ident, unit in reader.config.units.items()]}
