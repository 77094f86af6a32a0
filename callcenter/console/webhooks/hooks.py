"""Webhooks in the store: who is told of what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from callcenter.appeals.words import CHANNEL_WORDS
from callcenter.console.webhooks.events import EVENTS, USUAL
from callcenter.errors import WebhookRefused
from callcenter.journal.questions import last_seq
from callcenter.journal.tables import webhook, webhook_delivery

__all__ = ["ALL", "Webhook", "add_webhook", "remove_webhook", "webhooks"]

ALL = "all"


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """One address that is told."""

    id: str
    url: str
    secret: str
    events: frozenset[str]
    channels: frozenset[str]
    """``all`` among them: of every channel."""
    details: bool
    seq: int
    """Last fact that was looked at."""
    made: int
    rests_until: int
    """Not before then again: it did not answer at all."""

    def hears_channel(self, channels: Iterable[str]) -> bool:
        """Is it told of appeals that came in by one of these channels?"""
        return ALL in self.channels or not self.channels.isdisjoint(channels)


def add_webhook(
    connection: Connection, ident: str, url: str, secret: str, *, events: Sequence[str], channels: Sequence[str],
    details: bool, at: int,
) -> None:  # fmt: skip
    """From now on ``url`` is told; its target is judged elsewhere. Raises WebhookRefused."""
    chosen = events or USUAL
    if strange := [event for event in chosen if event not in EVENTS and event != ALL]:
        raise WebhookRefused(f"{', '.join(strange)}: no such event; there are {', '.join(EVENTS)}, and all")
    if strange := [channel for channel in channels if channel not in CHANNEL_WORDS and channel != ALL]:
        raise WebhookRefused(f"{', '.join(strange)}: no such channel; there are {', '.join(CHANNEL_WORDS)}, and all")
    if not channels:
        raise WebhookRefused("name the channels whose appeals it is told of, or all")
    connection.execute(
        insert(webhook).values(
            webhook=ident, url=url, secret=secret, events=",".join(EVENTS if ALL in chosen else chosen),
            channels=",".join(channels), details=int(details), seq=last_seq(connection), made=at, rests_until=0,
        )
    )  # fmt: skip


def webhooks(connection: Connection) -> list[Webhook]:
    """All of them, the first one first."""
    return [
        Webhook(
            id=row.webhook, url=row.url, secret=row.secret, events=frozenset(row.events.split(",")),
            channels=frozenset(row.channels.split(",")), details=bool(row.details), seq=row.seq, made=row.made,
            rests_until=row.rests_until,
        )
        for row in connection.execute(select(webhook).order_by(webhook.c.made, webhook.c.webhook))
    ]  # fmt: skip


def remove_webhook(connection: Connection, ident: str) -> None:
    """Nobody is told there any more; what waited for it is dropped. Raises WebhookRefused when it is not known."""
    if not connection.execute(delete(webhook).where(webhook.c.webhook == ident)).rowcount:
        raise WebhookRefused(f"there is no webhook {ident}; `callcenter webhook list` shows them")
    connection.execute(delete(webhook_delivery).where(webhook_delivery.c.webhook == ident))
