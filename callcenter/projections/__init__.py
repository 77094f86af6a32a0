"""Folds: the journal's facts become the read tables. Unknown facts change nothing."""

from callcenter.projections.projector import fold_forward, run
from callcenter.projections.rebuilding import Difference, rebuild, verify

__all__ = ["Difference", "fold_forward", "rebuild", "run", "verify"]
