"""A core among several: waits until it leads, keeps the lease, and steps down by itself when another one leads."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from callcenter.config import Config
from callcenter.errors import StoreError
from callcenter.journal import upgrade
from callcenter.journal.leadership import Lease, Term
from callcenter.link import LinkServer
from callcenter.link.notify import ALIVE, READY, Notifier

__all__ = ["Leading"]

_LOOK_SECONDS = 0.5
"""So often a waiting core tries to lead."""
_CONNECT_SECONDS = 1.0
_log = Logger()


class Leading:
    """The lease of this core, on the reactor."""

    def __init__(self, config: Config, reactor: Any, notifier: Notifier) -> None:
        """Raises StoreError when the store cannot be shared."""
        self._config = config
        self._reactor = reactor
        self._notifier = notifier
        name = config.standby.name or f"{socket.gethostname()}:{config.agi.port}"
        self.lease = Lease(config.database_url, name, config.standby.lease_seconds)
        self._pid_file = config.state / "core.pid"
        self._leader = ""
        self._renewed = 0.0
        self._upgraded = False
        self._over = False

    async def won(self) -> Term:
        """Wait until this core leads; commands are told meanwhile that it waits."""
        link = LinkServer({"status": self._status}, self._config.link.max_line)
        port = link.listen(self._config.socket_path, self._reactor)
        self._pid_file.write_text(f"{os.getpid()}\n")
        try:
            while True:
                self._notifier.tell(READY, ALIVE)
                term = await deferToThread(self._try)
                if term is not None:
                    _log.info("this core leads (term {token})", token=term.token)
                    return term
                await self._pause(_LOOK_SECONDS)
        finally:
            await maybeDeferred(port.stopListening)

    async def _status(self, _args: Mapping[str, Any]) -> Any:
        return {"ready": False, "standby": True, "leader": self._leader or "unknown", "name": self._config.site.name}

    def _try(self) -> Term | None:
        """In a thread: lead, or learn who does."""
        try:
            if not self._upgraded:
                upgrade(self._config.database_url)
                self._upgraded = True
            term = self.lease.acquire()
            if term is None and (leader := self.lease.look()) != self._leader:
                self._leader = leader
                _log.info("core {name} leads; this one waits", name=leader)
        except StoreError as error:
            if self._leader != "?":
                self._leader = "?"
                _log.warn("{why}; who leads is not known", why=error)
            return None
        return term

    def _pause(self, seconds: float) -> Deferred[None]:
        waited: Deferred[None] = Deferred()
        self._reactor.callLater(seconds, waited.callback, None)
        return waited

    # -- while leading ----------------------------------------------------------------------------------

    def keep(self, lost: Callable[[str], object]) -> None:
        """Renew the lease from now on; ``lost`` is called once, with the reason, when another core leads."""
        self._renewed = time.monotonic()
        Deferred.fromCoroutine(self._keep(lost)).addErrback(
            lambda failure: _log.failure("the lease is not renewed any more", failure)
        )

    async def _keep(self, lost: Callable[[str], object]) -> None:
        pause = self._config.standby.lease_seconds / 6
        while not self._over:
            await self._pause(pause)
            why = "" if self._over else await deferToThread(self._lost)
            if why and not self._over:
                self._over = True
                lost(why)

    def _lost(self) -> str:
        """In a thread: renew; why this core leads no more, or an empty text.

        While the store is away nobody can win the lease, and calls go on; whoever won it before can be seen.
        """
        try:
            if not self.lease.renew():
                return "another core leads"
            self._renewed = time.monotonic()
        except StoreError:
            overdue = time.monotonic() - self._renewed > self._config.standby.lease_seconds
            if overdue and any(map(_answers, self._config.standby.others)):
                return "the store is out of reach, and another core takes calls"
        return ""

    async def release(self) -> None:
        """The core has ended in order: another one may lead at once."""
        self._over = True
        try:
            await deferToThread(self.lease.release)
        except StoreError as error:
            _log.warn("the lease runs out by itself: {why}", why=error)

    def close(self) -> None:
        """Nothing is done any more."""
        self._over = True
        if self.lease.term is None:
            self._pid_file.unlink(missing_ok=True)
        self.lease.close()


def _answers(address: str) -> bool:
    """Does somebody accept connections there? Only a core that leads does."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS):
            return True
    except OSError:
        return False
