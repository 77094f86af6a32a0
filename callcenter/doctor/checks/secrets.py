"""Can others on this machine read what they must not?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from callcenter.config.environment import another_file
from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning

_PRIVATE = 0o077
"""Nobody but the owner."""
_HOUSE = 0o027
"""The owner, and the group for reading."""


def secrets(case: Case) -> Iterator[Told]:
    """Modes of the secrets, and of what holds telephone numbers."""
    config, folders = case.config, case.folders
    if not config.state.exists():
        yield unseen("no state directory yet")
        return
    closed = not stat.S_IMODE(config.state.stat().st_mode) & 0o007
    named = {config.state / "secrets.json": _PRIVATE, config.socket_path: _PRIVATE, folders.private_key: _HOUSE}
    strict = [path for path, mask in named.items() if _open(path, mask)]
    strict += [folders.etc / name for name in ("pjsip.conf", "manager.conf") if _open(folders.etc / name, _HOUSE)]
    strict += [path for path in _settings_with_secrets(case) if _open(path, _HOUSE)]
    for path in strict:
        mode = stat.S_IMODE(path.stat().st_mode)
        yield fault(f"{path} has mode {mode:04o}", f"chmod {mode & ~named.get(path, _HOUSE) & 0o640:o} {path}")
    kept = (config.recordings_dir, config.attachments_dir)
    others = (config.state / "callcenter.db", *kept, config.state / "messages", config.state / "spool")
    exposed = [] if closed else [path for path in others if _open(path, _HOUSE)]
    if exposed:
        names = ", ".join(path.name for path in exposed)
        yield warning(f"others can read {names} in {config.state}", f"chmod o-rwx {config.state}")
    if not strict and not exposed:
        yield ok("others cannot read secrets, calls and recordings")


def _open(path: Path, mask: int) -> bool:
    try:
        return bool(stat.S_IMODE(path.lstat().st_mode) & mask)
    except OSError:
        return False


def _settings_with_secrets(case: Case) -> Iterator[Path]:
    """Files that people write their own secrets into."""
    ami, named = case.config.ami, another_file(os.environ)
    folder = Path(named).parent if named else case.config.root / "config"
    variables = {"CALLCENTER_AMI__EVENTS_SECRET", "CALLCENTER_AMI__CONTROL_SECRET"} & os.environ.keys()
    if (ami.events_secret or ami.control_secret) and not variables:
        yield folder / "callcenter.yaml"
    if any(seat.secret for seat in case.config.seats.values()):
        yield folder / "seats.yaml"
