"""Calls that we place: only to allowed numbers, within a budget, and always into a flow of ours."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from callcenter.errors import AmiError, CallcenterError

if TYPE_CHECKING:
    from callcenter.ami import Message
    from callcenter.callcontrol.house import House

__all__ = ["OutboundCall", "OutboundDesk", "OutboundRefused"]

_HOUR = 3_600_000_000
_LATE_SECONDS = 5
"""Asterisk has so much longer than the ring time to tell what became of a call."""
_CAUSES = {17: "busy", 21: "busy", 18: "no_answer", 19: "no_answer"}
"""Q.850 cause of the hang-up → outcome; any other is ``failed``."""
_REASONS = {"3": "no_answer", "5": "busy"}
"""Reason of Asterisk's OriginateResponse → outcome; any other is ``failed``."""
_HANGUP_SECONDS = 0.3
_log = Logger()


class OutboundRefused(CallcenterError):
    """The call may not be placed; ``outcome`` is the word for it."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class OutboundCall:
    """One call that we place, until it is answered or not."""

    def __init__(self, contact: str) -> None:
        self.contact = contact
        """Uniqueid of its channel, chosen by us."""
        self._done: Deferred[str] = Deferred()

    def result(self) -> Deferred[str]:
        """Fires with ``answered``, ``no_answer``, ``busy`` or ``failed``."""
        return self._done

    def settle(self, outcome: str) -> None:
        """It is known; the first word counts."""
        if not self._done.called:
            self._done.callback(outcome)


class OutboundDesk:
    """Places calls through the trunk and hears what becomes of them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._calls: dict[str, OutboundCall] = {}
        self._actions: dict[str, OutboundCall] = {}
        self._early: dict[str, Message] = {}
        """Answers of Asterisk that came before we knew to which call they belong."""
        self._placed: deque[int] = deque()
        self._serial = 0

    @property
    def channels(self) -> Collection[str]:
        """Uniqueids of the calls that are being placed."""
        return self._calls.keys()

    def why_not(self, number: str) -> str:
        """Why a number must not be called: ``not_a_number`` or ``not_allowed``; empty: it may be."""
        return self._house.config.outbound.why_not(number)

    def place(self, number: str, flow: str, callback: str) -> OutboundCall:
        """Ring a number; when it is answered the call runs ``flow``. Raises OutboundRefused."""
        self.spend(number)
        return self.ring(
            self.endpoint(number), self._house.config.outbound.ring_seconds, context="callback-out", exten=flow,
            caller_id=self.own_number, variable=f"CC_CALLBACK={callback}",
        )  # fmt: skip

    @property
    def own_number(self) -> str:
        """The number that those whom we ring see."""
        return next(iter(self._house.config.trunk.dids))

    def endpoint(self, number: str) -> str:
        """The number behind the trunk, as Asterisk dials it."""
        return f"PJSIP/trunk/sip:{number}@{self._house.config.outbound.to}"

    def spend(self, number: str, *, by_phone: bool = False) -> None:
        """Count a call to an outside number, which may always be an emergency number. Raises OutboundRefused.

        A call ``by_phone`` needs no manager connection: a session of ours dials it.
        """
        settings, now = self._house.config.outbound, self._house.clock.now()
        while self._placed and self._placed[0] <= now - _HOUR:
            self._placed.popleft()
        emergency = number in settings.emergency
        reachable = settings.to and (by_phone or self._house.node.up)
        if not reachable or (self.why_not(number) and not emergency):
            raise OutboundRefused("failed")
        if len(self._placed) >= settings.per_hour and not emergency:
            _log.warn("no more calls are placed in this hour (outbound.per_hour)")
            raise OutboundRefused("failed")
        self._placed.append(now)

    def new_contact(self) -> str:
        """A uniqueid for the channel of a call that is to be placed."""
        now = self._house.clock.now()
        self._serial += 1
        return f"{self._house.config.asterisk.node}-{now // 1_000_000}.{now % 1_000_000}{self._serial:03}"

    def ring(
        self,
        channel: str,
        seconds: int,
        *,
        context: str,
        exten: str,
        caller_id: str,
        variable: str = "",
        contact: str = "",
    ) -> OutboundCall:
        """Ring a phone for so many seconds; when it is answered it goes to ``exten`` in ``context``.

        Its channel's uniqueid is ``contact``, or a new one.
        """
        contact = contact or self.new_contact()
        call = self._calls[contact] = OutboundCall(contact)
        headers = {"Variable": variable} if variable else {}
        headers |= {"CallerID": f"<{caller_id}>", "Timeout": str(seconds * 1000), "Context": context, "Exten": exten}
        Deferred.fromCoroutine(self._originate(call, channel, headers))
        self._house.reactor.callLater(seconds + _LATE_SECONDS, call.settle, "failed")
        call.result().addCallback(self._forget, call)
        return call

    async def _originate(self, call: OutboundCall, channel: str, headers: dict[str, str]) -> None:
        try:
            told = await self._house.node.control.send_action(
                "Originate", Channel=channel, Priority="1", Async="true", ChannelId=call.contact, **headers
            )
        except AmiError as error:
            _log.warn("a call could not be placed: {why}", why=error)
            call.settle("failed")
            return
        action = told.get("ActionID", "")
        if early := self._early.pop(action, None):
            self.responded(early, call)
        elif action:
            self._actions[action] = call

    def responded(self, event: Message, call: OutboundCall | None = None) -> None:
        """Asterisk's OriginateResponse."""
        action = event.get("ActionID", "")
        call = call or self._actions.pop(action, None) or self._calls.get(event.get("Uniqueid", ""))
        if call is None:
            if len(self._early) < 100:
                self._early[action] = event
            return
        self._actions.pop(action, None)
        if event.get("Response") == "Success":
            call.settle("answered")
        else:  # the hang-up of the channel, if there was one, tells more exactly why, and may come after this
            outcome = _REASONS.get(event.get("Reason", ""), "failed")
            self._house.reactor.callLater(_HANGUP_SECONDS, call.settle, outcome)

    def hung_up(self, contact: str, cause: str) -> None:
        """The channel of a call that we placed is gone."""
        if call := self._calls.get(contact):
            call.settle(_CAUSES.get(int(cause) if cause.isdigit() else 0, "failed"))

    def _forget(self, outcome: str, call: OutboundCall) -> str:
        self._calls.pop(call.contact, None)
        for action, other in tuple(self._actions.items()):
            if other is call:
                del self._actions[action]
        return outcome
