"""Supervision records (督办): demands on a unit in one matter, its answers, and what came of it."""

from callcenter.oversight.supervision.life import RECORD, Record, RecordState
from callcenter.oversight.supervision.steps import RECORD_FOLDING

__all__ = ["RECORD", "RECORD_FOLDING", "Record", "RecordState"]
