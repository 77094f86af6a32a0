"""Questions of an IVR flow to the store (``lookup`` nodes), answered in time or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, func, select
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from callcenter.appeals import AppealNumber, code_matches
from callcenter.config import Config
from callcenter.errors import CallcenterError
from callcenter.ivr import inputs
from callcenter.journal import reading
from callcenter.journal.tables import appeal, contact
from callcenter.projections import fold_forward

__all__ = ["Lookups"]

Values = dict[str, str | int | bool]
T = TypeVar("T")

_SECONDS = 2.0
_HISTORY = 30 * 86400 * 1_000_000
_CLOSED = ("closed", "archived", "answered", "rejected", "linked")
_log = Logger()


class Lookups:
    """Answers ``LookUp`` effects; the read tables are folded forward before each look."""

    def __init__(self, config: Config, engine: Engine, now: Callable[[], int], reactor: IReactorTime) -> None:
        self._config = config
        self._engine = engine
        self._now = now
        self._reactor = reactor
        self._zone = ZoneInfo(config.site.timezone)

    def change_config(self, config: Config) -> None:
        """Go by other settings."""
        self._config = config

    async def ask(self, what: str, arguments: Mapping[str, str]) -> inputs.LookedUp:
        """The answer; ``failed`` when the store does not give one within two seconds."""
        if what == "enterprise":
            name = self._config.enterprises.get(arguments.get("caller", ""))
            return inputs.LookedUp(name is not None, {"name": name} if name else {})
        look = {"appeal": self._appeal, "caller_history": self._history}[what]
        try:
            values = await self.in_time(lambda connection: look(connection, arguments))
        except Exception as error:  # noqa: BLE001 - whatever ails the store, the caller goes on
            _log.error("lookup {what} failed: {why}", what=what, why=error)
            return inputs.LookedUp(found=False, failed=True)
        return inputs.LookedUp(values is not None, values or {})

    async def appeal_state(self, number: str) -> str | None:
        """State of an appeal; None when there is none of that number."""
        return await self.in_time(
            lambda connection: connection.execute(select(appeal.c.state).where(appeal.c.number == number)).scalar()
        )

    def in_time(self, look: Callable[[Connection], T]) -> Deferred[T]:
        """What ``look`` finds in the read tables, folded forward; fails when that takes more than two seconds."""

        def work() -> T:
            fold_forward(self._engine)
            with reading(self._engine) as connection:
                return look(connection)

        return deferToThread(work).addTimeout(_SECONDS, self._reactor)

    def _appeal(self, connection: Connection, arguments: Mapping[str, str]) -> Values | None:
        try:
            number = AppealNumber.from_keys(self._config.site.appeal_prefix, arguments.get("number", ""))
        except CallcenterError:
            return None
        row = connection.execute(select(appeal).where(appeal.c.number == str(number))).first()
        if row is None or not code_matches(row.query_code, arguments.get("query_code", "")):
            return None
        opened = datetime.fromtimestamp(row.opened / 1e6, self._zone)
        return {"number": row.number, "state": row.state, "opened": f"{opened:%Y-%m-%d}", "due": ""}

    def _history(self, connection: Connection, arguments: Mapping[str, str]) -> Values | None:
        caller = arguments.get("caller", "")
        if not caller:
            return None
        rang = (contact.c.caller == caller) & (contact.c.direction == "in")
        recent = rang & (contact.c.arrived > self._now() - _HISTORY)
        calls = connection.execute(select(func.count()).where(recent)).scalar() or 0
        if not calls:
            return None
        given_up = connection.execute(select(func.count()).where(recent & (contact.c.result == "abandoned"))).scalar()
        mine = appeal.c.caller == caller
        is_open = mine & appeal.c.state.not_in(_CLOSED)
        return {
            "calls": calls,
            "abandoned": given_up or 0,
            "open_appeals": connection.execute(select(func.count()).where(is_open)).scalar() or 0,
            "last_appeal": connection.execute(
                select(appeal.c.number).where(mine).order_by(appeal.c.opened.desc()).limit(1)
            ).scalar()
            or "",
        }
