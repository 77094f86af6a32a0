"""From the journal to what is to be told: each fact once for each webhook, with the cursor in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from callcenter.appeals import AppealNumber
from callcenter.appeals.case import Case
from callcenter.appeals.evolving import evolve
from callcenter.config import Service
from callcenter.console.webhooks.events import FACTS, event_of
from callcenter.console.webhooks.hooks import Webhook
from callcenter.console.webhooks.payload import Told, body_of
from callcenter.facts import Fact, stable_id
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.engine import reading, writing
from callcenter.journal.questions import facts_after
from callcenter.journal.tables import appeal_source, fact, webhook, webhook_delivery
from callcenter.projections.projector import cursor

__all__ = ["gather"]

_SOME = 500


def gather(engine: Engine, hook: Webhook, zone: tzinfo, services: Mapping[str, Service], now: int) -> bool:
    """Look at the next facts for one webhook, as far as the read tables are; False when there were none.

    Raises StoreAway.
    """
    with reading(engine) as connection:
        chunk = facts_after(connection, hook.seq, _SOME, upto=cursor(connection), types=FACTS)
        rows = [
            _row(hook, told, body_of(told, zone, services, details=hook.details), now)
            for told in _told(connection, hook, chunk)
        ]
    if not chunk:
        return False
    with writing(engine) as connection:
        mine = (webhook.c.webhook == hook.id) & (webhook.c.seq == hook.seq)
        if connection.execute(update(webhook).where(mine).values(seq=chunk[-1][0])).rowcount and rows:
            kind = sqlite if connection.dialect.name == "sqlite" else postgresql
            connection.execute(kind.insert(webhook_delivery).on_conflict_do_nothing(), rows)
    return True


def _told(connection: Connection, hook: Webhook, chunk: list[tuple[int, Fact | None]]) -> Iterator[Told]:
    """Those of the facts that it is told of."""
    for seq, found in chunk:
        event = event_of(found) if found is not None else ""
        if found is None or event not in hook.events:
            continue
        number: str = found.number  # type: ignore[attr-defined]
        heard = [each for each in _sources(connection, number) if hook.hears_channel(each[:1])]
        if AppealNumber.parse(number).child or not heard:
            continue
        channel, reference = next((each for each in heard if each[0] != "phone"), (heard[0][0], ""))
        yield Told(
            delivery=stable_id("webhook", hook.id, str(seq)), event=event, seq=seq, at=found.at,
            case=_case_at(connection, number, seq), channel=channel, reference=reference,
        )  # fmt: skip


def _sources(connection: Connection, number: str) -> list[tuple[str, str]]:
    """(channel, reference) of all ways in which it came in, the first one first."""
    wanted = select(appeal_source.c.channel, appeal_source.c.reference).where(appeal_source.c.number == number)
    return [(row[0], row[1]) for row in connection.execute(wanted.order_by(appeal_source.c.received))]


def _case_at(connection: Connection, number: str, seq: int) -> Case:
    """The appeal as it was just after a fact."""
    wanted = select(*STORED).where(fact.c.appeal == number, fact.c.seq <= seq).order_by(fact.c.seq)
    facts = (fact_of(*stored) for stored in connection.execute(wanted))
    return evolve(Case(number=number), [each for each in facts if each is not None])


def _row(hook: Webhook, told: Told, body: str, now: int) -> dict[str, Any]:
    return {
        "delivery": told.delivery, "webhook": hook.id, "seq": told.seq, "number": told.case.number,
        "event": told.event, "body": body, "state": "waiting", "attempts": 0, "next_at": now, "made": now,
        "ended": None, "status": 0, "problem": "",
    }  # fmt: skip
