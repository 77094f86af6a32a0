"""Child tickets: parts of a ticket at units below (三级交办) or beside the one that has it."""

from __future__ import annotations

import msgspec

from callcenter.appeals import fields
from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.case import Case
from callcenter.appeals.deadlines import clock, handling_limit
from callcenter.appeals.lifecycle import Verb
from callcenter.appeals.number import AppealNumber
from callcenter.facts import ChildAssigned, Fact

__all__ = ["assign", "sub_assign"]

_LEVELS = 3


def sub_assign(case: Case, by: Acting, *, unit: str, opinion: str, workdays: int = 0) -> list[Fact]:
    """Give a part to a unit below; its deadline is not later than the ticket's own."""
    by.must_be_able(case, Verb.SUB_ASSIGN)
    lower = by.units[unit]
    refuse_unless(lower.level <= _LEVELS, f"there are {_LEVELS} levels; {unit} would be one more")
    refuse_unless(by.units.below(case.unit, unit), f"{unit} does not stand below {case.unit}")
    due = case.due or by.at
    if workdays:
        wanted = by.workdays.due(by.at, workdays)
        refuse_unless(wanted <= due, "a child's deadline cannot be later than its parent's")
        due = wanted
    refuse_unless(due >= by.at, "the ticket is overdue: a part given now would be too")
    return [assign(case, by, unit, "sub", due, fields.text(opinion, "opinion", "say what the unit is to do"), 0)]


def assign(case: Case, by: Acting, unit: str, part: str, due: int, opinion: str, offset: int) -> Fact:
    """The fact that ``unit`` has a part; ``offset`` further ones are given in the same deed before it."""
    by.units[unit]
    parent = AppealNumber.parse(case.number)
    refuse_unless(parent.child == 0, f"{case.number} is a part itself: its unit gives parts of the whole ticket")
    number = msgspec.structs.replace(parent, child=len(by.children) + offset + 1)
    return ChildAssigned(
        **by.signature,
        number=str(number),
        parent=case.number,
        part=part,
        unit=unit,
        opinion=opinion.strip() or case.text,
        limit=handling_limit(case, by.rules),
        sign_due=min(due, by.workdays.due(by.at, by.rules.sign_workdays)),
        opened=case.opened or by.at,
        channel=case.channel,
        task=case.task,
        **clock(case, by.at, due, by.rules, by.workdays),
    )
