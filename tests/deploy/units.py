"""The files that ``deploy/install-units`` writes, read back."""

from __future__ import annotations

import configparser
import getpass
import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "SERVICES", "Unit", "installed"]

ROOT = Path(__file__).parents[2]
SERVICES = tuple(f"callcenter-{name}.service" for name in ("asterisk", "core", "projector", "console"))


class Unit:
    """One unit file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parser = configparser.ConfigParser(strict=True, interpolation=None, delimiters=("=",))
        self._parser.optionxform = str  # type: ignore[assignment,method-assign]
        self._parser.read_string(path.read_text())

    def get(self, key: str, section: str = "Service") -> str:
        """A value; empty when it is not set. ConfigParser(strict) refuses a key that stands there twice."""
        return self._parser.get(section, key, fallback="")

    def words(self, key: str, section: str = "Service") -> set[str]:
        return set(self.get(key, section).split())

    @property
    def environment(self) -> dict[str, str]:
        return dict(word.split("=", 1) for word in self.get("Environment").split())


def installed(into: Path, state: Path, folder: Path = ROOT) -> dict[str, Unit]:
    """Name → unit, written for this user below ``into``; the logrotate file is below it too."""
    command = [sys.executable, str(ROOT / "deploy" / "install-units"), "--user", getpass.getuser()]
    command += ["--folder", str(folder), "--state", str(state), "--into", str(into)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {path.name: Unit(path) for path in (into / "etc/systemd/system").iterdir()}
