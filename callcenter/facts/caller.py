"""What is known of a caller's number beyond one call."""

from __future__ import annotations

from callcenter.facts.base import Fact


class CallerMarked(Fact, frozen=True, kw_only=True):
    """A number was marked; a later mark of the same number takes its place."""

    caller: str
    """The number."""
    kind: str
    """``priority``, ``abusive`` or ``blocked``."""
    until: int
    """End of the mark, µs since 1970 UTC."""
    reason: str
    actor: str


class CallerUnmarked(Fact, frozen=True, kw_only=True):
    """A number's mark was taken away before its end."""

    caller: str
    """The number."""
    reason: str = ""
    actor: str = ""
