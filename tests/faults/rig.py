"""A hotline whose links can be made bad: ``callcenter run`` with proxies between its processes.

``callcenter run`` itself starts everything, so what it brings back is brought back as in earnest. The proxies are put
in afterwards: Asterisk's files are rewritten only when ``callcenter run`` starts, so a port that is changed in them
stays changed even when Asterisk is killed and started again.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from callcenter.errors import CoreUnreachable
from callcenter.pbx import Folders
from callcenter.testing.instance import Instance
from callcenter.testing.ports import free_port
from tests.faults.proxy import Proxy

__all__ = ["SEATS", "Rig"]

SEATS = [str(number) for number in range(1001, 1029)]
_FLOWS = Path(__file__).with_name("flows")
_IN_CALL = frozenset({"reserved", "ringing", "on_call", "hold"})
_BUSY = 40.0
"""Seconds in which a core or an Asterisk must be there again, however busy the machine is."""


class Rig(Instance):
    """A hotline to break."""

    def __init__(
        self, state: Path, settings: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        """``settings`` as for ``Instance``; ``environment`` is added to that of its processes."""
        super().__init__(state, {"IVR__FLOWS": str(_FLOWS), **(settings or {})})
        self.environment |= environment or {}
        self.folders = Folders.of(self.config)
        self.links = ExitStack()
        """Closed after everything else."""

    def stop(self) -> None:
        """End everything, the links last."""
        super().stop()
        self.links.close()

    # -- links --------------------------------------------------------------------------------------

    def agi_link(self) -> Proxy:
        """Lead Asterisk's FastAGI sessions over a proxy from now on."""
        port = free_port()
        proxy = self.links.enter_context(Proxy(port, ("127.0.0.1", self.config.agi.port)))
        self._rewrite("extensions.conf", f"agi://127.0.0.1:{self.config.agi.port}/", f"agi://127.0.0.1:{port}/")
        self.console("dialplan reload")
        return proxy

    def ami_link(self) -> Proxy:
        """Lead the core's manager connections over a proxy from now on; the core is started anew for it."""
        port = free_port()
        own = self.config.ami.port
        self._rewrite("manager.conf", f"port = {own}\n", f"port = {port}\n")
        self.console("manager reload")
        proxy = self.links.enter_context(_bound(own, port))
        with self.core_away(signal.SIGTERM):
            pass
        self.await_connected()
        return proxy

    def _rewrite(self, name: str, old: str, new: str) -> None:
        path = self.folders.etc / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise RuntimeError(f"{name} has no {old!r}")
        path.write_text(text.replace(old, new), encoding="utf-8")

    # -- what is killed and comes back ----------------------------------------------------------------

    @contextmanager
    def core_away(self, by: int, *, held: bool = False) -> Iterator[None]:
        """End the core; at the end of the block it is there again and distributes. ``held``: not before."""
        before = self.core_pid
        if held:
            os.kill(self.pid, signal.SIGSTOP)
        try:
            os.kill(before, by)
            yield
        finally:
            if held:
                os.kill(self.pid, signal.SIGCONT)
        self.await_other_core(before, _BUSY)
        self.await_ready(_BUSY)

    def await_core_gone(self, pid: int, seconds: float) -> float:
        """Wait until a process is dead, or a zombie; the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    break
            except OSError:
                break
            time.sleep(0.02)
        else:
            raise TimeoutError(f"process {pid} still lives after {seconds:.0f} s")
        return time.monotonic() - began

    @property
    def asterisk_pid(self) -> int:
        """Process id of Asterisk."""
        return int((self.folders.run / "asterisk.pid").read_text())

    def kill_asterisk(self) -> float:
        """End Asterisk as a crash does; when, seconds since 1970."""
        os.kill(self.asterisk_pid, signal.SIGKILL)
        return time.time()

    def await_connected(self, *, up: bool = True, seconds: float = _BUSY) -> float:
        """Wait until the core has, or has not, Asterisk's manager; the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            with contextlib.suppress(CoreUnreachable):
                if (self.ask("status").get("asterisk") == "connected") is up:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise TimeoutError(f"manager connection up={up} not reached in {seconds:.0f} s")

    def await_view(self, seconds: float = 30.0) -> None:
        """Wait until the core believes those agents in a call whose phones Asterisk has in one."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            there = {name.removeprefix("PJSIP/").rpartition("-")[0] for name in self.channels()}
            believed = {row["seat"] for row in self.ask("agents") if row["state"] in _IN_CALL}
            if there - {"trunk"} == believed:
                return
        raise TimeoutError(f"the core believes {believed} in calls, Asterisk has {there}")

    # -- looks ------------------------------------------------------------------------------------------

    def channels(self) -> list[str]:
        """Names of all channels there are."""
        return [row.split("!")[0] for row in self.console("core show channels concise").splitlines() if "!" in row]

    @property
    def greeting(self) -> float:
        """Seconds that the fallback's own greeting takes, which callers hear in place of the flow's."""
        return (self.folders.sounds / "fallback_greeting.alaw").stat().st_size / 8000

    def logs(self) -> Sequence[Path]:
        """The logs that must not name a caller; Asterisk's own record is none of them."""
        return [*(self.config.state / "log").glob("*"), self.folders.messages]

    def named_in_logs(self, numbers: set[str]) -> list[str]:
        """Which logs, or pages, hold one of these numbers (I9)."""
        texts = {path.name: path.read_text(errors="replace") for path in self.logs() if path.is_file()}
        texts["/metrics"] = self.metrics()
        found = []
        for name, text in texts.items():
            named = set(re.findall(r"\b1\d{10}\b", text)) & numbers
            if named:
                line = next(line for line in text.splitlines() if any(number in line for number in named))
                found.append(f"{name}: {len(named)} numbers, first in: {line[:160]}")
        return found


def _bound(port: int, target: int) -> Proxy:
    """A proxy on a port that its former owner is about to give up."""
    limit = time.monotonic() + 5
    while True:
        try:
            return Proxy(port, ("127.0.0.1", target))
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
