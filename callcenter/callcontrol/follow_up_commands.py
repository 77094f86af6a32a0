"""Commands about callbacks on appeals (回访): an agent reads what it is about, and calls the appellant."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from callcenter.appeals import AppealNumber
from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import AppealState
from callcenter.callcontrol.arguments import Args, word
from callcenter.callcontrol.masking import masked
from callcenter.errors import AppealUnknown, CommandRefused
from callcenter.journal.tables import appeal
from callcenter.projections.callbacks_due import attempts_of

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["FollowUpCommands"]

_SHOWN = (
    "number", "type", "category", "urgency", "name", "confidential", "occurred", "place", "text", "unit", "reply",
    "outcome", "redone", "reopened", "callback_due", "attempts", "reach", "resolved", "satisfaction",
)  # fmt: skip
"""Of the appeal, what an agent reads before the call."""


class FollowUpCommands:
    """What agents do about callbacks."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def follow_up(self, args: Args) -> Any:
        """Ring an agent's phone, and the appellant when it is answered; with ``preview`` only tell what it is about."""
        house, number = self._house, str(AppealNumber.parse(word(args, "number")))
        case, attempts = await house.lookups.in_time(partial(_read, number=number))
        shown = {**{name: getattr(case, name) for name in _SHOWN}, "caller": masked(case.caller), "tries": attempts}
        if args.get("preview"):
            return {**shown, "call": "", "said": f"appeal {number} is not called about yet"}
        self._refuse_what_must_not_be(case)
        agent = word(args, "agent")
        call = house.seat_calls.order(agent, case.caller, appeal=number)
        await house.journal.committed()
        return {**shown, "call": call, "said": f"agent {agent} is rung, then {masked(case.caller)}"}

    def _refuse_what_must_not_be(self, case: Case) -> None:
        house = self._house
        if case.state != AppealState.CALLBACK_DUE:
            raise CommandRefused(f"appeal {case.number} is {case.state}: no callback is due")
        if not case.caller:
            raise CommandRefused(f"appeal {case.number} has no number to call")
        if house.follow_ups.holds(case.caller):
            raise CommandRefused(f"the system is calling {masked(case.caller)} just now: wait until that is over")
        if case.caller in house.seat_calls.engaged():
            raise CommandRefused(f"an agent is calling {masked(case.caller)} just now")


def _read(connection: Connection, number: str) -> tuple[Case, list[dict[str, Any]]]:
    row = connection.execute(select(appeal).where(appeal.c.number == number)).mappings().first()
    if row is None:
        raise AppealUnknown(f"there is no appeal {number}; `callcenter appeal list` shows the known ones")
    case = Case.of(dict(row))
    return case, attempts_of(connection, case)
