"""A real Asterisk of our own configuration, on free ports, for tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.config import Config, Secrets, load_config, load_secrets
from callcenter.pbx import AsteriskProgram, Folders, find_asterisk, render
from callcenter.pbx.health import await_booted, boot_problems, check_loaded
from callcenter.pbx.music import ensure_music
from callcenter.pbx.prompts import DIALPLAN_PROMPTS
from callcenter.pbx.speech import cache_folder, tone
from callcenter.testing.ports import free_port
from callcenter.testing.scenarios import Step, caller
from callcenter.testing.sipp import Phone, register_phones

__all__ = ["RealAsterisk", "real_asterisk", "settings"]


@dataclass
class RealAsterisk:
    """A running Asterisk and what is needed to call it."""

    config: Config
    secrets: Secrets
    program: AsteriskProgram
    folders: Folders
    problems: list[str]
    """Errors and warnings of the boot."""
    phones: list[Phone] = field(default_factory=list)

    @property
    def sip(self) -> str:
        """``host:port`` of SIP over UDP."""
        return f"{self.config.sip.host}:{self.config.sip.udp_port}"

    def console(self, command: str) -> str:
        """Output of one console command."""
        arguments = self.program.console(self.folders.conf, command)
        return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout

    def phone(self, scenario: str, *, port: int = 0, fields: Sequence[Sequence[str]] = (), calls: int = 1) -> Phone:
        """Start a SIPp phone; ``clear`` ends it."""
        phone = Phone(scenario, remote=self.sip, port=port or None, fields=fields, calls=calls, timeout=60)
        self.phones.append(phone)
        return phone

    def call(self, *steps: Step, number: str = "13800138000", did: str = "12345") -> Phone:
        """A call on the trunk that goes through ``steps``."""
        return self.phone(caller(did, steps), fields=[(number,)])

    def register(self, extension: str, port: int) -> None:
        """Register a seat's phone that takes its calls on ``port``."""
        register_phones(self.sip, [(extension, self.secrets.seats[extension], port)])

    def clear(self) -> None:
        """End every phone and every call."""
        for phone in self.phones:
            phone.stop()
        self.phones.clear()
        self.console("channel request hangup all")


@contextmanager
def real_asterisk(
    state: Path, extra: Mapping[str, str] | None = None, appended: Mapping[str, str] | None = None
) -> Iterator[RealAsterisk]:
    """Boot an Asterisk in ``state`` on free ports.

    ``extra`` is more environment (settings), ``appended`` text for the end of configuration files by name.
    """
    config = load_config(environ={**settings(state), **(extra or {})})
    secrets = load_secrets(config)
    program = find_asterisk(config.root, bring=True)
    folders = Folders.of(config)
    render(config, secrets, folders.etc, program)
    for name, text in (appended or {}).items():
        with (folders.etc / name).open("a", encoding="utf-8") as file:
            file.write(text)
    _make_sounds(folders)
    process = subprocess.Popen(program.foreground(folders.conf), stdin=subprocess.DEVNULL)
    try:
        await_booted(program, folders)
        check_loaded(program, folders)
        yield RealAsterisk(config, secrets, program, folders, boot_problems(folders.messages))
    finally:
        process.terminate()
        process.wait(10)


def settings(state: Path) -> dict[str, str]:
    """An environment for an instance of its own: state directory and free ports."""
    rtp = 22000 + free_port() % 180 * 40
    return {
        "CALLCENTER_STATE_DIR": str(state),
        "CALLCENTER_SIP__UDP_PORT": str(free_port()),
        "CALLCENTER_SIP__TLS_PORT": str(free_port()),
        "CALLCENTER_SIP__RTP_FROM": str(rtp),
        "CALLCENTER_SIP__RTP_TO": str(rtp + 399),
        "CALLCENTER_AMI__PORT": str(free_port()),
        "CALLCENTER_AGI__PORT": str(free_port()),
        "CALLCENTER_METRICS__PORT": str(free_port()),
        "CALLCENTER_CONSOLE__PORT": str(free_port()),
        "CALLCENTER_SOFTPHONE__PORT": str(free_port()),
    }



def _make_sounds(folders: Folders) -> None:
    """Short tones in place of speech, so that no test waits for words."""
    for name in DIALPLAN_PROMPTS:
        (folders.sounds / f"{name}.alaw").write_bytes(tone(800, 0.2, cache_folder()).read_bytes())
    ensure_music(folders.music / "default", folders.music / "none")
