"""One transaction of the desk: appeals as they are, changed in memory by each deed, saved together at the end."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from callcenter.appeals import AppealNumber
from callcenter.appeals.acting import Acting
from callcenter.appeals.agenda import tasks_due
from callcenter.appeals.alerts import Background, alerts
from callcenter.appeals.case import Case
from callcenter.appeals.evolving import reply_mark
from callcenter.appeals.lifecycle import Role
from callcenter.appeals.rules import Rules, Units
from callcenter.appeals.verbs import DEEDS, system
from callcenter.casework.opening import Numbers, known_as, open_case
from callcenter.casework.orders import Order
from callcenter.errors import AppealFieldInvalid, AppealUnknown
from callcenter.facts import (
    AppealCompleted,
    AppealLinked,
    AppealReplied,
    ChildAssigned,
    Fact,
)
from callcenter.journal.tables import appeal
from callcenter.projections.folds import apply
from callcenter.projections.rows import ReadRows
from callcenter.workdays import Calendar

__all__ = ["Session", "Setting"]

_ROUNDS = 12
"""More things than there can be to do with one appeal at one moment."""
_DAY = 86_400_000_000


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What every deed goes by."""

    rules: Rules
    units: Units
    calendar: Calendar
    prefix: str
    new_id: Callable[[], str]


class Session:
    """Loads the appeals that ``numbers`` name, with all that hangs on them."""

    def __init__(self, connection: Connection, setting: Setting, numbers: Sequence[str]) -> None:
        self.rows = ReadRows()
        self.facts: list[Fact] = []
        """What was decided, in order."""
        self._connection = connection
        self._setting = setting
        self._numbers = Numbers(connection, setting.prefix, setting.calendar)
        self._children: dict[str, dict[str, None]] = defaultdict(dict)
        self._followers: dict[str, dict[str, None]] = defaultdict(dict)
        """Appeals that are, or were, linked to one; in order."""
        self._replies: dict[tuple[str, str], str] = {}
        self._known: set[str] = set()
        self._whole: set[str] = set()
        """Appeals whose children and followers are known, too."""
        self._load({number for number in numbers if number})

    def case(self, number: str) -> Case:
        """An appeal as it is now. Raises AppealUnknown."""
        if number not in self._known:
            self._load({number})
        if self.rows.appeal.get(number) is None:
            raise AppealUnknown(f"there is no appeal {number}; `callcenter appeal list` shows the known ones")
        return self.rows.appeal.case(number)

    def do(self, order: Order, now: int) -> tuple[str, list[Fact]]:
        """Carry an order out: the appeal's number, and what happened. Raises what forbids it."""
        if order.deed == "open":
            return self._open(order, now)
        deed = DEEDS.get(order.deed)
        if deed is None:
            raise AppealFieldInvalid(f"{order.deed!r} cannot be done with an appeal; one of: {', '.join(DEEDS)}")
        case = self.case(str(AppealNumber.parse(order.number)))
        _check_said(order.deed, order.said)
        by = self._acting(order, case, now)
        return case.number, self._take(case, deed(case, by, **order.said), by)

    def attend(self, number: str, at: int) -> None:
        """Do what the time demands of an appeal."""
        for _ in range(_ROUNDS):
            case = self.case(number)
            due = tasks_due(case, at)
            if not due:
                return
            order = Order(deed="", actor="system", role=Role.SYSTEM)
            by = self._acting(order, case, at)
            self._take(case, system.do(due[0], case, by), by)

    def _open(self, order: Order, now: int) -> tuple[str, list[Fact]]:
        channel, reference = str(order.said.get("channel", "")), str(order.said.get("reference", ""))
        if known := known_as(self._connection, channel, reference):
            return known, []
        by = self._acting(order, Case(number=""), now)
        made = open_case(by, order.said, lambda: self._numbers.next(by.at))
        number: str = made[0].number  # type: ignore[attr-defined]
        self._known.add(number)
        self._whole.add(number)
        return number, self._take(Case(number=number), made, by)

    def _acting(self, order: Order, case: Case, now: int) -> Acting:
        if case.number and case.number not in self._whole:
            self._load({case.number})
        upper = case.parent or (order.said.get("parent", "") if order.deed == "link" else "")
        return Acting(
            actor=order.actor,
            role=order.role,
            unit=order.acting_unit,
            reason=order.reason,
            at=max(now, case.changed or 0),
            rules=self._setting.rules,
            units=self._setting.units,
            workdays=self._setting.calendar,
            new_id=self._setting.new_id,
            children=tuple(map(self.case, self._children[case.number])),
            upper=self.case(upper) if upper else None,
            followers=tuple(each for each in map(self.case, self._followers[case.number]) if _follows(each, case)),
        )

    # -- taking facts in -------------------------------------------------------------------------------------------

    def _take(self, case: Case, facts: list[Fact], by: Acting) -> list[Fact]:
        """Fold what was decided, and what the alerts say to it."""
        background = self._background(case, facts, by)
        self.fold(facts)
        told = alerts(self.case(case.number), facts, by.rules, background, by.at)
        self.fold(told)
        return [*facts, *told]

    def fold(self, facts: Iterable[Fact]) -> None:
        """Take facts in; of other things than appeals too, as far as their rows are loaded."""
        for fact in facts:
            match fact:
                case ChildAssigned():
                    self._known.add(fact.number)
                    self._whole.add(fact.number)
                    self._children[fact.parent][fact.number] = None
                case AppealLinked():
                    self._followers[fact.parent][fact.number] = None
            apply(self.rows, [fact])
            self.facts.append(fact)

    def _background(self, case: Case, facts: Iterable[Fact], by: Acting) -> Background:
        """What the alerts must know of other appeals."""
        for fact in facts:
            if isinstance(fact, AppealReplied):
                return Background(same_reply=self._same_reply(case, reply_mark(fact.text)))
            if isinstance(fact, AppealCompleted) and case.caller:
                return Background(earlier=self._earlier(case, by.at - by.rules.repeat_days * _DAY))
        return Background()

    def _same_reply(self, case: Case, mark: str) -> str:
        found = self._connection.execute(_SAME_REPLY, {"mark": mark, "of": case.unit, "this": case.number}).scalar()
        return found or self._replies.setdefault((case.unit, mark), case.number).replace(case.number, "")

    def _earlier(self, case: Case, since: int) -> int:
        given = {"of": case.caller, "since": since, "this": case.number}
        return self._connection.execute(_EARLIER, given).scalar() or 0

    # -- loading ---------------------------------------------------------------------------------------------------

    def _load(self, numbers: set[str]) -> None:
        """Read appeals, their children and followers, and what they are parts of or follow."""
        self._known |= numbers
        self._whole |= numbers
        wanted = sorted(numbers)
        hanging = self._hanging(wanted)
        self._read([each for each in wanted if self.rows.appeal.get(each) is None])
        above = {
            upper
            for number in wanted
            if (row := self.rows.appeal.get(number))
            for upper in (row["parent"], row["linked_to"])
            if upper
        }
        more = sorted(({number for number, _, _ in hanging} | above) - self._known)
        self._read(more)
        self._known.update(more)
        for number, parent, linked_to in hanging:
            if parent in numbers:
                self._children[parent][number] = None
            if linked_to in numbers:
                self._followers[linked_to][number] = None

    def _read(self, numbers: Sequence[str]) -> None:
        self.rows.appeal.load(self._connection, numbers)
        self.rows.handling.load(self._connection, numbers)

    def _hanging(self, numbers: Sequence[str]) -> list[tuple[str, str, str]]:
        """(number, parent, linked_to) of what is a part of, or follows, one of ``numbers``."""
        found: list[tuple[str, str, str]] = []
        for start in range(0, len(numbers), _SOME):
            some = numbers[start : start + _SOME]
            which = or_(
                (appeal.c.parent != "") & appeal.c.parent.in_(some),
                (appeal.c.linked_to != "") & appeal.c.linked_to.in_(some) & (appeal.c.state == "linked"),
            )
            wanted = select(appeal.c.number, appeal.c.parent, appeal.c.linked_to).where(which)
            found += [(row[0], row[1], row[2]) for row in self._connection.execute(wanted.order_by(appeal.c.number))]
        return found


