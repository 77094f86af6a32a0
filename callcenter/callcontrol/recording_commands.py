"""``callcenter ctl recording``: an agent, or somebody for them, pauses the recording of the present talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.callcontrol.arguments import Args, actor, word
from callcenter.callcontrol.offer import NOT_TOLD
from callcenter.callcontrol.recording import Recorded
from callcenter.errors import AmiError, CommandRefused

if TYPE_CHECKING:
    from callcenter.callcontrol.house import House

__all__ = ["RecordingCommands"]


class RecordingCommands:
    """Pauses and resumes; what it says is true, or it refuses."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def recording(self, args: Args) -> Any:
        """``pause`` before a caller says what must not be on a recording, ``resume`` after it."""
        who, switch = word(args, "agent"), word(args, "switch")
        if switch not in ("pause", "resume"):
            raise CommandRefused(f"a recording can be paused or resumed, not {switch!r}")
        pausing = switch == "pause"
        talk = self._talk_of(who)
        for each in self._house.recordings.running():  # two agents may be with the caller: both hear what is said
            if each.contact == talk.contact and each.paused != pausing:
                await self._mute(each, pausing)
                self._house.recordings.switched(each, paused=pausing, actor=actor(args))
        await self._house.journal.committed()
        said = "is paused" if pausing else "goes on"
        said = f"the recording of the call of agent {who} {said}"
        return {"said": said, "contact": talk.contact, "recording": talk.id}

    def _talk_of(self, who: str) -> Recorded:
        self._house.roster.find(who)
        for talk in self._house.recordings.running():
            if talk.agent == who:
                return talk
        raise CommandRefused(f"no talk of agent {who} is being recorded")

    async def _mute(self, talk: Recorded, pausing: bool) -> None:
        """Silence in both directions, or sound again. Whatever goes wrong, a pause is never ended by mistake."""
        channel = self._seat_channel(talk)
        try:
            await self._house.node.control.send_action(
                "MixMonitorMute", Channel=channel, Direction="both", State=str(int(pausing))
            )
        except AmiError as error:
            if not pausing:
                self._house.act("MixMonitorMute", Channel=channel, Direction="both", State="1")
            state = "may go on" if pausing else "stays paused"
            raise CommandRefused(f"the recording {state}: {error}") from error
        if not self._house.recordings.still(talk):
            raise CommandRefused(f"the talk of agent {talk.agent} is over")

    def _seat_channel(self, talk: Recorded) -> str:
        """Uniqueid of the seat's channel, which is what Asterisk records."""
        call, agent = self._house.calls.get(talk.contact), self._house.roster.agents.get(talk.agent)
        if agent is not None and (party := self._house.conferences.party_of(agent)):
            known = party
        elif call is not None and call.dialling is not None:
            known = call.dialling.seat_channel
        else:
            known = agent.seat_channel if agent is not None else ""
        if known in ("", NOT_TOLD):
            raise CommandRefused(f"Asterisk has not told the channel of agent {talk.agent}: try again in a moment")
        return known
