"""Read table ``recording``: one row for each talk that was recorded."""

from __future__ import annotations

from callcenter.facts import (
    RecordingEnded,
    RecordingPaused,
    RecordingPurged,
    RecordingResumed,
    RecordingStarted,
)
from callcenter.projections.rows import ReadRows, Row

__all__ = ["FOLD"]


def _row(rows: ReadRows, fact: RecordingStarted | RecordingEnded | RecordingPaused | RecordingResumed) -> Row:
    row = rows.recording.change(fact.recording)
    row.update(contact=fact.contact, offer=fact.offer, agent=fact.agent)
    return row


def _started(rows: ReadRows, fact: RecordingStarted) -> None:
    _row(rows, fact).update(segment=fact.segment, file=fact.file, began=fact.at)


def _paused(rows: ReadRows, fact: RecordingPaused) -> None:
    row = _row(rows, fact)
    if row["paused_since"] is None:
        row.update(pauses=row["pauses"] + 1, paused_since=fact.at)


def _resumed(rows: ReadRows, fact: RecordingResumed) -> None:
    _end_pause(_row(rows, fact), fact.at)


def _ended(rows: ReadRows, fact: RecordingEnded) -> None:
    row = _row(rows, fact)
    _end_pause(row, fact.at)
    row.update(segment=fact.segment, file=fact.file, ended=fact.at, lasted_us=fact.lasted, why=fact.why)
    row["recorded_us"] = round(fact.seconds * 1_000_000)


def _end_pause(row: Row, at: int) -> None:
    if row["paused_since"] is not None:
        row.update(paused_us=row["paused_us"] + max(0, at - row["paused_since"]), paused_since=None)


def _purged(rows: ReadRows, fact: RecordingPurged) -> None:
    rows.recording.change(fact.recording).update(contact=fact.contact, purged=fact.at, purged_by=fact.actor)


FOLD = {
    RecordingStarted: _started,
    RecordingPaused: _paused,
    RecordingResumed: _resumed,
    RecordingEnded: _ended,
    RecordingPurged: _purged,
}
