"""What the checks look at: the settings, and what of the hotline runs at this moment."""

from __future__ import annotations

import os
import time
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from typing import Any

from sqlalchemy import Engine

from callcenter.config import Config
from callcenter.errors import CallcenterError, StoreError
from callcenter.journal import open_engine, require_current
from callcenter.link import LinkClient
from callcenter.pbx import AsteriskProgram, Folders, find_asterisk
from callcenter.pbx.health import console

__all__ = ["Case"]

_PATIENCE = 3.0
"""Seconds for each answer: a doctor must not hang on what is frozen."""


class Case:
    """One hotline; each question is asked once, by the first check that needs the answer."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.folders = Folders.of(config)
        self.now = time.time()
        """Seconds since 1970 UTC."""

    @cached_property
    def program(self) -> AsteriskProgram | CallcenterError:
        """The Asterisk that a start would use, or why there is none."""
        try:
            return find_asterisk(self.config.root)
        except CallcenterError as error:
            return error

    @cached_property
    def asterisk(self) -> str:
        """What the running Asterisk says of its version; empty when none answers."""
        if not isinstance(self.program, AsteriskProgram):
            return ""
        said = console(self.program, self.folders, "core show version", _PATIENCE)
        return said.strip() if said.startswith("Asterisk ") else ""

    @cached_property
    def core_process(self) -> int:
        """Process id of the core; 0 when none runs."""
        try:
            pid = int((self.config.state / "core.pid").read_text())
            os.kill(pid, 0)
        except PermissionError:  # it runs, as another user
            return pid
        except (OSError, ValueError):
            return 0
        return pid

    @cached_property
    def status(self) -> dict[str, Any] | CallcenterError:
        """What the core says over the control link, or why it says nothing."""
        try:
            with LinkClient(self.config.socket_path, _PATIENCE) as core:
                answer: dict[str, Any] = core.ask("status")
                return answer
        except CallcenterError as error:
            return error

    @property
    def core_runs(self) -> bool:
        """There is a core, well or not."""
        return bool(self.core_process) or isinstance(self.status, dict)

    @property
    def waits(self) -> bool:
        """The core is one of several and does not lead."""
        return isinstance(self.status, dict) and bool(self.status.get("standby"))

    @property
    def runs(self) -> bool:
        """Something of the hotline runs, so that all of it should."""
        return self.core_runs or bool(self.asterisk)

    def page(self, path: str) -> tuple[int, str]:
        """Status and text of a page of the core. Raises OSError."""
        return _page(self.config.metrics.host, self.config.metrics.port, path)

    def console_page(self, path: str) -> tuple[int, str]:
        """Status and text of a page of the console. Raises OSError."""
        return _page(self.config.console.host, self.config.console.port, path)

    @cached_property
    def store(self) -> Engine | StoreError | None:
        """The database at this program's version, or why it cannot be used; None: there is none yet."""
        url = self.config.database_url
        try:
            engine = open_engine(url, busy_seconds=_PATIENCE, durable=False)
            if engine.dialect.name == "sqlite" and not os.path.exists(engine.url.database or ""):
                return None  # to look would make it
            require_current(engine)
        except StoreError as error:
            return error
        return engine

    def close(self) -> None:
        """Let go of what was opened."""
        if isinstance(store := self.__dict__.get("store"), Engine):
            store.dispose()


def _page(host: str, port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection(host, port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except HTTPException as error:
        raise OSError(f"no good HTTP: {error!r}") from error
    finally:
        connection.close()
