"""The settings as the values that the deciding code takes."""

from __future__ import annotations

from callcenter.appeals.rules import Rules, Unit, Units
from callcenter.config import Config

__all__ = ["rules_of", "units_of"]

_SAME = (
    "consult_workdays", "other_workdays", "urgent_hours", "critical_hours", "sign_workdays", "return_workdays",
    "contact_hours", "urgent_contact_hours", "review_workdays", "redo_workdays", "reopen_workdays",
    "longest_suspension_workdays", "unowned_hours", "returns_before_appointment", "soon_hours", "short_reply",
    "fast_minutes", "repeat_days", "repeats",
)  # fmt: skip


def rules_of(config: Config) -> Rules:
    """The limits of ``appeals`` in callcenter.yaml."""
    given = config.appeals
    return Rules(
        **{name: getattr(given, name) for name in _SAME},
        step_workdays=given.overdue_workdays,
        step_hours=given.overdue_hours,
        callback_workdays=given.callbacks.workdays,
        callback_attempts=given.callbacks.attempts,
        callback_days=given.callbacks.days,
        callback_pause_hours=given.callbacks.pause_hours,
    )


def units_of(config: Config) -> Units:
    """The member units of units.yaml."""
    units = {
        ident: Unit(id=ident, name=unit.name, level=unit.level, parent=unit.parent)
        for ident, unit in config.units.items()
    }
    return Units(units, config.appeals.fallback_unit)
