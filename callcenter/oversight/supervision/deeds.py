"""What can be done with a supervision record: (record, who acts and when, what is said) → facts."""

from __future__ import annotations

from typing import Any

import msgspec

from callcenter.appeals import fields
from callcenter.facts import (
    Fact,
    OverdueStepTaken,
    SupervisionDemanded,
    SupervisionLapsed,
    SupervisionRaised,
    SupervisionRecordClosed,
    SupervisionRecordOpened,
    SupervisionReplied,
    SupervisionWithdrawn,
    stable_id,
)
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.roles import CENTRE
from callcenter.oversight.rules import LEVELS
from callcenter.oversight.supervision.life import RECORD, Record
from callcenter.oversight.words import LEVEL_DEMANDS, LEVEL_WORDS, RESULT_WORDS

__all__ = ["close", "demand", "follow", "lapse", "open_record", "raise_level", "reply", "withdraw"]


def open_record(
    ident: str, number: str, unit: str, acting: Acting, *, text: str, level: str = "supervise", workdays: int = 0
) -> list[Fact]:
    """Somebody decides that ``unit`` is supervised in the matter ``number``, and demands something at once."""
    acting.must_be_one_of(CENTRE, "open")
    acting.needs_reason("open")
    level = fields.word("level", level, LEVEL_WORDS)
    opened = SupervisionRecordOpened(**acting.signature, record=ident, number=number, unit=unit, level=level)
    return [opened, _demanded(ident, number, level, acting, text, workdays)]


def follow(ident: str, known: Record | None, step: OverdueStepTaken, unit: str, acting: Acting) -> list[Fact]:
    """What follows from an overdue step: a record, or a higher level of the one that is open (``known``).

    Ids are made of the step's, so that it follows once.
    """
    level = step.step
    if known is None:
        once = _once(acting, "SupervisionRecordOpened", step)
        begun: Fact = SupervisionRecordOpened(
            **once, record=ident, number=step.number, unit=unit, level=level, origin=step.id
        )
    elif LEVELS.index(level) > LEVELS.index(known.level):
        once = _once(acting, "SupervisionRaised", step)
        begun = SupervisionRaised(**once, record=known.record, number=step.number, level=level, origin=step.id)
    else:
        return []
    record = known.record if known else ident
    demanded = _demanded(record, step.number, level, acting, LEVEL_DEMANDS[level], 0)
    return [begun, msgspec.structs.replace(demanded, id=stable_id("SupervisionDemanded", step.id))]


def raise_level(record: Record, acting: Acting, *, level: str) -> list[Fact]:
    """The matter goes a level up."""
    RECORD.check(record.state, "raise", acting.role)
    acting.needs_reason("raise")
    level = fields.word("level", level, LEVEL_WORDS)
    refuse_unless(
        LEVELS.index(level) > LEVELS.index(record.level), f"{record.record} is at the level {record.level} already"
    )
    return [SupervisionRaised(**_of(record, acting), level=level)]


def demand(record: Record, acting: Acting, *, text: str, workdays: int = 0) -> list[Fact]:
    """Demand something of the unit; ``workdays`` 0: the level's usual time."""
    RECORD.check(record.state, "demand", acting.role)
    return [_demanded(record.record, record.number, record.level, acting, text, workdays)]


def reply(record: Record, acting: Acting, *, text: str) -> list[Fact]:
    """The unit answers."""
    RECORD.check(record.state, "reply", acting.role)
    acting.must_be_of(record.unit, "reply")
    return [SupervisionReplied(**_of(record, acting), text=fields.text(text, "text", "answer what was demanded"))]


def lapse(record: Record, acting: Acting) -> list[Fact]:
    """The time for the answer is over."""
    RECORD.check(record.state, "lapse", acting.role)
    due = record.due or 0
    once = _of(record, acting) | {"id": stable_id("SupervisionLapsed", record.record, str(due), str(record.demands))}
    return [SupervisionLapsed(**once, due=due)]


def close(record: Record, acting: Acting, *, result: str, text: str, is_handled: bool) -> list[Fact]:
    """What came of it. ``is_handled``: the unit has nothing left to do in the matter."""
    RECORD.check(record.state, "close", acting.role)
    result = fields.word("result", result, RESULT_WORDS)
    refuse_unless(
        result != "rectified" or is_handled, f"{record.number} is not handled yet: it is not rectified before that"
    )
    text = fields.text(text, "text", "say what came of it")
    return [SupervisionRecordClosed(**_of(record, acting), result=result, text=text)]


def withdraw(record: Record, acting: Acting) -> list[Fact]:
    """It should not have been opened."""
    RECORD.check(record.state, "withdraw", acting.role)
    acting.needs_reason("withdraw")
    return [SupervisionWithdrawn(**_of(record, acting))]


def _demanded(record: str, number: str, level: str, acting: Acting, text: str, workdays: int) -> SupervisionDemanded:
    due = acting.workdays.due(acting.at, workdays or acting.rules.reply_workdays[level])
    said = fields.text(text, "text", "say what the unit is to do")
    return SupervisionDemanded(**acting.signature, record=record, number=number, text=said, due=due)


def _once(acting: Acting, name: str, step: OverdueStepTaken) -> dict[str, Any]:
    return acting.signature | {"id": stable_id(name, step.id)}


def _of(record: Record, acting: Acting) -> dict[str, Any]:
    return {**acting.signature, "record": record.record, "number": record.number}
