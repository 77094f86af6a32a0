"""From definitions to the Prometheus library's objects."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics

from callcenter.metrics.definitions import DEFINITIONS

__all__ = ["counter", "histogram", "new_registry"]


def new_registry() -> CollectorRegistry:
    """A registry with the figures of this process (CPU, memory, descriptors) and none of calls yet."""
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return registry


def counter(metric: str, registry: CollectorRegistry) -> Counter:
    """The counter with the definition ``metric``, registered."""
    definition = DEFINITIONS[metric]
    return Counter(definition.name, definition.sentence, definition.labels, registry=registry)


def histogram(metric: str, registry: CollectorRegistry) -> Histogram:
    """The histogram with the definition ``metric``, registered."""
    definition = DEFINITIONS[metric]
    return Histogram(
        definition.name,
        definition.sentence,
        definition.labels,
        buckets=definition.buckets,
        registry=registry,
    )
