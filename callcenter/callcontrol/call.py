"""One call, from its arrival to its end: runs the IVR flow and performs what the engine asks for."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twisted.logger import Logger

from callcenter.agi import AGIHangup, AgiSession, AGISIGHUPHangup
from callcenter.callcontrol.perform import perform
from callcenter.callcontrol.place import Carried
from callcenter.callcontrol.refer import go_on
from callcenter.errors import SessionUnreadable
from callcenter.facts import CallArrived, CallEnded, CallResumed, Fact, new_id, stable_id
from callcenter.ivr import Call as IvrCall
from callcenter.ivr import Session, Step, again, decode_session, encode_session, inputs, resume, start

if TYPE_CHECKING:
    from callcenter.acd import Offer
    from callcenter.acd.expectation import Expectation
    from callcenter.callcontrol.callbacks import Callback
    from callcenter.callcontrol.conference import Conference
    from callcenter.callcontrol.follow_up import FollowUp
    from callcenter.callcontrol.house import House
    from callcenter.callcontrol.offer import Dialling
    from callcenter.callcontrol.outside import Outside
    from callcenter.callcontrol.overrun import Overrun
    from callcenter.callcontrol.transfer import Target
    from callcenter.callcontrol.waiting import Waiting

__all__ = ["LiveCall"]

_SECOND = 1_000_000
_EVIDENCE_SECONDS = 3
"""Time in which a talk that was not seen is settled from Asterisk's own record."""
_log = Logger()


