"""``config/shifts.yaml`` → the shifts there are, or all its mistakes at once."""

from __future__ import annotations

from pathlib import Path

from callcenter.config import load_yaml
from callcenter.config.partial import read_partly
from callcenter.config.problems import explain, key_of
from callcenter.errors import ConfigError
from callcenter.forecast import ShiftPlanning

__all__ = ["load_shifts"]


def load_shifts(path: Path) -> ShiftPlanning:
    """The shifts in ``path``. Raises ConfigError with every mistake, one that there is no such file included."""
    file = load_yaml(path)
    mistakes = list(file.mistakes)
    if file.document is not None:
        made = read_partly(ShiftPlanning, file.document)
        mistakes += (file.mistake(key_of(problem), *explain(problem, ShiftPlanning)) for problem in made.problems)
    if mistakes:
        raise ConfigError(mistakes)
    return made.value
