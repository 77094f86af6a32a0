"""Exclusions from a unit's assessment (考核剔除): an appeal does not count, for a reason that somebody agreed to."""

from callcenter.oversight.exclusion.life import EXCLUSION, Exclusion, ExclusionState
from callcenter.oversight.exclusion.steps import EXCLUSION_FOLDING

__all__ = ["EXCLUSION", "EXCLUSION_FOLDING", "Exclusion", "ExclusionState"]
