"""Counts what is remembered: facts in, figures out, each with one definition."""

from callcenter.metrics.calls import CallMetrics
from callcenter.metrics.definitions import DEFINITIONS, Definition
from callcenter.metrics.disks import Room, rooms
from callcenter.metrics.health import Health, Readiness
from callcenter.metrics.lag import ReactorLag
from callcenter.metrics.live import LiveGauges, LiveSources
from callcenter.metrics.looked import Looked
from callcenter.metrics.page import MetricsSite
from callcenter.metrics.prometheus import new_registry

__all__ = [
    "DEFINITIONS",
    "CallMetrics",
    "Definition",
    "Health",
    "LiveGauges",
    "LiveSources",
    "Looked",
    "MetricsSite",
    "ReactorLag",
    "Readiness",
    "Room",
    "new_registry",
    "rooms",
]
