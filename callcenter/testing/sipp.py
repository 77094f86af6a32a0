"""Real SIP phones for tests and the demo: SIPp processes and what they saw."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from callcenter.errors import EnvironmentMissing
from callcenter.testing.ports import free_port, media_port

__all__ = ["Phone", "Sighting", "register_phones"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing that a phone saw or did."""

    at: float
    """Seconds since 1970 UTC, by SIPp's clock."""
    call_id: str
    event: str
    number: str = ""
    """The caller's number."""
    seat: str = ""


class Phone:
    """One SIPp process, or many calls of it; a context manager that ends the process it started."""

    def __init__(
        self,
        scenario: str,
        *,
        remote: str = "127.0.0.1:5060",
        host: str = "127.0.0.1",
        port: int | None = None,
        fields: Iterable[Sequence[str]] = (),
        calls: int | None = None,
        rate: float = 10.0,
        most_at_once: int | None = None,
        timeout: float = 120.0,
    ) -> None:
        """``remote`` is ``host:port`` of Asterisk; ``fields`` are the rows of SIPp's input file, one call each."""
        self.port = port or free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="sipp-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)  # logs are read after the end, too
        self._log = self._folder / "log.txt"
        (self._folder / "scenario.xml").write_text(scenario, encoding="utf-8")
        program = shutil.which("sipp")
        if program is None:
            raise EnvironmentMissing("SIPp is missing; install it with: sudo apt-get install sip-tester")
        command = [
            program,
            remote,
            "-sf",
            "scenario.xml",
            "-i",
            host,
            "-p",
            str(self.port),
            "-nostdin",
            "-aa",
        ]
        command += ["-trace_logs", "-log_file", str(self._log), "-trace_err", "-error_file", "errors.txt"]
        command += ["-r", str(rate), "-timeout", f"{int(timeout)}s", "-buff_size", "1048576"]
        command += ["-mp", str(media_port())]
        rows = [";".join(row) for row in fields]
        if rows:
            (self._folder / "fields.csv").write_text("SEQUENTIAL\n" + "\n".join(rows) + "\n", encoding="utf-8")
            command += ["-inf", "fields.csv"]
        if calls is not None:
            command += ["-m", str(calls)]
        if most_at_once is not None:
            command += ["-l", str(most_at_once)]
        self._output = (self._folder / "screen.txt").open("wb")
        self.process = subprocess.Popen(
            command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._output,
            env={**os.environ, "TERM": "dumb", "TZ": "UTC"},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process at once; calls that are up are left to Asterisk's own supervision."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._output.close()

    def finish(self, seconds: float = 60.0) -> None:
        """Wait until all calls are over; RuntimeError with SIPp's own words when one failed."""
        code = self.process.wait(seconds)
        if code != 0:
            raise RuntimeError(f"SIPp ended with {code}: {self.complaints()}")

    def complaints(self) -> str:
        """What SIPp reported as errors."""
        errors = self._folder / "errors.txt"
        return errors.read_text(errors="replace")[-2000:] if errors.exists() else ""

    def sightings(self, event: str = "") -> list[Sighting]:
        """What was seen so far, in order; only ``event`` when one is named."""
        if not self._log.exists():
            return []
        lines = self._log.read_text(errors="replace").splitlines()
        seen = [found for line in lines if (found := _parse(line)) is not None]
        return [each for each in seen if not event or each.event == event]

    def await_sightings(self, event: str, count: int = 1, seconds: float = 30.0) -> list[Sighting]:
        """Wait until ``event`` was seen ``count`` times; TimeoutError with what was seen instead.

        Nobody waits for a process that has ended.
        """
        limit = time.monotonic() + seconds
        ended = False
        while len(found := self.sightings(event)) < count:
            if ended or time.monotonic() > limit:
                raise TimeoutError(
                    f"{event} seen {len(found)} of {count} times; saw {self.sightings()}; {self.complaints()}"
                )
            ended = self.process.poll() is not None
            with_pause(0.02)
        return found


def with_pause(seconds: float) -> None:
    """Between two looks at a file that another process writes: there is no event to await."""
    time.sleep(seconds)


def _parse(line: str) -> Sighting | None:
    """``2026-01-01\\t12:00:00.123456\\t1767268800.123456|call-id|event|number|seat``."""
    stamp, *words = line.split("|")
    if len(words) < 2:
        return None
    last = stamp.split()[-1]
    try:
        at = float(last)
    except ValueError:
        at = datetime.fromisoformat(stamp.strip().replace("\t", "T")[:26] + "+00:00").timestamp()
    return Sighting(at, *words[:4])


def register_phones(remote: str, phones: Iterable[tuple[str, str, int]], *, host: str = "127.0.0.1") -> None:
    """Register phones: extension, secret and the port on which each takes its calls.

    Raises RuntimeError when Asterisk refuses one.
    """
    from callcenter.testing.scenarios import register

    rows = [
        (extension, f"[authentication username={extension} password={secret}]", str(port))
        for extension, secret, port in phones
    ]
    with Phone(register(), remote=remote, host=host, fields=rows, calls=len(rows), rate=200) as registering:
        registering.finish(30)
