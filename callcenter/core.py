"""The core process: opens everything in order, conducts calls, closes everything in order."""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IDelayedCall, IListeningPort
from twisted.internet.task import LoopingCall
from twisted.logger import (
    Logger,
)
from twisted.python.failure import Failure

from callcenter import __version__
from callcenter.acd import AgentState
from callcenter.agi import AgiLimits, AgiServer, load_routes
from callcenter.ami import AmiNode, Message
from callcenter.callcontrol.books import Books
from callcenter.callcontrol.commands import verbs
from callcenter.callcontrol.heartbeat import Heartbeat
from callcenter.callcontrol.house import House
from callcenter.callcontrol.live_news import LiveNews
from callcenter.callcontrol.lookups import Lookups
from callcenter.callcontrol.observe import EVENTS, age, observe
from callcenter.callcontrol.offline import OfflineSpool
from callcenter.callcontrol.reload import load_everything
from callcenter.callcontrol.sip_watch import SipWatch
from callcenter.callcontrol.web import Web
from callcenter.config import Config, load_config, load_secrets
from callcenter.errors import AmiError, PortInUse
from callcenter.facts import CoreStarted, CoreStopped, new_id
from callcenter.journal import SMALL_CACHE_KIB, Journal, Spool, open_engine, reading, upgrade
from callcenter.journal.store import Fence
from callcenter.link import LinkServer
from callcenter.link.notify import ALIVE, READY, STOPPING, Notifier
from callcenter.metrics import (
    CallMetrics,
    Health,
    LiveGauges,
    LiveSources,
    Looked,
    MetricsSite,
    ReactorLag,
    Readiness,
    new_registry,
    rooms,
)
from callcenter.pbx.folders import Folders
from callcenter.pbx.prompts import ensure_prompts
from callcenter.projections.backlog import Backlog, backlog
from callcenter.projections.unseen import Unseen, site_of

__all__ = ["Core"]

_LOOK_SECONDS = 60.0
_FOLLOW_UP_SECONDS = 5.0
_COUNT_SECONDS = 30.0
_TRUE_FOR_SECONDS = 110.0
"""What the store and the disks told is shown for so long."""
_NOBODY: dict[str, int] = {state.value: 0 for state in AgentState}
_SETTLED_SECONDS = 8.0
"""After a start, when what ended in its last moments is old enough to be judged."""
_DRAIN_SECONDS = 60.0
"""Longest time that a start waits for the spool; nobody calls yet."""
_AGAIN_SECONDS = 1.0
"""Pause before a snapshot of Asterisk that failed is tried again."""
_log = Logger()


