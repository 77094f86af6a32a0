"""Finds the Asterisk that ``asterisk/provision`` brought (or the system's own) and says how to run it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from callcenter.errors import AsteriskMissing


@dataclass(frozen=True, slots=True)
class AsteriskProgram:
    """One usable Asterisk."""

    kind: str
    """``given`` (CALLCENTER_ASTERISK), ``system`` or ``private``."""
    command: tuple[str, ...]
    """What to run; Asterisk's own arguments follow."""
    modules: Path
    data: Path
    version: str

    def foreground(self, conf: Path) -> list[str]:
        """Arguments that run it in the foreground, silent, until SIGTERM."""
        return [*self.command, "-C", str(conf), "-f"]

    def console(self, conf: Path, command: str) -> list[str]:
        """Arguments that run one console command on the running instance of ``conf``."""
        return [*self.command, "-C", str(conf), "-rx", command]


def find_asterisk(root: Path, *, bring: bool = False) -> AsteriskProgram:
    """The Asterisk to use; with ``bring`` it is fetched when there is none (progress on stderr).

    Raises AsteriskMissing with the command that brings it.
    """
    provision = root / "asterisk" / "provision"
    command = [sys.executable, str(provision), *(() if bring else ("--which", "--quiet"))]
    progress = None if bring else subprocess.PIPE
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=progress, text=True)
    if done.returncode:
        said = (done.stderr or "").strip() or "see above"
        raise AsteriskMissing(f"no usable Asterisk ({said}); run `asterisk/provision`")
    found = json.loads(done.stdout)
    return AsteriskProgram(
        kind=found["kind"],
        command=tuple(found["command"]),
        modules=Path(found["modules"]),
        data=Path(found["data"]),
        version=found["version"],
    )
