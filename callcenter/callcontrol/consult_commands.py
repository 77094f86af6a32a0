"""Commands of an agent who asks somebody else while a caller is there: a colleague, a department, an outside number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.acd import WaitingCaller
from callcenter.acd.explain import Verdict
from callcenter.callcontrol.arguments import Args, actor, word
from callcenter.callcontrol.conference import Conference
from callcenter.callcontrol.masking import masked
from callcenter.callcontrol.parties import Guest
from callcenter.callcontrol.transfer import Target
from callcenter.config.duty import find, on_duty
from callcenter.errors import CommandRefused
from callcenter.link.server import Verb

if TYPE_CHECKING:
    from callcenter.callcontrol.call import LiveCall
    from callcenter.callcontrol.house import House

__all__ = ["ConsultCommands"]

_MOST = 3
"""Agents of a queue who are rung one after another."""
_FITS = frozenset({Verdict.CHOSEN, Verdict.LAST_AGENT, Verdict.RANKED_LOWER, Verdict.EARLIER_CALLER, Verdict.HELD})


class ConsultCommands:
    """Ask, talk all three, hand the caller over, or go back to the caller."""

    def __init__(self, house: House) -> None:
        self._house = house

    def verbs(self) -> dict[str, Verb]:
        """Every command with what carries it out."""
        return {
            "consult": self.consult, "join": self.join, "hand_over": self.hand_over, "retrieve": self.retrieve,
        }  # fmt: skip

    async def consult(self, args: Args) -> Any:
        """Ring somebody for an agent: the caller waits with music, or stays in the call (``three_party``)."""
        house, who, at_once = self._house, word(args, "agent"), bool(args.get("three_party"))
        talk = house.transfers.talk_of(who)
        call = talk.call
        self._require_caller(call)
        if call.conference is not None and call.conference.asking:
            raise CommandRefused(f"agent {who} is asking somebody already: retrieve the caller first")
        target, people = self._whom(call, who, word(args, "to"))
        if not people:
            return await self._ticket(call, target.name)
        conference = call.conference
        if conference is None:
            conference = call.conference = Conference(house, call, talk)
            await conference.redirect(at_once=at_once)
        conference.ask(target, people, actor(args), at_once=at_once)
        shown = masked(target.name) if target.kind == "number" else f"{target.kind} {target.name}"
        return await self._done(call, f"agent {who} asks {shown}")

    async def join(self, args: Args) -> Any:
        """The caller, the agent and whoever was asked talk together."""
        conference = self._of(args, answered=True)
        conference.join()
        return await self._done(conference.call, "all three talk")

    async def hand_over(self, args: Args) -> Any:
        """The caller goes on with whoever was asked; the agent is done."""
        conference = self._of(args, answered=True)
        conference.hand_over(actor(args))
        return await self._done(conference.call, f"agent {word(args, 'agent')} has handed the caller over")

    async def retrieve(self, args: Args) -> Any:
        """The agent goes back to the caller; whoever is asked, or was brought in, is let go."""
        conference = self._of(args, answered=False)
        conference.retrieve()
        return await self._done(conference.call, f"agent {word(args, 'agent')} is back with the caller")

    def _of(self, args: Args, *, answered: bool) -> Conference:
        conference = self._house.transfers.talk_of(word(args, "agent")).call.conference
        if conference is None or not conference.asking:
            raise CommandRefused(f"agent {word(args, 'agent')} is asking nobody")
        self._require_caller(conference.call)
        if answered:
            conference.require_answered()
        return conference

    def _require_caller(self, call: LiveCall) -> None:
        if not self._house.node.up:
            raise CommandRefused("Asterisk is not connected: it cannot be told who goes where")
        if call.agi.hung_up:
            raise CommandRefused("the caller is not there any more")

    async def _done(self, call: LiveCall, said: str) -> Any:
        await self._house.journal.committed()
        return {"said": said, "contact": call.contact}

    # -- who is meant ---------------------------------------------------------------------------------

    def _whom(self, call: LiveCall, who: str, text: str) -> tuple[Target, list[Guest]]:
        """What ``text`` names, and whom to ring for it, in order. Raises CommandRefused."""
        departments = self._house.config.commissioners
        found = find(departments, text)
        if len(found) > 1:
            raise CommandRefused(f"{text!r} may be {', '.join(found)}: give one of these")
        if found:
            return Target("department", found[0]), self._on_duty(found[0])
        target = self._house.transfers.target_of(text, who)
        if target.kind == "queue":
            return target, self._free_in(call, target.name)
        if target.kind == "number":
            return target, [Guest(number=target.name)]
        return target, [Guest(seat=target.name)]

    async def _ticket(self, call: LiveCall, department: str) -> Any:
        self._house.appeals.propose_ticket(call.appeal, call.contact, department, "nobody_on_duty")
        name = self._house.config.commissioners[department].name
        return await self._done(call, f"nobody of {name} is on duty now: the appeal is to become a ticket there")

    def _on_duty(self, ident: str) -> list[Guest]:
        house = self._house
        department = house.config.commissioners[ident]
        people = on_duty(department, house.clock.now(), house.calendar)
        seats = house.config.seats
        return [Guest(seat=each.number) if each.number in seats else Guest(number=each.number) for each in people]

    def _free_in(self, call: LiveCall, queue: str) -> list[Guest]:
        house = self._house
        caller = WaitingCaller(contact=call.contact, queue=queue, entered=call.entered or call.arrived)
        fit = [each.agent for each in house.floor.explain(caller) if each.verdict in _FITS]
        seats = [house.roster.agents[agent].view.seat for agent in fit if house.roster.agents[agent].view.free]
        if not seats:
            raise CommandRefused(f"nobody in queue {queue} is free: transfer the caller there instead")
        return [Guest(seat=seat) for seat in seats[:_MOST]]
