"""The labelled children of one metric, found by one dictionary look-up."""

from __future__ import annotations

from typing import Generic, TypeVar

from prometheus_client.metrics import MetricWrapperBase

__all__ = ["Children"]

M = TypeVar("M", bound=MetricWrapperBase)


class Children(dict[str | tuple[str, ...], M], Generic[M]):
    """Label value (or values, as a tuple) → child; made at its first use.

    The library's own ``labels`` checks and locks each time, which costs more than counting.
    """

    __slots__ = ("_metric",)

    def __init__(self, metric: M) -> None:
        super().__init__()
        self._metric = metric

    def __missing__(self, values: str | tuple[str, ...]) -> M:
        child = self._metric.labels(*((values,) if isinstance(values, str) else values))
        self[values] = child
        return child

    def show(self, *values: str) -> None:
        """Make a child now, so that the page shows it with 0."""
        self[values if len(values) != 1 else values[0]]
