"""What is asked only when the page is read: the present state, and what others count by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from twisted.logger import Logger

from callcenter.metrics.definitions import DEFINITIONS
from callcenter.metrics.disks import Room

__all__ = ["Backlog", "LiveGauges", "LiveSources"]

_log = Logger()


class Backlog(Protocol):
    """What the store tells of work still to be done: see ``projections.backlog``."""

    @property
    def open(self) -> Mapping[str, int]:
        """State → appeals."""

    @property
    def overdue(self) -> Mapping[str, int]:
        """Unit → tickets."""

    @property
    def callbacks(self) -> int:
        """Callbacks that are late."""

    @property
    def written(self) -> int:
        """Number of the newest fact."""

    @property
    def folded(self) -> int:
        """Number of the newest one in the read tables."""


Reading = Mapping[str, float]
"""Label value → figure; the label is "" for a metric without labels."""


@dataclass(frozen=True, slots=True)
class LiveSources:
    """Where the figures come from; each is called once when the page is read."""

    waiting: Callable[[], Mapping[str, int]]
    """Queue → callers waiting; a queue without callers is given with 0."""
    longest_wait: Callable[[], Mapping[str, float]]
    """Queue → longest wait so far, seconds."""
    queue_limit: Callable[[], Mapping[str, int]]
    """Queue → callers who may wait in it; without the queues that have no limit."""
    trunk_calls: Callable[[], int | None]
    """None while it is not known."""
    trunk_limit: Callable[[], int]
    surge: Callable[[], bool]
    agents: Callable[[], Mapping[str, int]]
    """State → agents."""
    ami: Callable[[], Mapping[str, bool]]
    """Asterisk node → manager connection up."""
    sip: Callable[[], Mapping[str, bool]]
    """Asterisk node → it answers SIP."""
    agi_sessions: Callable[[], int]
    agi_limit: Callable[[], int]
    agi_refused: Callable[[], int]
    """Since the start."""
    news_shed: Callable[[], int]
    """Since the start."""
    phones_corrected: Callable[[], int]
    """Since the start."""
    journal_pending: Callable[[], int]
    journal_spooled: Callable[[], int]
    missing_calls: Callable[[], int]
    record_written: Callable[[], Mapping[str, bool]]
    """Asterisk node → its own record of calls is being written."""
    backlog: Callable[[], Backlog | None]
    """None while the store has not been looked at, or not lately."""
    rooms: Callable[[], Mapping[str, Room]]
    """Use → room on its file system; empty while it is not known."""
    clock_offset: Callable[[], float]
    """Seconds."""
    time: Callable[[], float]
    """Seconds since 1970 UTC."""


class LiveGauges(Collector):
    """All of them, read from their sources; a source that fails is logged and left out."""

    def __init__(self, registry: CollectorRegistry, sources: LiveSources) -> None:
        self._readings: dict[str, Callable[[], Reading]] = {
            "waiting_calls": sources.waiting,
            "longest_wait_seconds": sources.longest_wait,
            "queue_limit": sources.queue_limit,
            "trunk_calls": lambda: {} if (calls := sources.trunk_calls()) is None else {"": calls},
            "trunk_calls_limit": lambda: {"": sources.trunk_limit()},
            "surge_announced": lambda: {"": sources.surge()},
            "agents": sources.agents,
            "ami_connected": sources.ami,
            "asterisk_answers_sip": sources.sip,
            "reconcile_missing_calls": lambda: {"": sources.missing_calls()},
            "record_written": sources.record_written,
            "agi_sessions": lambda: {"": sources.agi_sessions()},
            "agi_sessions_limit": lambda: {"": sources.agi_limit()},
            "agi_sessions_refused": lambda: {"": sources.agi_refused()},
            "live_news_shed": lambda: {"": sources.news_shed()},
            "phones_corrected": lambda: {"": sources.phones_corrected()},
            "journal_pending_facts": lambda: {"": sources.journal_pending()},
            "journal_spooled_facts": lambda: {"": sources.journal_spooled()},
            "journal_sequence": lambda: _of(sources.backlog(), lambda found: {"": found.written}),
            "folded_sequence": lambda: _of(sources.backlog(), lambda found: {"": found.folded}),
            "open_appeals": lambda: _of(sources.backlog(), lambda found: found.open),
            "overdue_appeals": lambda: _of(sources.backlog(), lambda found: found.overdue),
            "overdue_callbacks": lambda: _of(sources.backlog(), lambda found: {"": found.callbacks}),
            "disk_free_bytes": lambda: {use: room.free for use, room in sources.rooms().items()},
            "disk_size_bytes": lambda: {use: room.size for use, room in sources.rooms().items()},
            "clock_offset_seconds": lambda: {"": sources.clock_offset()},
            "time_seconds": lambda: {"": sources.time()},
        }
        registry.register(self)

    def describe(self) -> Iterator[Metric]:
        """Without figures: the registry refuses a second one of the same name."""
        return (_family(metric, {}) for metric in self._readings)

    def collect(self) -> Iterator[Metric]:
        """With the figures of now."""
        for metric, read in self._readings.items():
            try:
                yield _family(metric, read())
            except Exception:  # noqa: BLE001 - one broken source must not hide the others
                _log.failure("metric {metric} could not be read", metric=metric)


def _of(found: Backlog | None, reading: Callable[[Backlog], Reading]) -> Reading:
    return {} if found is None else reading(found)


def _family(metric: str, reading: Reading) -> Metric:
    definition = DEFINITIONS[metric]
    made = CounterMetricFamily if definition.kind == "counter" else GaugeMetricFamily
    family = made(definition.name, definition.sentence, labels=definition.labels)
    for label, figure in reading.items():
        family.add_metric([label] if definition.labels else [], float(figure))
    return family
