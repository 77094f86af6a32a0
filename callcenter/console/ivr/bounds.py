"""What a draft may not hold: a few lines of YAML can stand for more than the console could ever read."""

from __future__ import annotations

import yaml

from callcenter.errors import Mistake

__all__ = ["MOST_LEVELS", "MOST_PARTS", "beyond"]

MOST_LEVELS = 50
MOST_PARTS = 20_000
"""Events of the YAML reader: twenty times what the longest shipped flow has."""


def beyond(text: str, file: str) -> Mistake | None:
    """The first thing in ``text`` that goes too far. What is no YAML up to there is told by whoever reads it."""
    level = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader), 1):
            level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            message = _wrong(event, level, count)
            if message:
                return Mistake(file, event.start_mark.line + 1 if event.start_mark else 0, "", message)
    except yaml.YAMLError:
        pass
    return None


def _wrong(event: yaml.Event, level: int, count: int) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"`*{event.anchor}` stands for another part: write that part out"
    if level > MOST_LEVELS:
        return f"has more than {MOST_LEVELS} levels"
    return f"has more than {MOST_PARTS} parts" if count > MOST_PARTS else ""
