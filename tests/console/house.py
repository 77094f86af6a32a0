"""A console of its own for a test: real uvicorn on a free port, a store, a clock that is moved by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from sqlalchemy import Engine

from callcenter.config import Config, load_config
from callcenter.console.app import build
from callcenter.console.keys import add_key
from callcenter.console.parts import make_parts
from callcenter.console.webhooks.courier import Courier
from callcenter.journal.engine import writing
from callcenter.testing.ports import free_port
from callcenter.workdays import Calendar
from tests.casework.office import START, Office

__all__ = ["ALL_RIGHTS", "Console", "config_of"]

_ROOT = Path(__file__).parents[2]
ALL_RIGHTS = ("create", "query", "supplement", "rate", "reopen", "attach", "download")


def config_of(state: Path, settings: Mapping[str, str] | None = None) -> Config:
    """The shipped settings with a state directory, and whatever ``settings`` override."""
    environ = {
        "CALLCENTER_STATE_DIR": str(state),
        "CALLCENTER_CONSOLE__PORT": str(free_port()),
        **{f"CALLCENTER_{key}": value for key, value in (settings or {}).items()},
    }
    return load_config(_ROOT / "config" / "callcenter.yaml", environ)


class Console:
    """A context manager; ``office`` acts as the hotline's people, by the same clock."""

    def __init__(self, engine: Engine, state: Path, **settings: str) -> None:
        self.config = config_of(state, settings)
        self.engine = engine
        self.office = Office(engine)
        self.monotonic = 1000.0
        self._threads = {thread.ident for thread in threading.enumerate()}
        calendar = Calendar.load(self.config.calendar_file)
        self.parts = make_parts(
            self.config, engine, calendar, clock=lambda: self.office.at, monotonic=lambda: self.monotonic
        )
        self.courier = Courier(engine, self.config, lambda: self.office.at)
        self.app = build(self.parts, self.courier, interval=0.05)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.app, host="127.0.0.1", port=self.config.console.port, loop="asyncio", http="h11", ws="none",
                lifespan="on", log_config=None, access_log=False, server_header=False, proxy_headers=False,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=20)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.config.console.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        limit = time.monotonic() + 20
        while not self._server.started:
            assert self._thread.is_alive(), "the server ended"
            assert time.monotonic() < limit, "the server does not start"
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join(20)

    # -- who asks ----------------------------------------------------------------------------------------------------

    def key(self, name: str = "mini", channel: str = "wechat", rights: tuple[str, ...] = ALL_RIGHTS) -> dict[str, str]:
        """Headers with a new key."""
        with writing(self.engine) as connection:
            return {"Authorization": f"Bearer {add_key(connection, name, channel, rights, START)}"}

    def brought(self, key: Mapping[str, str], **said: Any) -> dict[str, Any]:
        """An appeal that a system has brought in."""
        body = {"text": "路灯不亮", "type": "help", "phone": "13800138000", **said}
        answer = self.http.post("/api/v1/appeals", json=body, headers=dict(key))
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def to_rate(self, number: str, unit: str = "housing") -> None:
        """The hotline's people handle it until its appellant is to be asked."""
        office = self.office
        office.do("submit", number)
        office.do("dispatch", number, to=unit)
        for deed in ("sign", "start"):
            office.do(deed, number, by=unit)
        office.at += 3_600_000_000
        office.do("reply", number, by=unit, text="已派人现场维修，路灯恢复照明并巡查", outcome="resolved")
        office.do("review", number)
        office.do("pass", number)


START_SECONDS = START / 1e6
