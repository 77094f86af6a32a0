"""Looks at a hotline and says what is wrong and what to do; changes nothing. One file for each check in ``checks``."""

from callcenter.doctor.case import Case
from callcenter.doctor.examine import CHECKS, examine
from callcenter.doctor.finding import Finding, Verdict

__all__ = ["CHECKS", "Case", "Finding", "Verdict", "examine"]
