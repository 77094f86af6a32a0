"""Commands about callers: marks of numbers, and the announcement of a surge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.acd import order
from callcenter.callcontrol.arguments import Args, actor, number, word
from callcenter.callcontrol.masking import masked
from callcenter.errors import CommandRefused

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["CallerCommands"]


class CallerCommands:
    """What supervisors decide about callers."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def mark(self, args: Args) -> Any:
        """Mark a number as priority, abusive or blocked, until a day."""
        house, who = self._house, word(args, "number")
        mark = house.standing.mark(
            who, word(args, "kind"), number(args, "days", 30), str(args.get("reason") or ""), actor(args)
        )
        await house.journal.committed()
        days = (mark.until - house.clock.now()) / 86_400_000_000
        return {"said": f"{masked(who)} is marked {mark.kind} for {round(days, 1):g} days", "kind": mark.kind}

    async def unmark(self, args: Args) -> Any:
        """Take a number's mark away."""
        who = word(args, "number")
        self._house.standing.unmark(who, str(args.get("reason") or ""), actor(args))
        await self._house.journal.committed()
        return {"said": f"{masked(who)} is not marked any more"}

    async def marks(self, args: Args) -> Any:
        """Every number that is marked; in full only with ``numbers``."""
        now = self._house.clock.now()
        return [
            {
                "number": who if args.get("numbers") else masked(who),
                "kind": mark.kind,
                "days": round((mark.until - now) / 86_400_000_000, 1),
                "reason": mark.reason,
                "actor": mark.actor,
            }
            for who, mark in sorted(self._house.standing.marks(now).items())
        ]

    async def callbacks(self, args: Args) -> Any:
        """Every callback that is owed, in the order of the line; numbers in full only with ``numbers``."""
        house = self._house
        now = house.clock.now()
        rows = sorted(house.callbacks.owed.values(), key=lambda each: order(each.waiting))
        return [
            {
                "callback": each.owed.callback[:12],
                "number": each.owed.caller if args.get("numbers") else masked(each.owed.caller),
                "queue": each.owed.queue,
                "position": house.floor.line.position(each.owed.callback),
                "waited": (now - each.owed.entered) / 1e6,
                "attempts": each.attempts,
                "doing": "talking" if each.call else "ringing" if each.offer else "waiting",
            }
            for each in rows
        ]

    async def withdraw(self, args: Args) -> Any:
        """Take a callback away."""
        house, wanted = self._house, word(args, "callback")
        found = next((each for each in house.callbacks.owed if each.startswith(wanted)), wanted)
        callback = house.callbacks.withdraw(found, actor(args))
        await house.journal.committed()
        return {"said": f"the callback to {masked(callback.owed.caller)} is withdrawn"}

    async def surge(self, args: Args) -> Any:
        """Switch the surge announcement on, with a tag for the calls of this surge, or off."""
        how = word(args, "switch")
        if how not in ("on", "off"):
            raise CommandRefused(f"a surge is switched on or off, not {how!r}")
        self._house.set_surge(str(args.get("tag") or "surge") if how == "on" else "", actor(args))
        await self._house.journal.committed()
        return {"said": f"the surge announcement is {how}", "surge": self._house.surge}
