"""Looks at a hotline and says what is wrong and what to do; changes nothing. One file for each check in ``checks``."""

from callcenter.doctor.case import Case
from callcenter.doctor.examine import CHECKS, ON_REQUEST, examine
from callcenter.doctor.finding import Finding, Verdict

__all__ = ["CHECKS", "ON_REQUEST", "Case", "Finding", "Verdict", "examine"]
