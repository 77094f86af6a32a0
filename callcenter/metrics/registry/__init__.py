"""Every figure that is reported: one definition each, with its evidence.

``figures`` counts; ``contacts_behind`` names what was counted; ``METRICS`` and ``COUNTS`` are the definitions.
"""

from callcenter.metrics.registry.behind import Behind, contacts_behind
from callcenter.metrics.registry.catalogue import COUNTS, METRICS, metric, needs_calendar
from callcenter.metrics.registry.counting import counts_of, figures
from callcenter.metrics.registry.definition import Count, Metric, half_up
from callcenter.metrics.registry.figure import Figure, total
from callcenter.metrics.registry.periods import period
from callcenter.metrics.registry.rolling import Window, rolling
from callcenter.metrics.registry.span import TIMES, Span
from callcenter.metrics.registry.thresholds import FIRST, Setting, Thresholds, thresholds

__all__ = [
    "COUNTS",
    "FIRST",
    "METRICS",
    "TIMES",
    "Behind",
    "Count",
    "Figure",
    "Metric",
    "Setting",
    "Span",
    "Thresholds",
    "Window",
    "contacts_behind",
    "counts_of",
    "figures",
    "half_up",
    "metric",
    "needs_calendar",
    "period",
    "rolling",
    "thresholds",
    "total",
]
