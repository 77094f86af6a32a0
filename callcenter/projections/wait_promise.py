"""Read table ``wait_promise``: expected waits, as they were estimated."""

from __future__ import annotations

from callcenter.facts import WaitPromised
from callcenter.projections.rows import ReadRows

__all__ = ["FOLD"]


def _promised(rows: ReadRows, fact: WaitPromised) -> None:
    rows.wait_promise.change(fact.id).update(
        contact=fact.contact,
        queue=fact.queue,
        at=fact.at,
        position=fact.position,
        low_us=fact.low,
        high_us=fact.high,
        staffed=fact.staffed,
        handling_us=fact.handling,
        said=fact.said,
    )


FOLD = {WaitPromised: _promised}
