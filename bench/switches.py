"""The telephone systems under load: the hotline itself, and a plain Asterisk with a dialplan of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.config import load_config, load_secrets
from callcenter.pbx import Folders
from callcenter.pbx.health import await_booted
from callcenter.pbx.installing import install
from callcenter.testing.instance import Instance
from callcenter.testing.sipp import Phone, register_phones

__all__ = ["BARE", "QUEUE", "REDIAL", "Switch", "hotline", "plain", "seat_numbers"]

_CONFIG = Path(__file__).with_name("callcenter.yaml")
_RTP = {"SIP__RTP_FROM": "10000", "SIP__RTP_TO": "19999"}

BARE = "exten => 12345,1,Answer()\n same => n,Wait(1)\n same => n,Hangup()\n"
"""Hardly anything: what the SIP side alone costs."""
QUEUE = "exten => 12345,1,Answer()\n same => n,Playback(digits/1)\n same => n,Queue(bench,c)\n same => n,Hangup()\n"
"""Asterisk's own ACD."""
REDIAL = """exten => 12345,1,Answer()
 same => n,Set(SEAT=$[2001 + ${FILTER(0-9,${CALLERID(num)}):-3}])
 same => n,Set(LEFT=20)
 same => n(again),Dial(PJSIP/${SEAT},20,g)
 same => n,Set(LEFT=$[${LEFT} - 1])
 same => n,GotoIf($[${LEFT} > 0]?again)
 same => n,Hangup()
"""
"""The next call to a seat as soon as the last one is over, without anybody deciding."""


@dataclass
class Switch:
    """A running system and its processes."""

    remote: str
    """``host:port`` of SIP."""
    asterisk: int
    """Process id."""
    core: int = 0
    """Process id; 0 when there is none."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    line: Instance | None = None

    def seats(self, extensions: Sequence[str], phone: Phone) -> None:
        """Register ``phone`` at all these seats and log their agents in."""
        self.register(extensions, phone)
        if self.line is not None:
            for extension in extensions:
                self.line.ask("login", agent=extension, seat=extension)

    def register(self, extensions: Sequence[str], phone: Phone) -> None:
        """Register ``phone`` at all these seats; a registration lasts two minutes, and may be repeated."""
        _register(self.remote, [(ext, self.secrets[ext], phone.port) for ext in extensions])


def _register(remote: str, phones: Sequence[tuple[str, str, int]]) -> None:
    """Register all, a few at a time; on a busy machine SIPp now and then gives up one that is challenged twice."""
    for first in range(0, len(phones), 20):
        some, attempts = phones[first : first + 20], 0
        while some:
            try:
                register_phones(remote, some)
            except RuntimeError:
                attempts += 1
                if attempts == 8:
                    raise
                time.sleep(0.5)
            else:
                some = []


def seat_numbers(count: int) -> list[str]:
    """The first ``count`` seats of bench/seats.yaml."""
    return [str(number) for number in range(2001, 2001 + count)]


@contextmanager
def hotline(settings: Mapping[str, str] | None = None, config: Path = _CONFIG) -> Iterator[Switch]:
    """A fresh hotline: Asterisk, core and projector; ``settings`` and ``config`` as in ``Instance``."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as state:
        line = Instance(Path(state), {**_RTP, **(settings or {})}, config)
        with line:
            asterisk = int((Folders.of(line.config).run / "asterisk.pid").read_text())
            secrets = load_secrets(line.config).seats
            yield Switch(line.remote, asterisk, line.core_pid, secrets, line)


@contextmanager
def plain(dialplan: str, members: Sequence[str] = ()) -> Iterator[Switch]:
    """A fresh Asterisk configured as the hotline's, but for its dialplan; ``members`` are in its queue."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as state:
        environment = Instance(Path(state), _RTP, _CONFIG).environment
        config = load_config(_CONFIG, environment)
        secrets = load_secrets(config)
        ready = install(config, secrets)
        (ready.folders.etc / "extensions.conf").write_text(f"[general]\n[from-trunk]\n{dialplan}[seats]\n")
        (ready.folders.etc / "queues.conf").write_text(_queue(members))
        with subprocess.Popen(ready.command, env={**os.environ, **ready.environment}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # fmt: skip
            try:
                await_booted(ready.program, ready.folders)
                remote = f"{config.sip.host}:{config.sip.udp_port}"
                yield Switch(remote, process.pid, 0, secrets.seats)
            finally:
                process.kill()


def _queue(members: Sequence[str]) -> str:
    head = "[general]\nautofill=yes\n[bench]\nstrategy=leastrecent\nringinuse=no\nretry=1\ntimeout=20\n"
    return head + "joinempty=yes\n" + "".join(f"member => PJSIP/{member}\n" for member in members)
