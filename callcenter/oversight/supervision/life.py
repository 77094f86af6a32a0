"""The life of a supervision record (督办)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from callcenter.oversight.life import Life, by
from callcenter.oversight.roles import CENTRE, OversightRole

__all__ = ["RECORD", "Record", "RecordState"]


class RecordState(StrEnum):
    """Where a supervision record is."""

    OPEN = "open"
    """Nothing is demanded yet."""
    AWAITING = "awaiting"
    OVERDUE = "overdue"
    """The unit did not answer in time."""
    REPLIED = "replied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_S = RecordState
_SYSTEM = {OversightRole.SYSTEM}
_UNIT = {OversightRole.UNIT}

RECORD = Life("a supervision record", _S.OPEN, {
    (_S.OPEN, "demand"): by(_S.AWAITING, CENTRE | _SYSTEM),
    (_S.AWAITING, "demand"): by(_S.AWAITING, CENTRE | _SYSTEM),
    (_S.OVERDUE, "demand"): by(_S.AWAITING, CENTRE | _SYSTEM),
    (_S.REPLIED, "demand"): by(_S.AWAITING, CENTRE | _SYSTEM),
    (_S.OPEN, "raise"): by(_S.OPEN, CENTRE | _SYSTEM),
    (_S.AWAITING, "raise"): by(_S.AWAITING, CENTRE | _SYSTEM),
    (_S.OVERDUE, "raise"): by(_S.OVERDUE, CENTRE | _SYSTEM),
    (_S.REPLIED, "raise"): by(_S.REPLIED, CENTRE | _SYSTEM),
    (_S.AWAITING, "reply"): by(_S.REPLIED, _UNIT),
    (_S.OVERDUE, "reply"): by(_S.REPLIED, _UNIT),
    (_S.AWAITING, "lapse"): by(_S.OVERDUE, _SYSTEM),
    (_S.REPLIED, "close"): by(_S.CLOSED, CENTRE),
    (_S.OVERDUE, "close"): by(_S.CLOSED, CENTRE),
    (_S.OPEN, "withdraw"): by(_S.WITHDRAWN, CENTRE),
    (_S.AWAITING, "withdraw"): by(_S.WITHDRAWN, CENTRE),
    (_S.OVERDUE, "withdraw"): by(_S.WITHDRAWN, CENTRE),
    (_S.REPLIED, "withdraw"): by(_S.WITHDRAWN, CENTRE),
})  # fmt: skip


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A supervision record. Moments are µs since 1970 UTC."""

    record: str
    number: str = ""
    state: str = ""
    unit: str = ""
    level: str = ""
    origin: str = ""
    demands: int = 0
    replies: int = 0
    lapses: int = 0
    """How often the unit did not answer in time."""
    due: int | None = None
    result: str = ""
    text: str = ""
    """What came of it."""
    opened: int | None = None
    closed: int | None = None
    changed: int | None = None
    actor: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Is something still to be done?"""
        return RecordState(self.state) not in RECORD.last
