"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Told", "Verdict", "fault", "ok", "unseen", "warning"]


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """Calls are served; somebody should see to it."""
    FAULT = "fault"
    """Calls, or their record, suffer now or at the next start."""
    UNSEEN = "unseen"
    """It could not be looked at; the text says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a check, and what to do about it."""

    verdict: Verdict
    text: str
    advice: str = ""
    """What to do; empty when there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Finding(Told):
    """The same with the name of the check."""

    check: str = ""


def ok(text: str) -> Told:
    """It is as it should be."""
    return Told(Verdict.OK, text)


def warning(text: str, advice: str) -> Told:
    """Somebody should see to it."""
    return Told(Verdict.WARNING, text, advice)


def fault(text: str, advice: str) -> Told:
    """Somebody must see to it now."""
    return Told(Verdict.FAULT, text, advice)


def unseen(text: str) -> Told:
    """It could not be looked at."""
    return Told(Verdict.UNSEEN, text)
