"""How many calls will come in each half hour, and which shifts cover what they need. Pure; see ``docs/forecast.md``."""

from callcenter.forecast.backtest import Scores, back_test
from callcenter.forecast.history import SLOTS, History
from callcenter.forecast.model import DayForecast, Model, fitted
from callcenter.forecast.settings import ShiftPlanning, ShiftType
from callcenter.forecast.shift_plan import PlannedShift, ShiftPlan, shift_plan

__all__ = [
    "SLOTS",
    "DayForecast",
    "History",
    "Model",
    "PlannedShift",
    "Scores",
    "ShiftPlan",
    "ShiftPlanning",
    "ShiftType",
    "back_test",
    "fitted",
    "shift_plan",
]
