"""What the wallboard calls out: conditions of this moment, each with the figure and its limit."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Engine, delete, insert, select, update
from twisted.logger import Logger

from callcenter.errors import StoreError
from callcenter.journal.engine import reading, writing
from callcenter.journal.tables import wall_alarm as table

__all__ = ["Board", "Limits", "conditions"]

_log = Logger()
_LEAST_CALLS = 20
"""A rate of fewer calls says nothing."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """When to call out."""

    wait_seconds: float
    waiting: int
    connect_rate: float = 0.95


def conditions(
    house: Mapping[str, Any], queues: Mapping[str, Any], agents: Mapping[str, Any], figures: Mapping[str, Any],
    limits: Limits, now_ms: int,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Id → what is the matter, as it is now. Pure."""
    found: dict[str, dict[str, Any]] = {}

    def out(rule: str, about: str = "", level: str = "warning", figure: Any = None, limit: Any = None) -> None:
        found[f"{rule}:{about}" if about else rule] = {
            "rule": rule, "about": about, "level": level, "figure": figure, "limit": limit,
        }  # fmt: skip

    if house.get("link") != "up":
        out("core_away", level="critical")
        return found
    if house["asterisk"] != "connected":
        out("asterisk_away", level="critical")
    elif house["sip"] != "answers":
        out("asterisk_silent", level="critical")
    if house["journal"] != "well":
        out("store_away", level="critical")
    _of_queues(out, queues, limits, now_ms)
    for number, agent in agents.items():
        if agent["overrun"]:
            out("long_pause", number)
    _of_rate(out, figures.get("all", {}).get("day", {}).get("connect_rate"), limits.connect_rate)
    return found


def _of_queues(out: Any, queues: Mapping[str, Any], limits: Limits, now_ms: int) -> None:
    for name, queue in queues.items():
        if queue["since"] is not None and now_ms - queue["since"] > limits.wait_seconds * 1000:
            out("long_wait", name, "critical", None, limits.wait_seconds)
        if queue["waiting"] > limits.waiting:
            out("many_waiting", name, "warning", None, limits.waiting)
        if queue["waiting"] and not queue["staffed"]:
            out("nobody_there", name, "critical")


def _of_rate(out: Any, rate: Any, least: float) -> None:
    if rate and rate["den"] >= _LEAST_CALLS and rate["num"] < least * rate["den"]:
        out("connect_rate", "", "warning", None, least)


class Board:
    """Alarms that are on, with who has acknowledged them; kept in the store, so that a restart rings no bell again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._on: dict[str, dict[str, Any]] | None = None

    def update(self, found: Mapping[str, Mapping[str, Any]], now_us: int) -> dict[str, Any]:
        """The rows to show, after what began and what is over."""
        with self._lock:
            on = self._known()
            began = [ident for ident in found if ident not in on]
            over = [ident for ident in on if ident not in found]
            for ident in began:
                on[ident] = {"raised": now_us, "acknowledged": None, "by": ""}
            for ident in over:
                del on[ident]
            if began or over:
                self._write(began, over, now_us)
            return {ident: {**found[ident], **_shown(on[ident])} for ident in found}

    def acknowledge(self, ident: str, account: str, now_us: int) -> bool:
        """Somebody looks after it; False when it is over. Raises StoreError."""
        with self._lock:
            row = self._known().get(ident)
            if row is None:
                return False
            if row["acknowledged"] is None:
                with writing(self._engine) as connection:
                    values = {"acknowledged": now_us, "by": account}
                    connection.execute(update(table).where(table.c.alarm == ident).values(**values))
                row.update(acknowledged=now_us, by=account)
            return True

    def _known(self) -> dict[str, dict[str, Any]]:
        if self._on is None:
            try:
                with reading(self._engine) as connection:
                    rows = connection.execute(select(table)).mappings()
                    self._on = {row["alarm"]: {k: row[k] for k in ("raised", "acknowledged", "by")} for row in rows}
            except StoreError:
                return {}
        return self._on

    def _write(self, began: list[str], over: list[str], now_us: int) -> None:
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(table).where(table.c.alarm.in_([*began, *over])))
                for ident in began:
                    connection.execute(insert(table).values(alarm=ident, raised=now_us, acknowledged=None, by=""))
        except StoreError as error:
            _log.warn("alarms are not kept: {kind}", kind=type(error).__name__)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Moments in ms, as browsers have them."""
    acknowledged = row["acknowledged"]
    return {
        "raised": row["raised"] // 1000, "by": row["by"],
        "acknowledged": None if acknowledged is None else acknowledged // 1000,
    }  # fmt: skip
