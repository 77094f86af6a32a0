"""What appellants said when they were called back (回访): 参评, 满意, 解决; excluded answers are shown apart."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, true

from callcenter.journal.tables import appeal, callback_task
from callcenter.metrics.registry.appeals import SPLITS
from callcenter.metrics.registry.definition import Count, Metric
from callcenter.metrics.registry.population import Population, Split

__all__ = ["COUNTS", "METRICS"]

_t = callback_task.c
_TASKS = Population(
    id="tasks",
    title="callbacks about appeals that are over, each when it ended",
    rows=callback_task.join(appeal, appeal.c.number == _t.number),
    at=_t.at,
    only=true(),
    ident=_t.number,
    splits={"unit": Split(lambda _: _t.unit), "result": Split(lambda _: _t.result), **SPLITS},
)
_VALID = _t.result.in_(("rated", "redo"))


def _count(ident: str, sentence: str, which: ColumnElement[bool]) -> Count:
    return Count(id=ident, sentence=sentence, of=_TASKS, which=lambda _: which)


COUNTS = (
    _count("solicited", "callbacks that are over", true()),
    _count("rated", "of solicited, with a rating that is valid", and_(_VALID, _t.satisfaction != "")),
    _count("satisfied", "of rated, satisfied", and_(_VALID, _t.satisfaction == "satisfied")),
    _count("satisfied_broad", "of rated, satisfied or neutral",
           and_(_VALID, _t.satisfaction.in_(("satisfied", "neutral")))),
    _count("asked_resolved", "of solicited, with a valid answer to whether it is resolved",
           and_(_VALID, _t.resolved.is_not(None))),
    _count("resolved", "of asked_resolved, resolved", and_(_VALID, _t.resolved)),
    _count("excluded", "of solicited, not content for reasons that do not lie with the unit", _t.result == "excluded"),
    _count("redone", "of solicited, to be done again", _t.result == "redo"),
    _count("unreached", "of solicited, given up without an answer", _t.result == "given_up"),
)  # fmt: skip
_BY = tuple(_TASKS.splits)
METRICS = (
    Metric(
        id="solicited", name_zh="应评量", name_en="callbacks that are over", unit="count", numerator=("solicited",),
        dimensions=_BY, sentence="Callbacks about appeals that are over, however they ended.",
        sentence_zh="已结束的回访任务数。",
    ),
    Metric(
        id="participation", name_zh="参评率", name_en="participation", unit="ratio", digits=4, numerator=("rated",),
        denominator=("solicited",), dimensions=_BY,
        sentence="Callbacks with a valid rating, of all that are over.", sentence_zh="有效参评量 ÷ 应评量。",
    ),
    Metric(
        id="effective_satisfaction", name_zh="有效参评满意率", name_en="effective satisfaction", unit="ratio", digits=4,
        numerator=("satisfied",), denominator=("rated",), dimensions=_BY,
        filters="without ratings excluded for objective reasons",
        sentence="Satisfied appellants, of those with a valid rating.", sentence_zh="满意量 ÷ 有效参评量；剔除的不计。",
    ),
    Metric(
        id="satisfaction_broad", name_zh="满意率（含基本满意）", name_en="satisfaction, neutral included", unit="ratio",
        digits=4, numerator=("satisfied_broad",), denominator=("rated",), dimensions=_BY,
        filters="without ratings excluded for objective reasons",
        sentence="Satisfied and neutral appellants, of those with a valid rating.",
        sentence_zh="满意与基本满意量 ÷ 有效参评量；剔除的不计。",
    ),
    Metric(
        id="resolution_rate", name_zh="问题解决率", name_en="resolution rate", unit="ratio", digits=4,
        numerator=("resolved",), denominator=("asked_resolved",), dimensions=_BY,
        filters="without answers excluded for objective reasons",
        sentence="Appellants who say that the matter is resolved, of callbacks with a valid answer to that.",
        sentence_zh="已解决量 ÷ 有效回访量；剔除的不计。",
    ),
    Metric(
        id="excluded", name_zh="剔除量", name_en="excluded callbacks", unit="count", numerator=("excluded",),
        dimensions=_BY, sentence="Callbacks whose answer does not count, for reasons that do not lie with the unit.",
        sentence_zh="因客观原因不计入考核的回访任务数。",
    ),
    Metric(
        id="redone", name_zh="重办量", name_en="to be done again", unit="count", numerator=("redone",), dimensions=_BY,
        sentence="Callbacks after which the matter was to be done again.", sentence_zh="回访后退回重办的任务数。",
    ),
    Metric(
        id="unreached", name_zh="未能评价量", name_en="without an answer", unit="count", numerator=("unreached",),
        dimensions=_BY, sentence="Callbacks given up because nobody was reached, or nobody would say.",
        sentence_zh="多次未接通、拒评或无号码而结束的回访任务数。",
    ),
)  # fmt: skip
