"""Deliveries in the store: what waits, what arrived, what is dead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, exists, func, select, update

from callcenter.errors import WebhookRefused
from callcenter.journal.tables import webhook_delivery

__all__ = ["Delivery", "claim", "counts", "dead", "due", "forget", "pause", "retry", "settle"]

_D = webhook_delivery.c
_SOME = 100


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell."""

    delivery: str
    number: str
    event: str
    body: str
    attempts: int


def due(connection: Connection, hook: str, now: int) -> list[Delivery]:
    """The next ones for a webhook: of each appeal only the first that has not arrived."""
    earlier = webhook_delivery.alias()
    behind = exists().where(
        earlier.c.webhook == _D.webhook, earlier.c.number == _D.number, earlier.c.seq < _D.seq,
        earlier.c.state == "waiting",
    )  # fmt: skip
    names = ("delivery", "number", "event", "body", "attempts")
    wanted = select(*(_D[name] for name in names)).where(
        _D.webhook == hook, _D.state == "waiting", _D.next_at <= now, ~behind
    )
    return [Delivery(**row._mapping) for row in connection.execute(wanted.order_by(_D.seq).limit(_SOME))]


def claim(connection: Connection, delivery: str, now: int, until: int) -> bool:
    """Nobody else tries it until then; False when somebody does already. Who dies at it has it tried again."""
    mine = (_D.delivery == delivery) & (_D.state == "waiting") & (_D.next_at <= now)
    return bool(connection.execute(update(webhook_delivery).where(mine).values(next_at=until)).rowcount)


def settle(connection: Connection, delivery: str, **values: Any) -> None:
    """Note what came of an attempt."""
    connection.execute(update(webhook_delivery).where(_D.delivery == delivery).values(**values))


def pause(attempts: int, first_seconds: float, longest_hours: float) -> int:
    """Time until the next attempt after so many, µs: fourfold each time.

    >>> [pause(n, 60, 24) // 60_000_000 for n in (1, 2, 3, 4, 5, 6, 7)]
    [1, 4, 16, 64, 256, 1024, 1440]
    """
    seconds = first_seconds * 4.0 ** min(attempts - 1, 20)
    return int(min(seconds, longest_hours * 3600) * 1e6)


def dead(connection: Connection, limit: int = 1000) -> Sequence[dict[str, Any]]:
    """Those that were given up, the newest first."""
    names = ("delivery", "webhook", "number", "event", "attempts", "status", "problem", "made", "ended")
    wanted = select(*(_D[name] for name in names)).where(_D.state == "dead").order_by(_D.ended.desc()).limit(limit)
    return [dict(row._mapping) for row in connection.execute(wanted)]


def retry(connection: Connection, deliveries: Sequence[str], now: int) -> int:
    """Try dead ones again from the beginning, all of them when none is named. Raises WebhookRefused."""
    wanted = update(webhook_delivery).where(_D.state == "dead")
    if deliveries:
        known = select(_D.delivery).where(_D.state == "dead", _D.delivery.in_(deliveries))
        missing = set(deliveries) - set(connection.execute(known).scalars())
        if missing:
            raise WebhookRefused(f"not among the dead: {', '.join(sorted(missing))} (see `callcenter webhook dead`)")
        wanted = wanted.where(_D.delivery.in_(deliveries))
    return connection.execute(wanted.values(state="waiting", attempts=0, next_at=now, ended=None)).rowcount


def counts(connection: Connection) -> dict[str, tuple[int, int | None]]:
    """State → how many, and when the oldest was made."""
    wanted = select(_D.state, func.count(), func.min(_D.made)).group_by(_D.state)
    return {state: (count, oldest) for state, count, oldest in connection.execute(wanted)}


def forget(connection: Connection, before: int) -> int:
    """Remove what arrived before that moment; how many."""
    old = (_D.state == "delivered") & (_D.ended < before)
    return connection.execute(delete(webhook_delivery).where(old)).rowcount
