"""What is known of a number when it calls, for as long as it matters: a call given up just now, the last agent."""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.config import Acd, Queue

__all__ = ["Standing"]


class Standing:
    """Gives points of priority and the preferred agent by the settings that the core goes by."""

    def __init__(self, acd: Acd, queues: Mapping[str, Queue]) -> None:
        self._repeat = int(acd.repeat_minutes * 60e6)
        self._points = acd.repeat_priority
        self._sticky = {
            name: (int(queue.sticky_hours * 3600e6), int(queue.sticky_seconds * 1e6)) for name, queue in queues.items()
        }
        self._remembers = any(hours for hours, _ in self._sticky.values())
        self._gave_up: dict[str, int] = {}
        self._talked: dict[str, tuple[str, int]] = {}

    def gave_up(self, number: str, now: int) -> None:
        """A caller hung up while waiting."""
        if number:
            self._gave_up[number] = now

    def talked(self, number: str, agent: str, now: int) -> None:
        """A caller was put through."""
        self._gave_up.pop(number, None)
        if number and self._remembers:
            self._talked[number] = (agent, now)

    def points(self, number: str, now: int) -> int:
        """Points of priority for a caller who gave up just now."""
        since = self._gave_up.get(number)
        return self._points if since is not None and now - since < self._repeat else 0

    def preferred(self, number: str, queue: str, now: int) -> tuple[str, int]:
        """The agent talked to last, and until when (µs) the caller waits for that one; ``("", 0)``: none."""
        agent, at = self._talked.get(number, ("", 0))
        hours, seconds = self._sticky[queue]
        return (agent, now + seconds) if agent and now - at <= hours else ("", 0)