class LiveCall:
    """A caller's FastAGI session and everything that belongs to it."""

    __slots__ = (
        "_evidence",
        "_grip_until",
        "_late",
        "_over",
        "agent",
        "agi",
        "ami_hangup",
        "appeal",
        "arrived",
        "callback",
        "caller",
        "carried",
        "conference",
        "contact",
        "dialling",
        "doing",
        "end_uncertain",
        "entered",
        "expected",
        "flow",
        "follow_up",
        "house",
        "hung_up_at",
        "last_sign",
        "left_talk",
        "messages",
        "now",
        "outside",
        "overrun",
        "place",
        "points",
        "queue",
        "resumes",
        "session",
        "session_began",
        "stood_in_line",
        "talk_ended",
        "transfer",
        "waiting",
    )

    def __init__(self, house: House, agi: AgiSession, carried: Carried, flow: str) -> None:
        self.house = house
        self.flow = flow
        """The flow that the call begins with."""
        self.agi = agi
        self.carried = carried
        self.now = house.clock.now
        self.contact = agi.env["uniqueid"]
        self.caller = agi.env.get("callerid", "") if agi.env.get("callerid") != "unknown" else ""
        self.arrived = carried.place.arrived if carried.place and carried.place.arrived else self.now()
        self.session: Session | None = None
        self.place = carried.place
        """Place in line to take up again; None once it is taken."""
        self.entered = carried.entered
        """First queue entry, µs; 0 before."""
        self.waiting: Waiting | None = None
        self.dialling: Dialling | None = None
        self.outside: Outside | None = None
        """Somebody outside the queues whose phone rings for the caller, or who talks to them."""
        self.agent = ""
        self.queue = ""
        self.doing = "ivr"
        self.talk_ended = False
        self.callback: Callback | None = None
        """The callback that this call is; None for somebody who rang us."""
        self.follow_up: FollowUp | None = None
        """The attempt to ask an appellant that this call is; None for any other call."""
        self.transfer: Target | None = None
        """Where the caller goes when the present talk is over."""
        self.left_talk: Dialling | None = None
        """The talk that this session goes on after, because the agent's phone sent the caller on."""
        self.resumes = True
        """It is news that the call is back; not after a transfer by the phone."""
        self.appeal = ""
        """Number of the appeal draft; empty when this core did not open it."""
        self.overrun: Overrun | None = None
        """Watches the command that Asterisk is at; None when nobody does."""
        self.conference: Conference | None = None
        """The agent asks somebody, or somebody else is in the call too."""
        self.points: dict[str, int] = {}
        """Queue → points of priority there."""
        self.stood_in_line = False
        self.expected: Expectation | None = None
        """The wait that the caller was told last."""
        self.hung_up_at = 0
        self.last_sign = 0
        """When Asterisk told last that a talk of this call began or ended, µs; 0: it did not."""
        self.end_uncertain = False
        """Nobody saw the end: ``hung_up_at`` is the last sign of life of Asterisk."""
        self.ami_hangup = False
        """Asterisk's event of the caller's hang-up has been seen."""
        self.messages = 0
        self.session_began = self.now()
        self._grip_until = self.session_began
        self._evidence = "agi"
        self._late = False
        """The hang-up was heard by a core that had been held up: it is older than that."""
        self._over: bool | None = None
        agi.on_hangup(self._hung_up)

    # -- the call's life ---------------------------------------------------------------------------

    async def run(self) -> None:
        """Conduct the call to its end. Never raises for what a caller does."""
        try:
            await self._play(await self._resume() if self._was_here() else self._begin())
            await self.agi.set_variable("CC_DONE", "1")
        except AGIHangup:
            if await self.is_over():
                await self._finish_silently()
        except Exception:
            self._over = self.ami_hangup  # our mistake, or Asterisk's: the dialplan goes on with the caller
            raise

    async def is_over(self) -> bool:
        """Is the caller really gone, now that the session has ended?

        Asterisk also takes a caller away from a core that was frozen or too slow; the call then lives
        on in the dialplan and comes back. Its channel's event makes the difference.
        """
        if self._over is None:
            self._over = await self.house.end_is_known(self)
            if self._over and self._late:
                found = await self.house.books.evidence(self.contact)
                self.hung_up_at = found.ended if found and found.ended else self.hung_up_at
        return self._over

    @property
    def went_on(self) -> bool:
        """Has the session ended, so that nothing that Asterisk dials for the caller now is of our doing?"""
        return self.agi.hung_up and self.dialling is None and self.outside is None and self.conference is None

    def end(self) -> None:
        """Record the end when the call is over; keep an eye on it when only its session is."""
        if self._over is False:
            if self.house.calls.get(self.contact) is self:  # else it is back already, in a session of its own
                self.house.adopt(self)
            return
        self.house.estimates.forget(self.contact)
        now = self.hung_up_at or self.now()
        unseen = self._evidence != "agi" or self.end_uncertain
        ended_by = "unknown" if unseen else "caller" if self.hung_up_at else "agent" if self.talk_ended else "system"
        self.record(
            CallEnded(
                id=stable_id("CallEnded", self.contact, str(now)),
                at=now,
                contact=self.contact,
                ended_by=ended_by,
                uncertain=unseen,
                evidence=self._evidence,
            )
        )

    def found_gone(self) -> None:
        """Asterisk does not know the caller's channel any more, and nobody told us of its end: it may still come."""
        self._over, self._evidence = True, "snapshot"
        if self.dialling is not None:
            self.dialling.blind = True  # an answer may have got lost as well
        self.hung_up_at = self.hung_up_at or self.now()
        self.agi.close()

    def _was_here(self) -> bool:
        carried = self.carried
        met = carried.place is not None or self.contact in self.house.known
        return met or carried.talked or carried.refer is not None

    def _begin(self) -> Step:
        self._arrive()
        return start(self.house.library, self.flow, self._ivr_call(), self.house.moment())

    def _arrive(self) -> None:
        self.record(
            CallArrived(
                id=stable_id("CallArrived", self.contact),
                at=self.arrived,
                contact=self.contact,
                node=self.house.config.asterisk.node,
                channel=self.agi.env.get("channel", ""),
                caller=self.caller,
                did=self.carried.did,
                flow=self.flow,
                direction="callback" if self.callback else "follow_up" if self.follow_up else "in",
                callback=self.callback.owed.callback if self.callback else "",
                appeal=self.follow_up.case.number if self.follow_up else "",
            )
        )

    async def _resume(self) -> Step:
        """The call was with a core before: go on where it stood, or go to the survey if it has talked."""
        carried = self.carried
        before = self.house.adopted.get(self.contact) or self.house.recovery.recall(self.contact)
        if before is None and carried.place is not None and self.contact not in self.house.known:
            self._arrive()  # its core was killed before it had written of the call
        if self.resumes:
            self.record(
                CallResumed(
                    id=new_id(),
                    at=self.now(),
                    contact=self.contact,
                    node=self.house.config.asterisk.node,
                    channel=self.agi.env.get("channel", ""),
                    caller=self.caller,
                    entered=carried.place.entered if carried.place else 0,
                    talked=carried.talked and (before is None or before.outside is None),
                )
            )
        if carried.refer is not None:
            await self.hold_for(_EVIDENCE_SECONDS)
            self.session = self._carried_session()
            return self._after_talk(await go_on(self, carried.refer))
        if carried.talked:
            await self.hold_for(_EVIDENCE_SECONDS)
            mark = await self.house.settle_talk(self)
            self.talk_ended, self.agent, self.queue = True, mark.agent, mark.queue
            return self._after_talk(inputs.QueueLeft("talked", agent=mark.agent, queue=mark.queue, ended_by="agent"))
        if carried.place is None or (session := self._carried_session()) is None:
            return start(self.house.library, self.flow, self._ivr_call(), self.house.moment())
        return again(self.house.library, session, self.house.moment())

    def _after_talk(self, left: inputs.QueueLeft) -> Step:
        """The flow after the queue, or the survey when nobody knows the flow."""
        house, session = self.house, self._carried_session()
        if session is None:
            return start(house.library, house.config.ivr.survey_flow, self._ivr_call(), house.moment())
        return resume(house.library, session, left, house.moment())

    def _carried_session(self) -> Session | None:
        if self.carried.place is None:
            return None
        try:
            return decode_session(self.carried.place.session)
        except SessionUnreadable as error:
            _log.warn("contact {contact}: {why}", contact=self.contact, why=error)
            return None

    def _ivr_call(self) -> IvrCall:
        talked, variables = self.carried.talked or self.carried.refer is not None, self.house.variables_for(self.caller)
        if self.follow_up is not None:  # whatever fails, whom we rang is not put in line
            talked, variables = True, variables | self.house.follow_ups.variables(self.follow_up)
        return IvrCall(
            contact=self.contact, caller=self.caller, did=self.carried.did, variables=variables, talked=talked
        )

    async def _play(self, step: Step) -> None:
        """Perform what the engine asks for, and tell it what came of it, until the session has ended."""
        while True:
            if step.problem:
                _log.error("contact {contact}: {problem}", contact=self.contact, problem=step.problem)
            self._record_drafts(step)
            self.session = step.session
            answer: inputs.Input | None = None
            for effect in step.effects:
                if not (effect.NEEDS_CALLER and self.agi.hung_up):
                    answer = await perform(self, effect)
            if step.session.ended:
                return
            step = resume(self.house.library, step.session, answer or inputs.HungUp(), self.house.moment())

    async def _finish_silently(self) -> None:
        """The caller is gone: the flow may still keep what was said."""
        if self.session is None or self.session.ended:
            return
        with contextlib.suppress(AGIHangup):
            await self._play(resume(self.house.library, self.session, inputs.HungUp(), self.house.moment()))

    def _record_drafts(self, step: Step) -> None:
        """Give the engine's facts their id, moment and call, and record them."""
        now = self.now()
        for draft in step.facts:
            fields: dict[str, Any] = {"contact": self.contact, **draft.fields}
            self.record(draft.type(id=new_id(), at=now, **fields))

    # -- used by those who act for this call ---------------------------------------------------------

    def record(self, *facts: Fact) -> None:
        """Write facts to the journal."""
        self.house.record(*facts)

    def row(self, now: int) -> dict[str, Any]:
        """The call as a list of live calls shows it, without its number."""
        dialling, waiting = self.dialling, self.waiting
        doing = ("talking" if dialling.answered else "ringing") if dialling is not None else self.doing
        until = (dialling.answered if dialling else 0) or now
        return {
            "contact": self.contact,
            "doing": doing,
            "queue": waiting.waiting.queue if waiting else self.queue,
            "waited": (until - waiting.entered) / 1e6 if waiting else None,
            "agent": dialling.offer.agent if dialling else self.agent,
            "since": (now - self.arrived) / 1e6,
        }

    def encoded_session(self) -> str:
        """The IVR session as text for a channel variable."""
        return encode_session(self.session) if self.session is not None else ""

    def connected_to(self, offer: Offer) -> None:
        """An agent answered: from here on there is an appeal draft."""
        first, self.agent, self.queue = not self.agent, offer.agent, offer.queue
        if first:  # a transfer goes on with the same appeal
            self.appeal = self.house.appeals.open_for(self, offer)

    async def set_variables(self, **values: str) -> None:
        """Set channel variables in one command; functions such as ``TIMEOUT(absolute)`` are allowed."""
        if len(values) == 1:
            for name, value in values.items():
                await self.agi.set_variable(name, value)
        elif values:
            await self.agi.exec("MSet", ",".join(f"{name}={value}" for name, value in values.items()))

    # -- the grip: how long Asterisk lets a silent core hold the caller ------------------------------

    def grip(self, seconds: float = 0) -> Mapping[str, str]:
        """The variable that holds the caller for ``seconds`` plus the configured grip from now."""
        whole = int(seconds) + self.house.config.agi.grip_seconds
        self._grip_until = self.now() + whole * _SECOND
        return {"TIMEOUT(absolute)": str(whole)}

    async def hold_for(self, seconds: float) -> None:
        """Before something that lasts up to ``seconds``: see to it that the grip outlasts it."""
        if self._grip_until < self.now() + int((seconds + 2) * _SECOND):
            await self.set_variables(**self.grip(seconds))

    def grip_due(self, now: int) -> bool:
        """Is half of the grip used up?"""
        return self._grip_until - now < self.house.config.agi.grip_seconds * _SECOND // 2

    def grip_spent(self) -> None:
        """A long hold is over: the next command sets the grip anew."""
        self._grip_until = 0

    def _hung_up(self) -> None:
        self.hung_up_at, self._late = self.now(), self.house.late()
        if told := self.told_late():  # it stood still, or was killed then: when the caller went, nobody saw
            self.hung_up_at, self.end_uncertain = told, True
        if self.waiting is not None:
            self.waiting.hung_up()

    def told_late(self) -> int:
        """The last evidence, µs, before what Asterisk tells now, because it stood still in between; 0: it did not."""
        stood = self.house.asterisk_stood()
        return max(stood, self.session_began, self.last_sign) if stood else 0

    def check_alive(self) -> None:
        """Raise AGIHangup when the caller is gone."""
        if self.agi.hung_up:
            raise AGISIGHUPHangup("the caller hung up")
