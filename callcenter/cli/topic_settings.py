"""How topics are found, for commands: what the console reads, too."""

from __future__ import annotations

from callcenter.topics.loading import load_topics

__all__ = ["load_topics"]
