"""What facts change of a supervision record."""

from __future__ import annotations

from callcenter.facts import (
    SupervisionDemanded,
    SupervisionLapsed,
    SupervisionRaised,
    SupervisionRecordClosed,
    SupervisionRecordOpened,
    SupervisionReplied,
    SupervisionWithdrawn,
)
from callcenter.oversight.folding import Changes, Folding
from callcenter.oversight.supervision.life import RECORD, Record

__all__ = ["RECORD_FOLDING"]


def _opened(record: Record, fact: SupervisionRecordOpened) -> Changes:
    said = {name: getattr(fact, name) for name in ("number", "unit", "level", "origin", "reason")}
    return {**said, "opened": fact.at}


def _raised(record: Record, fact: SupervisionRaised) -> Changes:
    return {"level": fact.level}


def _demanded(record: Record, fact: SupervisionDemanded) -> Changes:
    return {"due": fact.due, "demands": record.demands + 1}


def _replied(record: Record, fact: SupervisionReplied) -> Changes:
    return {"due": None, "replies": record.replies + 1}


def _lapsed(record: Record, fact: SupervisionLapsed) -> Changes:
    return {"lapses": record.lapses + 1}


def _closed(record: Record, fact: SupervisionRecordClosed) -> Changes:
    return {"due": None, "result": fact.result, "text": fact.text, "closed": fact.at}


def _withdrawn(record: Record, fact: SupervisionWithdrawn) -> Changes:
    return {"due": None, "closed": fact.at, "reason": fact.reason}


RECORD_FOLDING = Folding(RECORD, SupervisionRecordOpened, {
    SupervisionRecordOpened: ("open", _opened),
    SupervisionRaised: ("raise", _raised),
    SupervisionDemanded: ("demand", _demanded),
    SupervisionReplied: ("reply", _replied),
    SupervisionLapsed: ("lapse", _lapsed),
    SupervisionRecordClosed: ("close", _closed),
    SupervisionWithdrawn: ("withdraw", _withdrawn),
})  # fmt: skip
