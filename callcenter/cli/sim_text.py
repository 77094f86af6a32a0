"""What a simulation tells, for people: the cases side by side, each queue, and the formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from callcenter.cli.printing import table
from callcenter.cli.sim_words import Words, fraction, of, percent
from callcenter.sim.beside import Formula
from callcenter.sim.figures import Figures, QueueFigures
from callcenter.sim.play import Outcome

__all__ = ["results_text"]

_OF_A_QUEUE = (
    "offered", "answered", "within", "mean", "p95", "abandoned", "left", "longest_line", "occupancy", "fairness",
)  # fmt: skip


def results_text(about: Mapping[str, Any], outcomes: Sequence[Outcome], site: str, language: str = "zh") -> str:
    """The heading, all cases side by side, each queue of each case, and the formulas."""
    word = Words(language, about["within_seconds"])
    lines = [word("title", site=site, of=word(about["source"], **about))]
    if about.get("left_out"):
        lines.append(word("left_out", **about))
    lines += [word.changes(each.name, each.changes) for each in outcomes if each.changes]
    tables = [_side_by_side(outcomes, word), _by_queue(outcomes, word), *_formulas(outcomes, word)]
    return "\n\n".join(["\n".join(lines), *tables])


def _side_by_side(outcomes: Sequence[Outcome], word: Words) -> str:
    """One row for each figure, one column for each case; the last one is compared with the one before when changed."""
    columns = {word(each.name): _column(each.figures, word) for each in outcomes}
    rows = [{"": label, **{name: cells[label][0] for name, cells in columns.items()}} for label in _first(columns)]
    if not outcomes[-1].changes:
        return table(rows, ("", *columns))
    before, after = list(columns.values())[-2:]
    for row in rows:
        row[word("change")] = _change(before[row[""]][1], after[row[""]][1])
    return table(rows, ("", *columns, word("change")))


_Cell = tuple[str, float | None]
"""As text, and the number that is compared."""


def _column(figures: Figures, word: Words) -> dict[str, _Cell]:
    total, wait = figures.total, figures.total.wait
    return {
        word("offered"): (str(total.offered), total.offered),
        word("answered"): (of(total.answered, total.offered), total.answered),
        word("within"): (fraction(total.within, total.offered), total.within),
        word("mean"): (word.seconds(wait.mean), wait.mean),
        word("p50"): (word.seconds(wait.p50), wait.p50),
        word("p95"): (word.seconds(wait.p95), wait.p95),
        word("max"): (word.seconds(wait.max), wait.max),
        word("abandoned"): (of(total.abandoned, total.offered), total.abandoned),
        word("left"): (of(total.left, total.offered), total.left),
        word("longest_line"): (str(total.longest_line), total.longest_line),
        word("occupancy"): (percent(total.occupancy), None),
        word("fairness"): (_fairness(total), None),
        word("spread"): (percent(total.fairness.spread), None),
        word("missed"): (of(figures.missed, figures.offers), figures.missed),
        word("again"): (str(figures.again), figures.again),
        word("agent_hours"): (f"{figures.agent_hours:.0f}", round(figures.agent_hours)),
    }


def _first(columns: Mapping[str, dict[str, _Cell]]) -> Iterable[str]:
    return next(iter(columns.values()))


def _change(before: float | None, after: float | None) -> str:
    if before is None or after is None or round(after - before, 1) == 0:
        return ""
    return f"{after - before:+.1f}" if isinstance(after, float) else f"{after - before:+d}"


def _by_queue(outcomes: Sequence[Outcome], word: Words) -> str:
    rows = [
        {word("queue"): queue.queue, word("case"): word(each.name), **_queue_cells(queue, word)}
        for name in dict.fromkeys(queue.queue for each in outcomes for queue in each.figures.queues)
        for each in outcomes
        for queue in each.figures.queues
        if queue.queue == name
    ]
    return table(rows, list(rows[0]) if rows else ())


def _queue_cells(queue: QueueFigures, word: Words) -> dict[str, str]:
    cells = _column(Figures(queue, (), 0, 0, 0, 0.0), word)
    return {word(name): cells[word(name)][0] for name in _OF_A_QUEUE}


def _formulas(outcomes: Iterable[Outcome], word: Words) -> list[str]:
    """The simulation of each queue beside both formulas; nothing when no queue can be calculated."""
    rows = []
    for outcome in outcomes:
        for beside in outcome.formulas:
            queue = next(each for each in outcome.figures.queues if each.queue == beside.queue)
            head = {word("queue"): queue.queue, word("case"): word(outcome.name)}
            rows.append({**head, word("formula"): word("simulated"), **_simulated(queue, word)})
            for name, formula in (("Erlang C", beside.erlang_c), ("Erlang A", beside.erlang_a)):
                rows.append({**head, word("formula"): name, **_formula(formula, word)})
    return [table(rows, list(rows[0]))] if rows else []


def _simulated(queue: QueueFigures, word: Words) -> dict[str, str]:
    return {
        word("within"): percent(queue.within / queue.offered),
        word("wait_of_all"): word.seconds(queue.wait_of_all),
        word("abandoned"): percent(queue.abandoned / queue.offered),
        word("occupancy"): percent(queue.occupancy),
        word("overloaded"): "",
    }


def _formula(formula: Formula, word: Words) -> dict[str, str]:
    return {
        word("within"): percent(formula.within),
        word("wait_of_all"): "∞" if formula.wait is None else word.seconds(formula.wait),
        word("abandoned"): percent(formula.abandons),
        word("occupancy"): percent(formula.occupancy),
        word("overloaded"): str(formula.overloaded),
    }


def _fairness(queue: QueueFigures) -> str:
    fairness = queue.fairness
    return f"{fairness.least}–{fairness.mean:.0f}–{fairness.most}"
