"""Files beside the settings that only some commands read: ``callcenter check`` judges them with the rest.

A core starts whatever stands in them: a mistake in the yearly report's texts must not keep callers waiting.
"""

from __future__ import annotations

from collections.abc import Callable

from callcenter.cli.shift_settings import load_shifts
from callcenter.config import Config
from callcenter.errors import ConfigError, Mistake
from callcenter.topics.loading import load_topics

__all__ = ["inspect_side_settings"]


def inspect_side_settings(config: Config) -> list[Mistake]:
    """Every mistake in topics.yaml, shifts.yaml and publication.yaml; a file that is not there has none."""
    from callcenter.reports.annual import load_notes  # late: it brings the whole registry

    shifts = config.root / "config" / "shifts.yaml"
    readings: list[Callable[[], object]] = [lambda: load_topics(config), lambda: load_notes(config.root)]
    if shifts.exists():
        readings.append(lambda: load_shifts(shifts))
    return [mistake for read in readings for mistake in _mistakes_of(read)]


def _mistakes_of(read: Callable[[], object]) -> list[Mistake]:
    try:
        read()
    except ConfigError as error:
        return list(error.mistakes)
    return []
