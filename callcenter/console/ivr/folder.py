"""The flows on disk: read and judged once after each change, and as they would be with another text of one."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from callcenter.config import Config
from callcenter.console.ivr.bounds import beyond
from callcenter.errors import Mistake
from callcenter.ivr import FlowLibrary, inspect_library
from callcenter.ivr.loading import flow_files
from callcenter.workdays import Calendar

__all__ = ["LONGEST", "Folder", "Looked", "as_kept", "is_name"]

LONGEST = 200_000
"""Characters of one flow: a hundred times what the shipped ones have."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_Sign = tuple[tuple[str, int, int], ...]


class Looked(msgspec.Struct, frozen=True):
    """All flows as far as they can be read, and what is wrong in them."""

    library: FlowLibrary
    mistakes: tuple[Mistake, ...]
    """``file`` is the name alone: a draft lies in no folder."""


def is_name(name: str) -> bool:
    """Can a flow be called so? ``prompts`` is the catalogue's file."""
    return bool(_NAME.fullmatch(name)) and name != "prompts"


def as_kept(text: str) -> str:
    """A text as it is written to a file: lines end as they do on the machine of the hotline."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


class Folder:
    """``ivr.flows`` of the settings. The core judges by the same rules; what it runs was read at its last reload."""

    def __init__(self, config: Config, calendar: Calendar) -> None:
        self._config = config
        self._calendar = calendar
        self._lock = threading.Lock()
        self._known: tuple[_Sign, Looked] | None = None

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._config.flows_dir

    def file(self, name: str) -> Path:
        """Where a flow is, or would be. ``name`` has been looked at by ``is_name``."""
        assert is_name(name), name
        return self.path / f"{name}.yaml"

    def text(self, name: str) -> str:
        """The running text of a flow; empty when there is none."""
        try:
            return self.file(name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def content(self, name: str) -> bytes | None:
        """The same byte by byte; None when there is none."""
        try:
            return self.file(name).read_bytes()
        except FileNotFoundError:
            return None

    def running(self) -> Looked:
        """What is there now."""
        with self._lock:
            sign = self._sign()
            if self._known is None or self._known[0] != sign:
                self._known = (sign, self._look(self.path))
            return self._known[1]

    def instead(self, name: str, text: str) -> Looked:
        """The same with ``text`` in place of the flow ``name``, or as one more flow.

        Of a text that goes too far (see ``bounds``) nothing but that is told.
        """
        if too_far := beyond(text, f"{name}.yaml"):
            library = self.running().library
            return Looked(FlowLibrary({}, library.prompts, library.default_queue), (too_far,))
        with TemporaryDirectory(prefix="callcenter-flow-") as made:
            for path in flow_files(self.path, self._config.prompts_file):
                shutil.copyfile(path, Path(made) / path.name)
            (Path(made) / f"{name}.yaml").write_text(text, encoding="utf-8")
            return self._look(Path(made))

    def _sign(self) -> _Sign:
        files = [*flow_files(self.path, self._config.prompts_file), self._config.prompts_file]
        stats = [(path.name, path.stat()) for path in files if path.is_file()]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)

    def _look(self, folder: Path) -> Looked:
        config = self._config
        library, mistakes = inspect_library(
            folder, config.prompts_file, self._calendar, queues=config.queues, departments=config.commissioners,
            may_ring=config.may_ring, entries=set(config.trunk.dids.values()),
            seconds_to_human=config.ivr.seconds_to_human,
        )  # fmt: skip
        return Looked(library, tuple(_named(mistakes)))


def _named(mistakes: Sequence[Mistake]) -> list[Mistake]:
    return [Mistake(Path(each.file).name, each.line, each.where, each.message, each.hint) for each in mistakes]
