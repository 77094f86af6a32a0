"""How far the core lags behind, so that what is not a call can be left out first: recordings, live views."""

from __future__ import annotations

__all__ = ["Slowness"]

_FADES = 0.9
"""What is left of a measured delay at the next measurement, a tenth of a second later."""


class Slowness:
    """The largest delay of the event loop a moment ago, which fades."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def observe(self, seconds: float) -> None:
        """A delay of the event loop, measured ten times a second."""
        self.seconds = max(seconds, self.seconds * _FADES)
