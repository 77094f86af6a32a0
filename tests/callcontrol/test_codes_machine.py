"""The same house under the same accidents, with agents who dial codes on their phones at any moment.

Whatever else happens: no phone is rung while it is busy with a code, and none stays busy for ever.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from twisted.internet.defer import succeed
from twisted.test import iosim

from callcenter.agi import AgiSession
from callcenter.ami import Snapshot
from callcenter.callcontrol.feature_codes import Say
from callcenter.callcontrol.house import House
from callcenter.testing import FakeCall, FakeDial
from tests.callcontrol import test_house_machine as machine

DIALLED = ("*45", "*451001", "*451002", "*459999", "*46", "*462", "*469", "*47", "*48")


class CodesMachine(machine.HouseMachine):
    def __init__(self) -> None:
        super().__init__()
        self.phones: list[FakeCall] = []
        """Phones that dialled a code."""
        self.asterisk.on_dial = self.rings
        self.server.routes = {**self.server.routes, "feature": self.serve}
        self.house.node.snapshot = lambda: succeed(Snapshot((), frozenset(self.registered)))  # type: ignore[method-assign]

    async def serve(self, session: AgiSession, house: House) -> None:
        await house.codes.serve(session)

    @property
    def registered(self) -> list[str]:
        return [phone.extension for phone in self.asterisk.phones.values() if phone.registered]

    @property
    def busy(self) -> dict[str, FakeCall]:
        """Seat → the phone that has not hung up after its code."""
        return {call.caller: call for call in self.phones if not call.hung_up}

    def rings(self, dial: FakeDial) -> None:
        self.dials.append(dial)
        if dial.phone.extension in self.busy:
            self.errors.append(f"{dial.phone.extension} is rung while it is busy with a code")

    @rule(seat=st.sampled_from(machine.AGENTS), code=st.sampled_from(DIALLED), seconds=st.sampled_from([0.0, 9.5, 9.5]))
    def a_code_is_dialled(self, seat: str, code: str, seconds: float) -> None:
        if seat in self.busy:
            return
        self.asterisk.sound_lengths = {**self.asterisk.sound_lengths, **dict.fromkeys(Say, seconds)}
        call = FakeCall(
            self.asterisk, route="feature", caller=seat, did=code, arguments=(), variables={}, exit_on_hangup=True,
            endpoint=seat, context="features",
        )  # fmt: skip
        protocol: Any = self.server.buildProtocol(None)
        self.asterisk.calls[call.uniqueid] = call
        self.phones.append(call)
        here, there = iosim.FakeTransport(protocol, isServer=True), iosim.FakeTransport(call, isServer=False)
        self.pumps.append(iosim.connect(protocol, here, call, there))
        self.settle()

    @precondition(lambda self: self.busy)
    @rule(data=st.data())
    def a_phone_hangs_up_before_all_is_said(self, data: st.DataObject) -> None:
        self.busy[data.draw(st.sampled_from(sorted(self.busy)))].hang_up()
        self.settle()

    @invariant()
    def who_is_busy_is_known(self) -> None:
        assert self.busy.keys() <= set(self.house.codes._phones.values())

    def teardown(self) -> None:
        for call in self.busy.values():
            call.hang_up()
        super().teardown()
        assert self.house.codes._phones == {}


TestCodes = CodesMachine.TestCase
TestCodes.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
