"""The appeal desk: gives appeals their numbers, opens drafts when an agent is connected, completes them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from callcenter.appeals import AppealNumber, complete, new_query_code, next_number, open_draft
from callcenter.errors import AppealTransitionInvalid, AppealUnknown
from callcenter.facts import TicketProposed, new_id, stable_id

if TYPE_CHECKING:
    from callcenter.acd import Offer
    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.house import House

__all__ = ["AppealDesk"]


class AppealDesk:
    """Opens and completes appeals; the daily sequence continues after what the journal holds."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._zone = ZoneInfo(house.config.site.timezone)
        self._last: AppealNumber | None = None
        self._completing: set[str] = set()

    def continue_after(self, number: str) -> None:
        """Take up the daily sequence after ``number``, the last of the journal; empty when there is none."""
        self._last = AppealNumber.parse(number) if number else None

    def open_for(self, call: LiveCall, offer: Offer) -> str:
        """Open the draft of a call that an agent answered; its number."""
        return self.open(call.contact, call.caller, offer.queue, offer.agent)[0]

    def open_by_flow(self, call: LiveCall, fields: Mapping[str, str]) -> tuple[str, str]:
        """Open a draft because the IVR flow asks for it; number and query code."""
        return self.open(
            call.contact, call.caller, fields.get("queue", call.queue), call.agent, source=new_id()
        )

    def open(self, contact: str, caller: str, queue: str, agent: str, source: str = "") -> tuple[str, str]:
        """Open a draft; number and query code."""
        house = self._house
        now = house.clock.now()
        day = datetime.fromtimestamp(now / 1e6, self._zone).date()
        self._last = next_number(house.config.site.appeal_prefix, day, self._last)
        number, code = str(self._last), new_query_code(secrets.choice)
        rule = house.config.queues.get(queue)
        house.record(
            open_draft(
                id=stable_id("AppealOpened", contact, source),
                at=now,
                number=number,
                query_code=code,
                channel="phone",
                caller=caller,
                contact=contact,
                queue=queue,
                agent=agent,
                enterprise=rule.enterprise if rule else False,
            )
        )
        return number, code

    def propose_ticket(self, number: str, contact: str, department: str, why: str) -> None:
        """Nobody of a department could be asked: the draft is to become a ticket there."""
        if number:
            self._house.record(
                TicketProposed(
                    id=new_id(), at=self._house.clock.now(), number=number, contact=contact,
                    department=department, why=why,
                )
            )  # fmt: skip

    async def complete(
        self, number: str, appeal_type: str, text: str, mode: str, actor: str
    ) -> dict[str, str]:
        """Fill a draft in and answer or submit it.

        Raises AppealUnknown, AppealFieldInvalid, AppealNumberInvalid or AppealTransitionInvalid.
        """
        number = str(AppealNumber.parse(number))
        if number in self._completing:
            raise AppealTransitionInvalid(f"appeal {number} is being completed by somebody else")
        self._completing.add(number)
        try:
            return await self._complete(number, appeal_type, text, mode, actor)
        finally:
            self._completing.discard(number)

    async def _complete(
        self, number: str, appeal_type: str, text: str, mode: str, actor: str
    ) -> dict[str, str]:
        house = self._house
        await house.journal.committed()
        state = await house.lookups.appeal_state(number)
        if state is None:
            raise AppealUnknown(f"there is no appeal {number}; `callcenter appeal list` shows the known ones")
        fact = complete(
            id=new_id(),
            at=house.clock.now(),
            number=number,
            state=state,
            appeal_type=appeal_type,
            text=text,
            mode=mode,
            actor=actor,
        )
        house.record(fact)
        await house.journal.committed()
        return {"number": number, "state": fact.state, "said": f"appeal {number}: {state} → {fact.state}"}
