"""What every row needs: a fresh rig, load, a voice to tell how it goes, and the judgement at the end."""

from __future__ import annotations

import math
import random
import statistics
import tempfile
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.errors import StoreError
from callcenter.journal import open_engine
from tests.faults.compare import Findings, compare
from tests.faults.figures import Figure, Row, percentile
from tests.faults.load import Load
from tests.faults.rig import Rig
from tests.faults.stored import Stored, stored

__all__ = ["Stage"]

_AGREE_SECONDS = 75.0
"""After so long a store that differs from the phones is believed to stay so."""
CHANNELS_SECONDS = 90.0
"""I5."""


@dataclass
class Stage:
    """Options of this run."""

    full: bool = False
    rate: float = 1.0
    """Calls per second."""
    scale: float = 1.0
    """So many times as often as the short form; less than one for a test of the harness itself."""
    keep: Path | None = None
    """Folder in which the rigs' states are left; None: they are removed."""
    random: random.Random = field(default_factory=lambda: random.Random(12345))
    began: float = field(default_factory=time.monotonic)

    def times(self, short: int, full: int) -> int:
        """How often in this form."""
        return full if self.full else max(1, round(short * self.scale))

    def say(self, text: str) -> None:
        """Progress."""
        print(f"{time.monotonic() - self.began:6.0f} s  {text}", flush=True)

    def wait(self, seconds: float) -> None:
        """Let load go on."""
        time.sleep(seconds)

    def until(self, seconds: float, load: Load | None = None) -> Iterator[float]:
        """Seconds gone, every half second, until ``seconds`` are over; phones renew their registrations."""
        began = renewed = time.monotonic()
        while (gone := time.monotonic() - began) < seconds:
            if load is not None and time.monotonic() - renewed > 60:
                load.register_again()
                renewed = time.monotonic()
            yield gone
            time.sleep(0.5)

    @contextmanager
    def rig(
        self, settings: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
    ) -> Iterator[Rig]:
        """A fresh hotline with a folder of its own; ``environment`` is added to that of its processes."""
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            with Rig(Path(tempfile.mkdtemp(prefix="faults-", dir=self.keep)), settings, environment) as rig:
                yield rig
            return
        made = tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True)
        with made as state, Rig(Path(state), settings, environment) as rig:
            yield rig

    def judge(
        self,
        row: Row,
        rig: Rig,
        load: Load,
        calm: float,
        *,
        cuts: Sequence[float] = (),
        healed: float = 0.0,
        beside: Container[str] = (),
        deaf: Sequence[tuple[float, float]] = (),
    ) -> Stored:
        """Let the calls end, hold the record against the phones, fill the row; what the store says.

        ``healed`` is when the last fault was over, seconds since 1970; ``beside`` are numbers of callers who are
        not of the load; ``deaf`` are times in which Asterisk could send nobody anything.
        """
        self.say("  no new callers; those on the line end")
        last = max(load.finish(), healed)
        truth, at_seats = load.truth(), load.seat_calls()
        row.calls = len(truth)
        found, told, row.reconciled = self._agreed(rig, load, cuts, last, beside)
        found.channels = self._left_over(rig, last)
        found.in_logs = rig.named_in_logs({caller.number for caller in truth})
        verified = rig.command("database", "verify", check=False)
        if verified.returncode:
            found.tables = [verified.stdout.strip()[-300:] or verified.stderr.strip()[-300:]]
        row.findings = found
        row.silence = load.longest_silence(deaf)
        delays = [caller.delay - calm for caller in truth if caller.delay is not None]
        row.delay = max(delays, default=0.0)
        row.notes.append(
            f"longest silence {row.silence:.2f} s; calm delay {calm:.2f} s; "
            f"added p50 {statistics.median(delays or [0.0]):.2f}, p99 {percentile(delays, 0.99):.2f} s "
            f"with the fallback's greeting of {rig.greeting:.2f} s; "
            f"{len(at_seats)} calls at seats; {len(told.legs)} legs"
        )
        row.notes += [f"{name}: {each}" for name, those in found.told().items() for each in those[:5]]
        return told

    def added(self, rig: Rig, load: Load, told: Stored, calm: float, most: float) -> Figure:
        """The delay to an agent's first word beyond the calm one.

        Who heard the fallback's greeting, which the flow of these runs has no counterpart of, is compared with that.
        """
        served = {each.caller for each in told.contacts if each.via == "fallback"}
        delays = []
        for caller in load.truth():
            if caller.delay is not None:
                greeted = caller.number in served and caller.delay >= rig.greeting
                delays.append(caller.delay - (rig.greeting if greeted else calm))
        return Figure("added delay p99 beside the fallback's greeting", percentile(delays, 0.99), most)

    def _agreed(
        self, rig: Rig, load: Load, cuts: Sequence[float], last: float, beside: Container[str]
    ) -> tuple[Findings, Stored, float]:
        """Look until the store tells the truth, or does not any more."""
        truth, at_seats = load.truth(), load.seat_calls()
        engine = open_engine(rig.config.database_url)
        found, told, differed = Findings(), Stored([], [], []), True
        try:
            while True:
                looked = time.time()
                try:
                    told = stored(engine)
                    mine = [each for each in told.contacts if each.caller not in beside]
                    found = compare(truth, at_seats, mine, told.legs, cuts)
                    found.hours = told.by_hour
                    differed = bool(found.lost or found.open or found.wrong_times or found.hours or found.doubled)
                except StoreError as error:
                    found.lost = [f"the store cannot be read: {error}"]
                if not differed:
                    return found, told, max(0.0, looked - last)
                if looked - last > _AGREE_SECONDS:
                    return found, told, math.inf
                time.sleep(0.25)
        finally:
            engine.dispose()

    def _left_over(self, rig: Rig, last: float) -> list[str]:
        while (left := rig.channels()) and time.time() - last < CHANNELS_SECONDS:
            time.sleep(0.5)
        return left
