"""Everything that Asterisk needs, brought and written before it starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcenter.config import Config, Secrets
from callcenter.pbx.folders import Folders
from callcenter.pbx.health import check_module_files
from callcenter.pbx.music import ensure_music
from callcenter.pbx.program import AsteriskProgram, find_asterisk
from callcenter.pbx.prompts import ensure_prompts
from callcenter.pbx.render import music_classes, render


@dataclass(frozen=True, slots=True)
class Installed:
    """An Asterisk that is ready to be started."""

    program: AsteriskProgram
    folders: Folders
    command: tuple[str, ...]
    """What to run; it stays in the foreground and ends on SIGTERM."""
    environment: Mapping[str, str]
    """Its environment."""


def install(config: Config, secrets: Secrets, *, say: Callable[[str], None] | None = None) -> Installed:
    """Find or bring Asterisk, write its configuration, make prompts and music.

    Under a second when everything is there already. Raises AsteriskMissing, EnvironmentMissing,
    FlowError or StateDirectoryUnusable.
    """
    program = find_asterisk(config.root, bring=True)
    check_module_files(program)
    folders = Folders.of(config)
    render(config, secrets, folders.etc, program)
    for name in music_classes(config):
        ensure_music(folders.music / name, config.state / config.ivr.recorded / "music" / name)
    made = ensure_prompts(config)
    if say and (made.generated or made.recorded):
        say(f"prompts: {made.generated} spoken, {made.recorded} from recordings, {made.unchanged} unchanged")
    return Installed(program, folders, tuple(program.foreground(folders.conf)), _environment(config))


def as_it_was(config: Config) -> Installed:
    """The same with the files that lie there; only ``config.root`` and ``config.state`` must be right.

    Raises AsteriskMissing.
    """
    program, folders = find_asterisk(config.root, bring=True), Folders.of(config)
    return Installed(program, folders, tuple(program.foreground(folders.conf)), _environment(config))


def _environment(config: Config) -> dict[str, str]:
    """Ours without secrets: Asterisk hands it on to the scripts that it runs.

    UTC, because the dialplan's ``STRFTIME(,,%s)`` is off by the zone's distance otherwise.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    return {**kept, "TZ": "UTC", "PYTHONUNBUFFERED": "1"}
