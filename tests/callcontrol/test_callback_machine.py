"""The house's machine with callers who are rung back: each is owed one at most, and rung by one call at most."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from twisted.internet.defer import Deferred, succeed

from callcenter.agi import AgiServer
from callcenter.ami import Message
from callcenter.callcontrol.house import House
from callcenter.callcontrol.reload import Everything, go_by
from callcenter.config import load_config
from callcenter.facts import CallbackEnded, CallbackRequested, CallbackTried, CallConnected, Fact
from callcenter.ivr import load_library
from callcenter.testing import FakeCall
from tests.callcontrol.test_house_machine import CALENDAR, CONFIG, ROOT, HouseMachine

_CALLBACKS = CONFIG.callbacks.model_copy(
    update={"enabled": True, "missed_after_seconds": 0.0, "hours": "00:00-24:00", "tries": 2, "retry_minutes": 0.1}
)
_CONFIG = CONFIG.model_copy(update={"callbacks": _CALLBACKS})
_SHIPPED = load_config(ROOT / "config" / "callcenter.yaml", {})
_LIBRARY = load_library(
    _SHIPPED.flows_dir, _SHIPPED.prompts_file, CALENDAR, queues=_SHIPPED.queues,
    departments=_SHIPPED.commissioners, may_ring=_SHIPPED.may_ring, entries={"main"},
)  # fmt: skip


class RingingBackHouse(HouseMachine):
    """Who gives up waiting is rung back; nobody asks colleagues, and settings stay as they are."""

    a_number_is_marked = None  # type: ignore[assignment]
    settings_are_read_anew = None  # type: ignore[assignment]
    an_agent_wants_more_time = None  # type: ignore[assignment]
    the_caller_is_sent_on = None  # type: ignore[assignment]
    somebody_is_asked = None  # type: ignore[assignment]
    who_is_asked = None  # type: ignore[assignment]
    they_go_on = None  # type: ignore[assignment]
    answered_and_ordered_in_the_same_moment = None  # type: ignore[assignment]
    a_party_hangs_up = None  # type: ignore[assignment]
    a_party_hangs_up_while_they_move = None  # type: ignore[assignment]
    everybody_in_a_room_hangs_up = None  # type: ignore[assignment]
    phones_hang_up_unheard = None  # type: ignore[assignment]
    the_core_looks = None  # type: ignore[assignment]
    a_phone = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.placed: list[dict[str, str]] = []
        """Phones of callers that ring now."""
        self.rung: list[FakeCall] = []
        act = self.asterisk.act

        def carry_out(name: str, **headers: str) -> Deferred[Message]:
            if name == "Originate" and headers["Context"] == "callback-out":
                headers["ActionID"] = f"c{len(self.placed) + len(self.rung)}-{headers['ChannelId']}"
                self.placed.append(headers)
                return succeed(Message({"Response": "Success", "ActionID": headers["ActionID"]}))
            if name == "Hangup" and (order := self._order(headers["Channel"])):
                self.placed.remove(order)
                self._tell(order, "Failure", "0")
                return succeed(Message({"Response": "Success"}))
            return act(name, **headers)

        self.house.node.control.send_action = carry_out  # type: ignore[method-assign,assignment]
        go_by(self.house, Everything(_CONFIG, CALENDAR, _with_confirmation(self.house.library)))
        async def conduct(session: Any, house: House) -> None:
            await house.conduct(session)

        async def flow(session: Any, house: House) -> None:
            await house.conduct_flow(session, session.query.get("name", ""))

        self.server = AgiServer({"hotline": conduct, "flow": flow}, house=self.house, reactor=self.timers)

    def append(self, *facts: Fact) -> None:
        known = [fact for fact in facts if getattr(fact, "contact", "") in self.house.calls]
        self.facts.extend(fact for fact in facts if fact not in known)
        super().append(*known)

    # -- what may happen --------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 3, 7, 21]))
    def time_passes(self, seconds: int) -> None:
        for _ in range(seconds):
            super().time_passes(1)
            self.house.callbacks.look()
            self.settle()

    @precondition(lambda self: self.placed)
    @rule(data=st.data(), outcome=st.sampled_from(["3", "5", "0"]))
    def nobody_answers(self, data: st.DataObject, outcome: str) -> None:
        order = self.placed.pop(data.draw(st.integers(0, len(self.placed) - 1)))
        self._tell(order, "Failure", outcome)
        self.timers.advance(0.5)
        self.settle()

    @precondition(lambda self: self.placed)
    @rule(data=st.data(), presses=st.sampled_from(["1", "1", "1", "2", ""]), told_late=st.booleans())
    def somebody_answers(self, data: st.DataObject, presses: str, told_late: bool) -> None:
        order = self.placed.pop(data.draw(st.integers(0, len(self.placed) - 1)))
        if not told_late:
            self._tell(order, "Success", "4")
        call = FakeCall(
            self.asterisk, route=f"flow?name={order['Exten']}", caller="12345", did="",
            arguments=(order["Exten"], order["Variable"].partition("=")[2]), variables={}, exit_on_hangup=True,
        )  # fmt: skip
        call.uniqueid = order["ChannelId"]
        call.will_press(presses, "1")
        self.rung.append(call)
        self.connect(call)
        if told_late:
            self._tell(order, "Success", "4")
        self.settle()

    def _order(self, channel: str) -> dict[str, str] | None:
        return next((order for order in self.placed if order["ChannelId"] == channel), None)

    def _tell(self, order: dict[str, str], response: str, reason: str) -> None:
        uniqueid = order["ChannelId"] if response == "Success" else "<null>"
        told = [("ActionID", order["ActionID"]), ("Response", response), ("Reason", reason), ("Uniqueid", uniqueid)]
        self.asterisk.event("OriginateResponse", told)

    # -- what must be so at any time --------------------------------------------------------------------

    @invariant()
    def no_caller_is_lost(self) -> None:
        for call in self.live:
            assert call.uniqueid in self.house.calls
        line = {waiting.contact for waiting in self.house.floor.line}
        assert line == self.house.floor.waiters.keys()
        assert line <= self.house.calls.keys() | self.house.callbacks.owed.keys()

    @invariant()
    def a_number_is_rung_by_one_call_at_most(self) -> None:
        ringing = [order["Channel"].split("sip:")[1].partition("@")[0] for order in self.placed]
        talking = [call.callback.owed.caller for call in self.house.calls.values() if call.callback is not None]
        count = Counter([*ringing, *talking])
        assert set(count.values()) <= {1}, count

    @invariant()
    def one_callback_is_owed_to_a_number_at_most(self) -> None:
        owed: dict[str, str] = {}
        over: set[str] = set()
        for fact in self.facts:
            match fact:
                case CallbackRequested():
                    assert fact.caller not in owed.values(), "promised twice"
                    owed[fact.callback] = fact.caller
                case CallbackTried():
                    assert fact.callback in owed, "tried and not owed"
                case CallbackEnded():
                    assert owed.pop(fact.callback, None), "ended twice, or never owed"
                    over.add(fact.callback)
        assert owed.keys() == self.house.callbacks.owed.keys()

    # -- and in the end ---------------------------------------------------------------------------------

    def teardown(self) -> None:
        self.lagging = False
        self.settle()
        for call in (*self.broken, *self.live):
            call.hang_up()
        self.settle()
        for callback in tuple(self.house.callbacks.owed):
            self.house.callbacks.withdraw(callback, "test")
        for order in self.placed:
            self._tell(order, "Failure", "3")
        self.placed.clear()
        self.settle()
        self.timers.advance(0.5)
        super().teardown()
        talked = {fact.contact for fact in self.facts if isinstance(fact, CallConnected)}
        ended = [fact for fact in self.facts if isinstance(fact, CallbackEnded)]
        assert {fact.talk for fact in ended if fact.outcome in ("connected", "called_in")} <= talked


def _with_confirmation(main: Any) -> Any:
    """The machine's own flow for those who ring us, the shipped ones for those whom we ring."""
    flows = {**_LIBRARY.flows, **main.flows}
    return type(main)(flows, _LIBRARY.prompts, main.default_queue)


TestRingingBack = RingingBackHouse.TestCase
TestRingingBack.settings = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
