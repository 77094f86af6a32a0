"""Keeps the topics of the wallboard up: hears the core's news, looks at the core, counts what is on record.

Five threads, because the control link and the store block: one hears that something happened, one then asks the core
how things stand, one folds and counts, one counts nodes of flows, one what the city talks about. While nobody has a
page open nothing is asked.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from twisted.logger import Logger

from callcenter.config import Config
from callcenter.console.ivr.visits import Visits
from callcenter.console.live.alarms import Board, Limits, conditions
from callcenter.console.live.city import city_rows
from callcenter.console.live.figures import curve_rows, figure_rows
from callcenter.console.live.floor import AWAY, agent_rows, house_row, queue_rows
from callcenter.console.live.hub import Hub
from callcenter.console.parts import Parts
from callcenter.console.supervise.floor import PREFIXES, floor_topics
from callcenter.errors import CallcenterError, CoreUnreachable, StoreError
from callcenter.journal import reading
from callcenter.link import LinkClient
from callcenter.projections import fold_forward
from callcenter.topics.loading import load_topics
from callcenter.topics.season import KindOf

__all__ = ["Keeping", "keep_told"]

_LINK_SECONDS = 5.0
_AGAIN_SECONDS = 0.5
_LOOK_SECONDS = 1.0
"""Alarms come with time alone."""
_COUNT_SECONDS = 20.0
"""The last 24 hours go on with time alone."""
_CITY_SECONDS = 60.0
"""What the city talks about does not turn within a minute."""
_GATHER_SECONDS = 0.1
"""News come in groups."""
_SHARE = 10
"""A look that took so long is followed by a pause so many times as long: many agents cost calls nothing."""
_ALIVE_SECONDS = 15.0
_COUNTED = frozenset({
    "CallerQueued", "CallerMoved", "CallConnected", "CallerAbandoned", "QueueLeft", "CallEnded", "MessageLeft",
    "OutsideAnswered", "NewsShed",
})  # fmt: skip
"""News after which figures are others."""
_log = Logger()


class Keeping:
    """The threads, and what they know."""

    def __init__(self, config: Config, hub: Hub, engine: Engine, board: Board, kind: KindOf) -> None:
        """``engine`` may fold; ``kind`` tells workdays from others."""
        self._config = config
        self._hub = hub
        self._engine = engine
        self._board = board
        self._kind = kind
        console = config.console
        self._limits = Limits(wait_seconds=console.alarm_wait_seconds, waiting=console.alarm_waiting)
        self._visits = Visits(ZoneInfo(config.site.timezone))
        self._teams = {number: agent.team for number, agent in config.agents.items()}
        self._stop = threading.Event()
        self._look = threading.Event()
        self._nodes = threading.Event()
        self._count = threading.Event()
        self._city = threading.Event()
        self._heard: LinkClient | None = None
        self._kept: dict[str, Mapping[str, Any]] = {"house": {}, "queues": {}, "agents": {}, "figures": {}}

    def threads(self) -> list[threading.Thread]:
        """To be started."""
        runs: tuple[tuple[str, Callable[[], None]], ...] = (
            ("hear", self._hear),
            ("look", lambda: self._again("looking at the core", self.look, self._look, _LOOK_SECONDS, 5.0)),
            ("nodes", lambda: self._again("counting nodes", self.count_nodes, self._nodes, _LOOK_SECONDS, 5.0)),
            ("count", lambda: self._again("counting", self.count, self._count, _COUNT_SECONDS, 60.0)),
            ("city", lambda: self._again("counting areas", self.count_city, self._city, _CITY_SECONDS, 600.0)),
        )
        return [threading.Thread(target=run, name=name, daemon=True) for name, run in runs]

    def wake(self) -> None:
        """Somebody begins to listen: look now."""
        for event in (self._look, self._nodes, self._count, self._city):
            event.set()

    def stop(self) -> None:
        """End the threads."""
        self._stop.set()
        self.wake()
        if (heard := self._heard) is not None:
            with suppress(OSError):
                heard.close()

    # -- hear --------------------------------------------------------------------------------------------------------

    def _hear(self) -> None:
        while not self._stop.is_set():
            with suppress(CallcenterError, OSError, ValueError), LinkClient(self._config.socket_path) as core:
                self._heard = core
                self.wake()
                for news in core.news():
                    self._look.set()
                    if news.get("type") in _COUNTED:
                        self._count.set()
                    if self._stop.is_set():
                        return
            self._look.set()
            self._stop.wait(_AGAIN_SECONDS)

    # -- look --------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask the core, tell what is new, alarms included."""
        try:
            with LinkClient(self._config.socket_path, _LINK_SECONDS) as core:
                status = core.ask("status")
                house = house_row(status)
                up, supervised = house["link"] == "up", any(map(self._hub.hears, PREFIXES))
                queues, agents = (core.ask("queues"), core.ask("agents")) if up else ([], [])
                calls = core.ask("calls") if up and supervised else []
        except CoreUnreachable:
            house, queues, agents, calls, supervised = dict(AWAY), [], [], [], True
        now = time.time_ns() // 1_000_000
        self._keep("house", {"house": house})
        self._keep("queues", queue_rows(queues, self._kept["queues"], now))
        self._keep("agents", agent_rows(agents, self._teams, self._kept["agents"], now))
        if supervised:
            for topic, rows in floor_topics(self._config, agents, calls, self._kept, now).items():
                self._keep(topic, rows)
        self.call_out()

    def count_nodes(self) -> None:
        """How often callers came to the nodes of the flows, when somebody looks at them."""
        if not self._hub.hears("ivr"):
            return
        with reading(self._engine) as connection:
            self._keep("ivr", self._visits.rows(connection, time.time_ns() // 1000))

    def call_out(self) -> None:
        """Which alarms are on now?"""
        now = time.time_ns() // 1000
        kept = self._kept
        house = kept["house"].get("house", AWAY)
        found = conditions(house, kept["queues"], kept["agents"], kept["figures"], self._limits, now // 1000)
        self._keep("alarms", self._board.update(found, now))

    # -- count -------------------------------------------------------------------------------------------------------

    def count(self) -> None:
        """Fold what is new, count, tell."""
        zone = self._config.site.timezone
        with suppress(StoreError):  # a store that cannot be written now is shown as it was
            fold_forward(self._engine)
        with reading(self._engine) as connection:
            now = time.time_ns() // 1000
            self._keep("figures", figure_rows(connection, now, zone))
            self._keep("curve", curve_rows(connection, now, zone))

    def count_city(self) -> None:
        """Areas and topics, when somebody looks at them."""
        if not self._hub.hears("city"):
            return
        now, zone = time.time_ns() // 1000, self._config.site.timezone
        with reading(self._engine) as connection:
            self._keep("city", city_rows(connection, now, zone, load_topics(self._config), self._kind))

    # -- each of them ------------------------------------------------------------------------------------------------

    def _again(
        self, what: str, step: Callable[[], None], event: threading.Event, seconds: float, longest: float
    ) -> None:
        """Whenever the event is set, and after ``seconds`` anyhow; ``longest`` is the longest pause after a step."""
        while not self._stop.is_set():
            event.wait(seconds)
            self._stop.wait(_GATHER_SECONDS)
            event.clear()
            if not self._stop.is_set() and self._hub.listeners:
                began = time.monotonic()
                self._once(what, step)
                self._stop.wait(min(longest, _SHARE * (time.monotonic() - began)))

    def _keep(self, topic: str, rows: Mapping[str, Any]) -> None:
        self._kept[topic] = rows
        self._hub.tell_soon(topic, rows)

    def _once(self, what: str, step: Callable[[], None]) -> None:
        try:
            step()
        except (CallcenterError, OSError) as error:
            _log.warn("{what} waits: {kind}", what=what, kind=type(error).__name__)
        except Exception:  # noqa: BLE001 - one bad answer must not end what everybody looks at
            _log.failure("{what} failed", what=what)


@asynccontextmanager
async def keep_told(parts: Parts) -> AsyncIterator[None]:
    """While it lasts pages are told what happens."""
    hub = parts.hub
    hub.run_in(asyncio.get_running_loop())
    keeping = Keeping(parts.config, hub, parts.engine, parts.board, parts.calendar.kind_of_day)
    hub.first = keeping.wake
    threads = keeping.threads()
    for thread in threads:
        thread.start()
    alive = asyncio.create_task(_signs_of_life(hub))
    try:
        yield
    finally:
        alive.cancel()
        hub.close()
        keeping.stop()
        for thread in threads:
            await asyncio.to_thread(thread.join, 3.0)


async def _signs_of_life(hub: Hub) -> None:
    while True:
        await asyncio.sleep(_ALIVE_SECONDS)
        hub.still_here()
