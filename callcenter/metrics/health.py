"""Is the core alive, and can calls be taken and distributed? What /healthz and /readyz answer.

Neither text says anything of a caller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter import __version__

__all__ = ["Health", "Readiness"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far the core can do its work now."""

    lacks: tuple[str, ...] = ()
    """Why calls cannot be taken and distributed; empty: they can."""
    warnings: tuple[str, ...] = ()
    """What is wrong and holds no call up."""

    @classmethod
    def of(
        cls,
        *,
        asterisk: bool,
        sip_silent: float,
        distributing: bool,
        refusing: bool,
        store_away: bool,
        record_silent: bool,
        pending: int,
        spooled: int,
    ) -> Readiness:
        """``sip_silent``: seconds since Asterisk answered SIP, 0: it does; ``refusing``: the journal takes nothing.

        ``pending`` facts are in memory only, ``spooled`` on disk. ``record_silent``: Asterisk does not write its own
        record of the calls.
        """
        lacks = {
            "Asterisk's manager is not connected: see the core's log": not asterisk,
            f"Asterisk does not answer SIP since {sip_silent:.0f} s: is it frozen?": sip_silent > 0,
            "no calls are offered yet: callers of an earlier core, or Asterisk, are waited for": not distributing,
            f"the journal takes no facts, {pending} are in memory only: "
            "neither the database nor the spool can be written": refusing,
        }
        warnings = {
            f"the database is away: {spooled} facts wait in the spool": store_away and not refusing,
            "Asterisk does not write its own record of the calls: is the disk full?": record_silent,
        }
        return cls(
            tuple(text for text, true in lacks.items() if true),
            tuple(text for text, true in warnings.items() if true),
        )


class Health:
    """The two texts, each with its HTTP status."""

    def __init__(self, started: int, now: Callable[[], int], readiness: Callable[[], Readiness]) -> None:
        """``started`` and ``now`` by the core's own clock, µs since 1970 UTC; asked at the moment of reading."""
        self._started = started
        self._now = now
        self._readiness = readiness

    def alive(self) -> tuple[int, str]:
        """The reactor answers: that is all it says."""
        now = self._now()
        uptime = (now - self._started) // 1_000_000
        return 200, f"alive\nuptime {uptime} s\nversion {__version__}\ntime {now / 1e6:.6f}\n"

    def ready(self) -> tuple[int, str]:
        """200 when calls can be taken and distributed, else 503 with one line for each reason."""
        found = self._readiness()
        warnings = (f"warning: {text}" for text in found.warnings)
        lines = ["not ready" if found.lacks else "ready", *found.lacks, *warnings]
        return (503 if found.lacks else 200), "\n".join(lines) + "\n"
