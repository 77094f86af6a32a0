"""Read table ``clue_package``: one row for each clue package (线索)."""

from __future__ import annotations

from callcenter.oversight.clues import PACKAGE_FOLDING, Package
from callcenter.projections.living import living

__all__ = ["FOLD"]

FOLD = living("clue_package", PACKAGE_FOLDING, Package)
