"""Figures for one report: asked of the registry, each definition that was used remembered for the appendix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from callcenter.metrics.registry import METRICS, Figure, Metric, Span
from callcenter.reports.cube import Cube, Job, Part, Request, ask
from callcenter.reports.names import Names
from callcenter.reports.values import Value
from callcenter.reports.workers import Workers
from callcenter.workdays import Calendar

__all__ = ["UNITS", "Asked", "value_of"]

_HOURS = frozenset({
    "logged_in", "talk_total", "ring_time", "on_call_time", "outbound_time", "after_call_time", "idle_time",
    "pause_time", "handling_time",
})  # fmt: skip
"""Long times, which people read in hours."""
_HOUR_US = 3_600_000_000


class Asked:
    """One span of one hotline."""

    def __init__(
        self, connection: Connection, span: Span, names: Names, calendar: Calendar,
        told: Callable[[str], None] = lambda _: None, helpers: Workers | None = None,
    ) -> None:  # fmt: skip
        """``told`` hears what is being counted, for those who wait; with ``helpers`` several scans run at once."""
        self.span = span
        self.names = names
        self._workers = helpers or Workers([connection])
        self._calendar = calendar
        self._told = told
        self._used: dict[str, Metric] = {}

    def cubes(self, wanted: Mapping[str, Request]) -> dict[str, Cube]:
        """Title → metrics as a whole and by dimensions (see ``Cube``); titles are told to those who wait."""
        jobs = [(title, job) for title, request in wanted.items() for job in request.jobs(self.span)]
        jobs.sort(key=lambda each: _cost(each[1]), reverse=True)  # so that no long one is left for the end
        for request in wanted.values():
            self._note(request.idents)
        found = self._workers.map(self._answer, jobs)
        answers: dict[str, list[tuple[Job, list[Figure]]]] = {title: [] for title in wanted}
        for (title, job), answer in zip(jobs, found, strict=True):
            answers[title].append((job, answer))
        return {title: Cube(request, answers[title]) for title, request in wanted.items()}

    def cube(self, title: str, idents: Iterable[str], dimensions: Sequence[str] = (), *,
             everything: bool = False) -> Cube:  # fmt: skip
        """One of them."""
        request = Request(tuple(dict.fromkeys(idents)), tuple(dimensions), everything)
        return self.cubes({title: request})[title]

    def parts(self, wanted: Mapping[str, tuple[Iterable[str], Sequence[str]]]) -> dict[str, list[Figure]]:
        """Title → figures of metrics by several dimensions at once."""
        jobs = [(title, Job(tuple(idents), tuple(by), whole=False)) for title, (idents, by) in wanted.items()]
        for _, job in jobs:
            self._note(job.idents)
        return dict(zip(wanted, self._workers.map(self._answer, jobs), strict=True))

    def _answer(self, connection: Connection, titled: tuple[str, Job]) -> list[Figure]:
        self._told(titled[0])
        return ask(connection, self.span, self._calendar, titled[1])

    def _note(self, idents: Iterable[str]) -> None:
        self._used.update({ident: METRICS[ident] for ident in idents})

    def ordered(self, dimension: str, parts: Mapping[str, Part]) -> dict[str, Part]:
        """Parts in the order in which people name them."""
        return {part: parts[part] for part in sorted(parts, key=lambda part: self.names.order(dimension, part))}

    @property
    def used(self) -> Sequence[Metric]:
        """The definitions of all figures so far, in the order of the registry."""
        return [each for ident, each in METRICS.items() if ident in self._used]


_SLOW = frozenset({"talk", "logged_in", "on_call_time", "dispatched", "connect_rate_24h", "callers"})


def _cost(job: Job) -> int:
    """What takes long is asked for first."""
    return bool(_SLOW.intersection(job.idents)) * 2 + bool(job.by)


def value_of(figure: Figure | None, metric: str) -> Value:
    """A figure as it is printed; None is a part in which nothing was counted."""
    definition = METRICS[metric]
    numerator = figure.numerator if figure else 0
    denominator = (figure.denominator if figure else 0) if definition.denominator else None
    match definition.unit:
        case "count":
            return Value.count(numerator)
        case "seconds" if metric in _HOURS:
            below = 1 if denominator is None else denominator
            return Value.ratio(numerator, below, "hours", _HOUR_US)
        case "seconds" if definition.digits == 0 and denominator is None:
            return Value.ratio(numerator, 1, "whole_seconds", 1_000_000)
    number = figure.value if figure else None
    return Value(number, _FORMS[definition.unit], numerator, denominator)


_FORMS = {"ratio": "rate", "seconds": "seconds", "per_each": "mean"}
UNITS = {
    "count": "", "rate": "", "seconds": "秒", "whole_seconds": "秒", "hours": "小时", "mean": "", "workdays": "工作日",
}  # fmt: skip
"""Form → the unit that stands beside it."""