_SOME = 400
# made once: for a question that is asked with every order the words cost as much as the answer
_OTHERS = appeal.c.number != bindparam("this")
_SAME_REPLY = (
    select(appeal.c.number)
    .where(appeal.c.reply_mark == bindparam("mark"), appeal.c.unit == bindparam("of"), _OTHERS)
    .limit(1)
)
_EARLIER = select(func.count()).where(
    appeal.c.caller == bindparam("of"), appeal.c.opened >= bindparam("since"), _OTHERS
)


def _follows(follower: Case, case: Case) -> bool:
    return follower.linked_to == case.number and follower.state == "linked"


@cache
def _arguments(deed: str) -> tuple[frozenset[str], frozenset[str]]:
    """All arguments of a deed, and those that must be given."""
    parameters = [each for each in inspect.signature(DEEDS[deed]).parameters.values() if each.kind is each.KEYWORD_ONLY]
    needed = frozenset(each.name for each in parameters if each.default is each.empty)
    return frozenset(each.name for each in parameters), needed


def _check_said(deed: str, said: dict[str, Any]) -> None:
    known, needed = _arguments(deed)
    if strange := said.keys() - known:
        raise AppealFieldInvalid(f"{deed} does not take {', '.join(sorted(strange))} (it takes: {', '.join(known)})")
    if missing := needed - said.keys():
        raise AppealFieldInvalid(f"{deed} needs {', '.join(sorted(missing))}")
