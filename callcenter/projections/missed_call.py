"""Read table ``missed_call``: who gave up waiting and may be rung back."""

from __future__ import annotations

from callcenter.facts import CallArrived, CallbackEnded, CallConnected, CallerAbandoned
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _abandoned(rows: ReadRows, fact: CallerAbandoned) -> None:
    call = rows.contact.get(fact.contact)
    if call is not None and call["connected"] is not None:
        return
    rows.missed_call.change(fact.contact).update(
        caller=call["caller"] if call is not None else "",
        queue=fact.queue,
        abandoned_at=fact.at,
        waited_us=fact.waited,
        ringing=fact.ringing,
        uncertain=fact.uncertain,
    )


def _arrived(rows: ReadRows, fact: CallArrived) -> None:
    if rows.missed_call.get(fact.contact) is not None:
        rows.missed_call.change(fact.contact)["caller"] = fact.caller


def _connected(rows: ReadRows, fact: CallConnected) -> None:
    rows.missed_call.remove(fact.contact)


def _rung_back(rows: ReadRows, fact: CallbackEnded) -> None:
    if fact.talk and rows.missed_call.get(fact.contact) is not None:
        rows.missed_call.change(fact.contact)["called_back"] = fact.at


FOLD = {
    CallerAbandoned: _abandoned, CallArrived: _arrived, CallConnected: _connected, CallbackEnded: _rung_back,
}  # fmt: skip