class Core:
    """One core: built from settings, ``start`` opens it, ``stop`` closes it."""

    def __init__(
        self, config: Config, reactor: Any, notifier: Notifier | None = None, fence: Fence | None = None
    ) -> None:
        """``notifier`` tells whoever started the process that it lives; ``fence`` whether this core may write.

        Raises ConfigError, StoreError or EnvironmentMissing for what cannot be used.
        """
        self._config = config
        self._reactor = reactor
        self._notifier = notifier or Notifier({})
        secrets = load_secrets(config)
        upgrade(config.database_url)
        self._engine = open_engine(config.database_url, cache_kib=SMALL_CACHE_KIB)
        self.journal = Journal(
            config.database_url,
            Spool(config.state / "spool"),
            batch=config.journal.batch,
            slow_seconds=config.journal.slow_seconds,
            max_memory=config.journal.max_memory,
            deliver=reactor.callFromThread,
            fence=fence,
        )
        self._node = AmiNode(
            config.asterisk.node,
            config.ami,
            secrets,
            on_up=self._ami_up,
            on_down=self._ami_down,
            reactor=reactor,
        )
        found = load_everything(config)
        self.house = House(
            config,
            library=found.library,
            calendar=found.calendar,
            journal=self.journal,
            node=self._node,
            lookups=Lookups(config, self._engine, self._now, reactor),
            web=Web(reactor),
            reactor=reactor,
        )
        unseen = Unseen(self._engine, Folders.of(config).cel, site_of(config))
        self.house.books = Books(self.house, self._engine, unseen)
        self.house.read_settings, self.house.speak = load_config, ensure_prompts
        self._offline = OfflineSpool(self.house)
        self._heartbeat = Heartbeat(self.house, Folders.of(config).cel)
        self._sip = SipWatch(self.house)
        self._server = AgiServer(
            load_routes(config.root / "agi_scripts"), AgiLimits.of(config.agi), self.house, reactor=reactor
        )
        self.house.asterisk_silent = lambda: self._sip.silent_since
        self.house.asterisk_stood = lambda: self._sip.stood_since
        self.house.sessions = lambda: self._server.contacts
        self._link = LinkServer(verbs(self.house), config.link.max_line)
        self._news = LiveNews(self.house, self._link)
        self._loops: list[LoopingCall] = []
        self._timers: list[IDelayedCall] = []
        self._ports: list[IListeningPort] = []
        self._started = False
        self._registry = new_registry()
        self._metrics = CallMetrics(self._registry, config.queues, self._offers_callback)
        self._lag = ReactorLag(reactor, self._observe_lag)
        self._server.stepped = self._metrics.observe_step
        self.house.late = lambda: self._lag.late
        self._backlog = Looked("the appeals on record", self._read_backlog, _TRUE_FOR_SECONDS)
        folders = {"state": config.state, "recordings": config.recordings_dir, "record": Folders.of(config).cel.parent}
        self._rooms = Looked("the room on disk", partial(rooms, folders), _TRUE_FOR_SECONDS)
        LiveGauges(self._registry, self._sources())

    def _now(self) -> int:
        return self.house.clock.now()

    def _observe_lag(self, seconds: float) -> None:
        self._metrics.observe_lag(seconds)
        self.house.slowness.observe(seconds)

    def _event(self, message: Message) -> None:
        self._metrics.observe_event(age(self.house, message))
        observe(self.house, message)

    # -- opening ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open everything; raises PortInUse before any call could come."""
        config, house, reactor = self._config, self.house, self._reactor
        self.journal.start()
        self._drain_spool()
        house.books.restore()
        self._listen("agi.port", config.agi.host, config.agi.port, self._server)
        pages = MetricsSite(self._registry, Health(house.started, self._now, self._readiness))
        self._listen("metrics.port", config.metrics.host, config.metrics.port, pages)
        self._ports.append(self._link.listen(config.socket_path, reactor))
        self.journal.subscribe(self._metrics.observe)
        self.journal.subscribe(self._news.tell)
        house.web.start()
        for name in EVENTS:
            self._node.subscribe(name, self._event)
        self._every(1.0, self._tick)
        self._every(1.0, partial(self._notifier.tell, ALIVE))
        self._every(2.0, self._heartbeat.look)
        self._every(1.0, self._sip.look)
        self._every(5.0, self._offline.take_in)
        self._every(5.0, house.shift.look_at_pauses)
        house.recordings.room.look()
        self._every(5.0, house.recordings.room.look)
        self._every(1.0, house.callbacks.look)
        self._every(_FOLLOW_UP_SECONDS, house.follow_ups.look)
        self._every(config.acd.reap_seconds, house.reaper.look)
        self._every(_LOOK_SECONDS, lambda: house.standing.forget_old(self._now()))
        self._every(_LOOK_SECONDS, house.books.look_again)
        for looked in (self._backlog, self._rooms):
            looked.look()
            self._every(_COUNT_SECONDS, looked.look)
        self._later(_SETTLED_SECONDS, house.books.look_again)
        self._lag.start()
        self._node.start()
        self._later(config.acd.fallback_seconds + 2.0, house.recovery.start_anyway)
        house.record(CoreStarted(id=new_id(), at=self._now(), node=config.asterisk.node, version=__version__))
        house.targets.keep()
        (config.state / "core.pid").write_text(f"{os.getpid()}\n")
        self._started = True
        self._notifier.tell(READY, ALIVE)
        gc.collect()
        gc.freeze()  # what is there now stays: the collector need not look at it for every call
        gc.set_threshold(20_000, 20, 50)

    def _drain_spool(self) -> None:
        """Wait until what an earlier core left in the spool is in the store: who reads on must see it."""
        limit = time.monotonic() + _DRAIN_SECONDS
        while self.journal.spooled and time.monotonic() < limit:
            time.sleep(0.01)
        if self.journal.spooled:
            _log.error("{n} facts still wait in the spool: what they tell is not known yet", n=self.journal.spooled)

    def _listen(self, setting: str, host: str, port: int, factory: Any) -> None:
        try:
            self._ports.append(self._reactor.listenTCP(port, factory, interface=host, backlog=1024))
        except CannotListenError as error:
            raise PortInUse(
                f"{host}:{port} ({setting}) cannot be used: {error.socketError}; "
                "stop the other program or choose another port in callcenter.yaml"
            ) from error

    def _every(self, seconds: float, work: Callable[[], object]) -> None:
        loop = LoopingCall(_guarded(work))
        loop.clock = self._reactor
        self._loops.append(loop)
        loop.start(seconds, now=False)

    def _later(self, seconds: float, work: Callable[[], object]) -> None:
        self._timers.append(self._reactor.callLater(seconds, work))

    def _tick(self) -> None:
        now = self._now()
        for waiter in tuple(self.house.floor.waiters.values()):
            waiter.tick(now)
        self._news.catch_up()

    def _offers_callback(self, flow: str) -> bool:
        found = self.house.library.flows.get(flow)
        return found is not None and any(node.TYPE == "callback" for node in found.nodes.values())

    def _ami_up(self) -> None:
        Deferred.fromCoroutine(self.house.recovery.connected()).addErrback(self._not_in_step)

    def _not_in_step(self, failure: Failure) -> None:
        if isinstance(failure.value, AmiError):
            _log.error("the snapshot of Asterisk failed: {why}", why=failure.value)
        else:
            _log.failure("the snapshot of Asterisk failed", failure)
        if self._node.up:
            self._later(_AGAIN_SECONDS, self._in_step_again)

    def _in_step_again(self) -> None:
        if self._node.up:
            self._ami_up()

    def _ami_down(self, reason: str) -> None:
        _log.error("Asterisk's manager: {reason}", reason=reason)
        self.house.recovery.lost(reason)

    # -- figures ------------------------------------------------------------------------------------

    def _sources(self) -> LiveSources:
        house = self.house
        line = house.floor.line

        def waits() -> dict[str, float]:
            now = self._now()
            since = {name: line.longest_since(name) for name in house.config.queues}
            return {name: (now - at) / 1e6 if at else 0.0 for name, at in since.items()}

        return LiveSources(
            waiting=lambda: {name: line.count(name) for name in house.config.queues},
            longest_wait=waits,
            queue_limit=lambda: {
                name: limit for name in house.config.queues if (limit := house.queue_limit(name)) is not None
            },
            trunk_calls=lambda: house.reaper.trunk_calls if self._node.up else None,
            trunk_limit=lambda: house.config.trunk.max_calls,
            surge=lambda: bool(house.surge),
            agents=lambda: _NOBODY | Counter(agent.state.value for agent in house.roster.agents.values()),
            ami=lambda: {self._config.asterisk.node: self._node.up},
            sip=lambda: {self._config.asterisk.node: not self._sip.silent},
            agi_sessions=lambda: self._server.sessions,
            agi_limit=lambda: self._server.limits.max_sessions,
            agi_refused=lambda: self._server.refused,
            news_shed=lambda: self._news.shed,
            phones_corrected=lambda: house.reaper.phones.corrected,
            journal_pending=lambda: self.journal.pending,
            journal_spooled=lambda: self.journal.spooled,
            missing_calls=lambda: self.house.books.missing,
            record_written=lambda: {self._config.asterisk.node: not self._heartbeat.silent},
            backlog=lambda: self._backlog.seen,
            rooms=lambda: self._rooms.seen or {},
            clock_offset=lambda: self._now() / 1e6 - time.time(),
            time=lambda: self._now() / 1e6,
        )

    def _read_backlog(self) -> Backlog:
        with reading(self._engine) as connection:
            found = backlog(connection, self._now())
        return replace(found, overdue=dict.fromkeys(self.house.config.units, 0) | dict(found.overdue))

    def _readiness(self) -> Readiness:
        return Readiness.of(
            asterisk=self._node.up,
            sip_silent=self._sip.silent_for if self._sip.silent else 0.0,
            distributing=not self.house.floor.held,
            refusing=self.journal.refusing,
            store_away=self.journal.store_away,
            record_silent=self._heartbeat.silent,
            pending=self.journal.pending,
            spooled=self.journal.spooled,
        )

    # -- closing ------------------------------------------------------------------------------------

    async def stop(self, *, fenced: bool = False) -> None:
        """Close the books; live callers go on in Asterisk and come back to the next core.

        A core that did not start leaves alone what may belong to another one; one that is ``fenced`` off because
        another one leads has nothing more to tell.
        """
        if not self._started:
            return
        self._started = False
        self._notifier.tell(STOPPING)
        house = self.house
        house.closing = fenced
        for port in self._ports:
            await maybeDeferred(port.stopListening)
        house.record(CoreStopped(id=new_id(), at=self._now(), node=self._config.asterisk.node))
        house.closing = True
        house.floor.hold()
        for loop in self._loops:
            loop.stop()
        for timer in self._timers:
            if timer.active():
                timer.cancel()
        self._lag.stop()
        self._server.close_all()
        await self._node.stop()
        house.web.stop()
        await self.journal.stop()
        self._engine.dispose()
        (self._config.state / "core.pid").unlink(missing_ok=True)


def _guarded(work: Callable[[], object]) -> Callable[[], None]:
    """``work``, whose failure is logged and does not end its loop."""

    def run() -> None:
        try:
            work()
        except Exception:  # noqa: BLE001 - a loop of the core outlives one bad turn
            _log.failure("a periodic task failed")

    return run
