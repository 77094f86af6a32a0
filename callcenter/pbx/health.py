"""Is this Asterisk whole? Modules on disk before a start, modules in memory after it."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from callcenter.errors import AsteriskMissing
from callcenter.pbx.folders import Folders
from callcenter.pbx.modules import MODULES
from callcenter.pbx.program import AsteriskProgram

_ROW = re.compile(r"^(\w+)\.so\s.*\sRunning\s", re.MULTILINE)
_PROBLEM = re.compile(r"^\[[^\]]*\] (?:ERROR|WARNING)\[")


def check_module_files(program: AsteriskProgram) -> None:
    """Raises AsteriskMissing naming every module that this Asterisk does not bring."""
    missing = [name for name in MODULES if not (program.modules / f"{name}.so").is_file()]
    if missing:
        raise AsteriskMissing(_named(missing, f"not in {program.modules}"))


def await_booted(program: AsteriskProgram, folders: Folders, seconds: float = 15.0) -> None:
    """Wait until Asterisk says that it has booted. Raises AsteriskMissing with its last errors."""
    limit = time.monotonic() + seconds
    while "fully booted" not in console(program, folders, "core waitfullybooted"):
        if time.monotonic() > limit:
            said = "\n".join(boot_problems(folders.messages)[-10:]) or "its log says nothing"
            raise AsteriskMissing(f"Asterisk is not up after {seconds:.0f} s: {said}")
        time.sleep(0.05)


def check_loaded(program: AsteriskProgram, folders: Folders, seconds: float | None = None) -> None:
    """Raises AsteriskMissing naming every module that is not running in the started Asterisk.

    One that does not answer within ``seconds`` has none.
    """
    running = set(_ROW.findall(console(program, folders, "module show", seconds)))
    if missing := [name for name in MODULES if name not in running]:
        raise AsteriskMissing(_named(missing, f"not running; see {folders.messages}"))


def boot_problems(messages: Path) -> list[str]:
    """Errors and warnings of Asterisk's log, oldest first."""
    try:
        lines = messages.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if _PROBLEM.match(line)]


def console(program: AsteriskProgram, folders: Folders, command: str, seconds: float | None = None) -> str:
    """What the running Asterisk answers to a command of its console; empty without an answer within ``seconds``."""
    arguments = program.console(folders.conf, command)
    if not folders.control_socket.exists():
        return ""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, errors="replace", timeout=seconds)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def _named(missing: list[str], where: str) -> str:
    reasons = "; ".join(f"{name} ({MODULES[name]})" for name in missing)
    return (
        f"Asterisk lacks modules, {where}: {reasons}. "
        "Bring a whole one with `asterisk/provision`, or name one in CALLCENTER_ASTERISK"
    )
