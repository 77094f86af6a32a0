"""Read table ``leg``: one row for each offer of a call to an agent, with what came of it."""

from __future__ import annotations

from callcenter.facts import (
    CallConnected,
    CallOffered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD", "OUTCOMES"]

Missed = RingNoAnswer | OfferRejected | OfferUnreachable | OfferWithdrawn
OUTCOMES = {
    RingNoAnswer: "ring_no_answer",
    OfferRejected: "rejected",
    OfferUnreachable: "unreachable",
    OfferWithdrawn: "withdrawn",
    CallConnected: "answered",
}
"""Word for each outcome of an offer; empty while the phone rings."""


def _offered(rows: ReadRows, fact: CallOffered) -> None:
    rows.leg.change(fact.offer).update(
        contact=fact.contact,
        queue=fact.queue,
        agent=fact.agent,
        seat=fact.seat,
        reason=fact.reason,
        offered=fact.at,
    )


def _missed(rows: ReadRows, fact: Missed) -> None:
    row = rows.leg.change(fact.offer)
    row.update(contact=fact.contact, agent=fact.agent, seat=fact.seat)
    if row["outcome"] != "answered":
        row.update(outcome=OUTCOMES[type(fact)], settled=fact.at)


def _connected(rows: ReadRows, fact: CallConnected) -> None:
    row = rows.leg.change(fact.offer)
    row.update(contact=fact.contact, queue=fact.queue, agent=fact.agent, seat=fact.seat, via=fact.via)
    row.update(outcome="answered", settled=fact.at, connected=fact.at)
    row["uncertain"] |= fact.uncertain


def _talk_ended(rows: ReadRows, fact: TalkEnded) -> None:
    row = rows.leg.change(fact.offer)
    call = rows.contact.change(fact.contact)
    call["talked_us"] = (call["talked_us"] or 0) + fact.talked - (row["talked_us"] or 0)
    call["uncertain"] |= fact.uncertain
    row.update(contact=fact.contact, agent=fact.agent, seat=fact.seat)
    row.update(ended=fact.at, talked_us=fact.talked, ended_by=fact.ended_by)
    row["uncertain"] |= fact.uncertain


FOLD = {
    CallOffered: _offered,
    RingNoAnswer: _missed,
    OfferRejected: _missed,
    OfferUnreachable: _missed,
    OfferWithdrawn: _missed,
    CallConnected: _connected,
    TalkEnded: _talk_ended,
}
