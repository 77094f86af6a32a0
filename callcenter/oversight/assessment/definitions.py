"""What is counted: every definition with its id, version, numerator and denominator. Never an average of averages.

A definition says of each case whether it belongs to the period, and whether it is in the numerator. A change of what is
counted raises ``version``: cards that were counted before keep theirs.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from callcenter.errors import AppealFieldInvalid
from callcenter.oversight.assessment.handling import Account, Answer, Check, Handling
from callcenter.oversight.assessment.period import Period

__all__ = ["DEFINITIONS", "Definition", "Entry", "definition"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One case in the denominator, or excluded from it."""

    number: str
    unit: str
    at: int
    """The moment by which it belongs to the period."""
    counted: bool
    """It is in the numerator too."""
    excluded: str = ""
    """Why it does not count: an objective reason of the callback, or an exclusion's id. Empty: it counts."""


Entries = Callable[[Account, Period, int], Iterator[Entry]]
"""(what counts of an appeal, period, the moment of counting) → its cases."""


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be counted of a unit."""

    id: str
    title: str
    """As staff know it, in Chinese."""
    numerator: str
    denominator: str
    better: Literal["higher", "lower"]
    entries: Entries
    version: int = 1


def _due(account: Account, period: Period, now: int) -> Iterator[tuple[Handling, int]]:
    """Handlings whose deadline fell in the period; those still running are left for later."""
    for each in account.handlings:
        due = each.due
        if due is not None and due in period and each.answers_for(due) and (due <= now or each.replied is not None):
            yield each, due


def _on_time(account: Account, period: Period, now: int) -> Iterator[Entry]:
    for each, due in _due(account, period, now):
        in_time = each.replied is not None and each.replied <= due
        yield Entry(number=each.number, unit=each.unit, at=due, counted=in_time)


def _pressed(account: Account, period: Period, now: int) -> Iterator[Entry]:
    for each, due in _due(account, period, now):
        pressed = not {"supervise", "escalate", "refer"}.isdisjoint(each.steps)
        yield Entry(number=each.number, unit=each.unit, at=due, counted=pressed)


def _contact(account: Account, period: Period, now: int) -> Iterator[Entry]:
    for each in account.handlings:
        due = each.contact_due
        if due is None or due not in period or not each.answers_for(due):
            continue
        if due <= now or each.contacted is not None:
            in_time = each.contacted is not None and each.contacted <= due
            yield Entry(number=each.number, unit=each.unit, at=due, counted=in_time)


def _answers(account: Account, period: Period) -> Iterator[tuple[Handling, Answer]]:
    for each in account.handlings:
        if each.answer is not None and each.answer.at in period:
            yield each, each.answer


def _answered(counted: Callable[[Answer], bool], *, rated: bool = False) -> Entries:
    """Valid answers of callbacks, if ``rated`` those with a rating; excluded ones are shown apart."""

    def entries(account: Account, period: Period, now: int) -> Iterator[Entry]:
        for each, answer in _answers(account, period):
            if answer.satisfaction or not rated:
                yield Entry(
                    number=each.number, unit=each.unit, at=answer.at, counted=counted(answer), excluded=answer.excluded
                )

    return entries


def _returns(counted: Callable[[Handling], bool]) -> Entries:
    def entries(account: Account, period: Period, now: int) -> Iterator[Entry]:
        for each in account.handlings:
            if each.kind == "dispatched" and each.began in period:
                yield Entry(number=each.number, unit=each.unit, at=each.began, counted=counted(each))

    return entries


def _checks(kind: str) -> Entries:
    def entries(account: Account, period: Period, now: int) -> Iterator[Entry]:
        for each in account.checks:
            if each.kind == kind and each.at in period and each.verdict in ("fixed", "not_fixed"):
                yield _checked(each)

    return entries


def _checked(check: Check) -> Entry:
    return Entry(number=check.number, unit=check.unit, at=check.at, counted=check.verdict == "not_fixed")


_ALL = (
    Definition(
        id="on_time_rate", title="按时办结率", better="higher", entries=_on_time,
        numerator="of these, with the unit's last reply (no review refused it) by the deadline",
        denominator="handlings whose deadline, approved extensions and suspensions included, fell in the period",
    ),
    Definition(
        id="contact_rate", title="按时联系率", better="higher", entries=_contact,
        numerator="of these, the appellant was spoken with by then",
        denominator="tickets by whose deadline for the first contact, which fell in the period, the unit had them",
    ),
    Definition(
        id="resolution_rate", title="问题解决率", better="higher", entries=_answered(lambda answer: answer.resolved),
        numerator="of these, the appellant says that the matter is resolved",
        denominator="callbacks in the period with a valid answer",
    ),
    Definition(
        id="satisfaction", title="有效参评满意率", better="higher",
        entries=_answered(lambda answer: answer.satisfaction == "satisfied", rated=True),
        numerator="of these, satisfied",
        denominator="callbacks in the period with a valid rating",
    ),
    Definition(
        id="satisfaction_broad", title="满意率（含基本满意）", better="higher",
        entries=_answered(lambda answer: answer.satisfaction in ("satisfied", "neutral"), rated=True),
        numerator="of these, satisfied or neutral",
        denominator="callbacks in the period with a valid rating",
    ),
    Definition(
        id="return_rate", title="退单率", better="lower", entries=_returns(lambda each: each.return_asked),
        numerator="of these, the unit asked to return them",
        denominator="tickets that the unit was given in the period",
    ),
    Definition(
        id="unfounded_return_rate", title="不当退单率", better="lower",
        entries=_returns(lambda each: each.return_denied),
        numerator="of these, the unit asked to return them and that was not right",
        denominator="tickets that the unit was given in the period",
    ),
    Definition(
        id="overdue_steps", title="逾期督办率", better="lower", entries=_pressed,
        numerator="of these, supervised, escalated or referred",
        denominator="handlings whose deadline, approved extensions and suspensions included, fell in the period",
    ),
    Definition(
        id="redo_rate", title="重办率", better="lower", entries=_answered(lambda answer: answer.redo),
        numerator="of these, to be done again",
        denominator="callbacks in the period with a valid answer",
    ),
    Definition(
        id="look_back_failures", title="回头看未解决率", better="lower", entries=_checks("look_back"),
        numerator="of these, not fixed",
        denominator="look-back checks with a verdict in the period, the appellant reached",
    ),
    Definition(
        id="onsite_failures", title="现场核查未整改率", better="lower", entries=_checks("onsite"),
        numerator="of these, not fixed",
        denominator="on-site checks with a verdict in the period, the place accessible",
    ),
)  # fmt: skip
DEFINITIONS: Mapping[str, Definition] = MappingProxyType({each.id: each for each in _ALL})
"""Id → definition."""


def definition(ident: str) -> Definition:
    """Raises AppealFieldInvalid, with what may have been meant."""
    found = DEFINITIONS.get(ident)
    if found is None:
        close = difflib.get_close_matches(ident, DEFINITIONS, 1)
        hint = f"do you mean {close[0]}?" if close else f"one of: {', '.join(DEFINITIONS)}"
        raise AppealFieldInvalid(f"there is no definition {ident!r}: {hint}")
    return found
