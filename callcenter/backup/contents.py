"""What belongs into a backup, and where it lies in the archive. Everything else is made anew by a start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from callcenter.config import Config
from callcenter.config.environment import another_file
from callcenter.errors import ArchiveDamaged
from callcenter.pbx.folders import Folders

__all__ = ["RECORDINGS", "SETTINGS", "SPOOL", "files_of", "place_of", "settings_files"]

SPOOL, RECORDINGS, SETTINGS = "state/spool", "state/recordings", "settings"
_SPOOLED = ("*.jsonl", "refused.lines", "offline/*")


def _folders(config: Config) -> dict[str, Path]:
    """Name in the archive → where it lies. The spool comes first, see ``making``."""
    return {
        SPOOL: config.state / "spool",
        "state/messages": config.state / "messages",
        RECORDINGS: config.recordings_dir,
        "state/attachments": config.attachments_dir,
        "state/evidence": config.evidence_dir,
        "state/recorded": config.state / config.ivr.recorded,
        "state/keys": Folders.of(config).keys,
    }


_SECRETS = "state/secrets.json"


def files_of(config: Config, part: str) -> Iterator[tuple[str, Path]]:
    """(path in the archive, file) of one part: ``SPOOL``, ``RECORDINGS``, ``SETTINGS``, or empty for all the others."""
    if part == SETTINGS:
        yield from settings_files(config)
        return
    for name, folder in _folders(config).items():
        if name == part or (not part and name not in (SPOOL, RECORDINGS)):
            patterns = _SPOOLED if name == SPOOL else ("**/*",)
            found = {path for pattern in patterns for path in folder.glob(pattern)}
            for path in sorted(found):
                if _is_ours(path, folder):
                    yield f"{name}/{path.relative_to(folder).as_posix()}", path
    secrets = config.state / "secrets.json"
    if not part and secrets.is_file():
        yield _SECRETS, secrets


def settings_files(config: Config) -> Iterator[tuple[str, Path]]:
    """Settings, flows and prompts, by their path below the project folder."""
    named = another_file(os.environ)
    folder = Path(named).parent if named else config.root / "config"
    folders = (folder, config.calendar_file.parent, config.flows_dir, config.prompts_file.parent)
    found = {path.resolve() for folder in folders for path in folder.rglob("*.yaml") if path.is_file()}
    root = config.root.resolve()
    for path in sorted(found):
        if path.is_relative_to(root):
            yield f"{SETTINGS}/{path.relative_to(root).as_posix()}", path


def place_of(config: Config, name: str) -> Path:
    """Where a file of the archive belongs. Raises ArchiveDamaged for one that belongs nowhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise ArchiveDamaged(f"the path {name!r} leads out of the archive")
    if name == _SECRETS:
        return config.state / "secrets.json"
    for top, folder in {**_folders(config), SETTINGS: config.root.resolve()}.items():
        if path.is_relative_to(top) and name != top:
            return folder / path.relative_to(top)
    raise ArchiveDamaged(f"nobody knows where {name!r} belongs")


def _is_ours(path: Path, folder: Path) -> bool:
    """Whole files only: a name with a dot in front is one that is being written."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.is_file() and not path.is_symlink()
