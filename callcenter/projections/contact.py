"""Read table ``contact``: one row for each call, however often it was queued, offered or resumed."""

from __future__ import annotations

from callcenter.facts import (
    AppealOpened,
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerMoved,
    CallerQueued,
    CallOffered,
    CallResumed,
    MessageLeft,
    OutboundEnded,
    OutboundStarted,
    OutsideAnswered,
    OutsideTalkEnded,
    QueueLeft,
    RatingGiven,
)
from callcenter.projections.rows import ReadRows, Row

__all__ = ["FOLD", "RESULTS"]

RESULTS = (
    "", "ivr", "left", "abandoned", "message", "outside", "given_up", "failed", "refused", "busy", "no_answer",
    "answered",
)  # fmt: skip
"""How a call turned out; a later word wins over an earlier one. Empty: still open."""


def _result(row: Row, result: str) -> None:
    if RESULTS.index(result) > RESULTS.index(row["result"]):
        row["result"] = result


def _arrived(rows: ReadRows, fact: CallArrived) -> None:
    row = rows.contact.change(fact.contact)
    row.update(node=fact.node, arrived=fact.at, direction=fact.direction, callback=fact.callback)
    for name in ("channel", "caller", "did", "flow", "appeal"):
        row[name] = getattr(fact, name) or row[name]


def _resumed(rows: ReadRows, fact: CallResumed) -> None:
    row = rows.contact.change(fact.contact)
    row["resumed"] += 1
    row["node"] = fact.node
    row["channel"] = row["channel"] or fact.channel
    row["caller"] = row["caller"] or fact.caller
    row["queued"] = row["queued"] or fact.entered or None
    row["arrived"] = row["arrived"] or fact.entered or fact.at
    if row["ended"] is not None and fact.at >= row["ended"]:
        row.update(ended=None, ended_by="", evidence="", end_uncertain=False)
        row["result"] = "" if row["result"] == "ivr" else row["result"]


def _queued(rows: ReadRows, fact: CallerQueued) -> None:
    row = rows.contact.change(fact.contact)
    row["queued"] = min(row["queued"] or fact.at, fact.at)
    if row["connected"] is None:
        row.update(queue=fact.queue, priority=fact.priority)


def _moved(rows: ReadRows, fact: CallerMoved) -> None:
    row = rows.contact.change(fact.contact)
    if row["connected"] is None:
        row.update(queue=fact.queue, priority=fact.priority)


def _offered(rows: ReadRows, fact: CallOffered) -> None:
    rows.contact.change(fact.contact)["offers"] += 1


def _connected(rows: ReadRows, fact: CallConnected) -> None:
    row = rows.contact.change(fact.contact)
    row["uncertain"] |= fact.uncertain
    _result(row, "answered")
    if row["connected"] is None or fact.at < row["connected"]:
        row.update(connected=fact.at, waited_us=fact.waited, queue=fact.queue, via=fact.via)
        row.update(agent=fact.agent, seat=fact.seat)


def _abandoned(rows: ReadRows, fact: CallerAbandoned) -> None:
    row = rows.contact.change(fact.contact)
    row["uncertain"] |= fact.uncertain
    _result(row, "abandoned")
    if row["connected"] is None:
        row.update(waited_us=fact.waited, queue=fact.queue)


def _left(rows: ReadRows, fact: QueueLeft) -> None:
    row = rows.contact.change(fact.contact)
    _result(row, "left")
    if row["connected"] is None:
        row.update(waited_us=fact.waited, queue=fact.queue)


def _rated(rows: ReadRows, fact: RatingGiven) -> None:
    rows.contact.change(fact.contact)["rating"] = fact.score


def _message_left(rows: ReadRows, fact: MessageLeft) -> None:
    _result(rows.contact.change(fact.contact), "message")


def _answered_outside(rows: ReadRows, fact: OutsideAnswered) -> None:
    _result(rows.contact.change(fact.contact), "outside")


def _outside_over(rows: ReadRows, fact: OutsideTalkEnded) -> None:
    rows.contact.change(fact.contact)["uncertain"] |= fact.uncertain


def _appeal_opened(rows: ReadRows, fact: AppealOpened) -> None:
    if fact.contact:
        row = rows.contact.change(fact.contact)
        row["appeal"] = row["appeal"] or fact.number
        row["enterprise"] |= fact.enterprise


def _dialled(rows: ReadRows, fact: OutboundStarted) -> None:
    rows.contact.change(fact.contact).update(agent=fact.agent, seat=fact.seat)


def _dialled_over(rows: ReadRows, fact: OutboundEnded) -> None:
    row = rows.contact.change(fact.contact)
    row.update(agent=fact.agent, seat=fact.seat, connected=fact.answered or None, talked_us=fact.talked)
    row["uncertain"] |= fact.uncertain
    _result(row, fact.outcome)


def _ended(rows: ReadRows, fact: CallEnded) -> None:
    row = rows.contact.change(fact.contact)
    _result(row, "ivr")
    certain = (not fact.uncertain, fact.at)
    if row["ended"] is not None and certain <= (not row["end_uncertain"], row["ended"]):
        return
    row.update(ended=fact.at, ended_by=fact.ended_by, evidence=fact.evidence, end_uncertain=fact.uncertain)


FOLD = {
    CallArrived: _arrived,
    CallResumed: _resumed,
    CallerQueued: _queued,
    CallerMoved: _moved,
    CallOffered: _offered,
    CallConnected: _connected,
    CallerAbandoned: _abandoned,
    QueueLeft: _left,
    RatingGiven: _rated,
    MessageLeft: _message_left,
    OutsideAnswered: _answered_outside,
    OutsideTalkEnded: _outside_over,
    AppealOpened: _appeal_opened,
    OutboundStarted: _dialled,
    OutboundEnded: _dialled_over,
    CallEnded: _ended,
}
