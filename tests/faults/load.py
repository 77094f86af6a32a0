"""Callers at a steady rate, each with a number of its own, and seats that talk and hang up."""

from __future__ import annotations

import contextlib
import signal
import statistics
import subprocess
import time
from collections.abc import Sequence
from itertools import count

from callcenter.testing.ears import Ears
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.faults.audio import longest_silence
from tests.faults.rig import SEATS, Rig
from tests.faults.truth import Caller, SeatCall, callers_of, seat_calls_of

__all__ = ["Load"]

_LONGEST = 150.0
"""Seconds that a caller stays, whatever happens."""
_SERIES = count(1)
_MOST = 20_000
_FOR_EVER = 36_000.0


class Load:
    """One SIPp that dials and one that is the phones of all seats; begins at once."""

    def __init__(
        self, rig: Rig, rate: float, *, seats: Sequence[str] = (), talk: float = 3.0, longest: float = _LONGEST
    ) -> None:
        """``seats`` are as many as these calls need and half as many again, unless they are told."""
        seats = seats or SEATS[: min(len(SEATS), 6 + round(1.5 * rate * talk))]
        self.began = time.time()
        self.rate = rate
        self._rig = rig
        series = next(_SERIES)
        self.seats = rig.phone(seat(ring=0.1, talk=talk), timeout=_FOR_EVER)
        rig.register(seats, self.seats)
        for each in seats:
            rig.sit_down(each)
        self._ears = rig.links.enter_context(Ears())
        ports = self._ears.ports
        numbers = [f"13{series:03d}{number:06d}" for number in range(_MOST)]
        self._ear_of = {number: ports[at % len(ports)] for at, number in enumerate(numbers)}
        scenario = caller("12345", [WaitForBye(longest)]).replace("[media_port]", "[field1]")
        rows = [(number, str(self._ear_of[number])) for number in numbers]
        self.callers = rig.phone(scenario, fields=rows, calls=_MOST, rate=rate, most_at_once=2000, timeout=_FOR_EVER)
        self._seats = list(seats)

    def register_again(self) -> None:
        """Registrations last two minutes; the phones of a long run renew them."""
        with contextlib.suppress(RuntimeError):  # Asterisk may be away just now
            self._rig.register(self._seats, self.seats)

    def dialled(self) -> int:
        """Callers so far."""
        return len(self.callers.sightings("dialled"))

    def stop_dialling(self) -> None:
        """No new callers; those on the line go on."""
        if self.callers.process.poll() is None:
            self.callers.process.send_signal(signal.SIGUSR1)

    def finish(self, seconds: float = 60.0) -> float:
        """Wait for the end of all callers, ``seconds`` at most, and of the seats' talks; when the last one ended."""
        self.stop_dialling()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.callers.process.wait(seconds)
        limit = time.monotonic() + 5
        while any(call.ended is None for call in self.seat_calls()) and time.monotonic() < limit:
            time.sleep(0.1)
        ends = [each.ended for each in self.truth() if each.ended is not None]
        return max(ends, default=time.time())

    def seat_calls(self) -> list[SeatCall]:
        """What reached the seats."""
        return seat_calls_of(self.seats.sightings())

    def truth(self) -> list[Caller]:
        """Everybody who dialled."""
        return callers_of(self.callers.sightings(), self.seat_calls())

    def longest_silence(self, deaf: Sequence[tuple[float, float]] = ()) -> float:
        """Of all callers, while nobody talked to them, seconds; but of those who lived through one of ``deaf``."""
        silences = [
            longest_silence(each, self._ears.sounds(self._ear_of[each.number]))
            for each in self.truth()
            if not any(each.dialled < until and (each.ended or until) > since for since, until in deaf)
        ]
        return max(silences, default=0.0)

    def calm(self, calls: int = 5, seconds: float = 30.0) -> float:
        """Wait until so many have talked, with nothing broken; the median of their delays."""
        limit = time.monotonic() + seconds
        while len(found := [each.delay for each in self.truth() if each.delay is not None]) < calls:
            if time.monotonic() > limit:
                raise TimeoutError(f"{len(found)} callers talked in {seconds:.0f} s: the hotline does not work")
            time.sleep(0.1)
        return statistics.median(found)
