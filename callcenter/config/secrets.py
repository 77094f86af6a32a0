"""Secrets: from callcenter.yaml or the environment, else generated once into the state directory."""

from __future__ import annotations

import json
import os
import secrets as random_source
import string
from dataclasses import dataclass
from pathlib import Path

from callcenter.config.models import Config
from callcenter.errors import StateDirectoryUnusable

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets in force."""

    ami_events: str
    ami_control: str
    seats: dict[str, str]
    """Seat extension → SIP secret."""
    probe: str = ""
    """Of the test call; empty until the first start of a version that makes one."""
    console: str = ""
    """The console's: keys for the audit log, second factors and forms are derived from it. Empty like ``probe``."""


def load_secrets(config: Config) -> Secrets:
    """The secrets of ``config``; missing ones are generated and kept in ``<state>/secrets.json`` (mode 0600).

    Raises StateDirectoryUnusable when they cannot be kept.
    """
    path = config.state / "secrets.json"
    try:
        config.state.mkdir(parents=True, exist_ok=True, mode=0o750)
        kept = _kept(path)
        wanted = {"ami.events", "ami.control", "probe", "console", *(f"seat.{ext}" for ext in config.seats)}
        missing = wanted - kept.keys()
        if missing:
            kept |= {name: _generate() for name in missing}
            _write_private(path.with_suffix(f".{os.getpid()}"), json.dumps(kept, indent=1, sort_keys=True))
            os.replace(path.with_suffix(f".{os.getpid()}"), path)
    except OSError as error:
        raise StateDirectoryUnusable(
            f"cannot write the state directory {config.state}: {error.strerror}; "
            "set CALLCENTER_STATE_DIR to a folder that you may write"
        ) from error
    return _in_force(config, kept)


def kept_secrets(config: Config) -> Secrets | None:
    """The same without making any; None when some are missing. Raises StateDirectoryUnusable for a damaged file."""
    kept = _kept(config.state / "secrets.json")
    try:
        return _in_force(config, kept)
    except KeyError:
        return None


def _in_force(config: Config, kept: dict[str, str]) -> Secrets:
    return Secrets(
        ami_events=config.ami.events_secret or kept["ami.events"],
        ami_control=config.ami.control_secret or kept["ami.control"],
        seats={ext: seat.secret or kept[f"seat.{ext}"] for ext, seat in config.seats.items()},
        probe=kept.get("probe", ""),
        console=kept.get("console", ""),
    )


def _kept(path: Path) -> dict[str, str]:
    """What is in the file. A damaged one is told: new secrets would shut every phone out."""
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text())
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise StateDirectoryUnusable(f"{path} is damaged: restore it, or remove it to have new secrets made")
    return kept


def _generate() -> str:
    """A letter first: SIPp, and some phones, take what begins with ``0x`` for a number."""
    first = random_source.choice(string.ascii_letters)
    return first + "".join(random_source.choice(_ALPHABET) for _ in range(_LENGTH - 1))


def _write_private(path: os.PathLike[str], text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
