"""A real core on ephemeral ports with a fake Asterisk in front of it, for tests of conducting calls."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, TypeVar
from unittest.mock import patch

from twisted.internet import reactor as default_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock as Timers
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from callcenter.callcontrol.agents import LiveAgent
from callcenter.callcontrol.clock import Clock
from callcenter.config import Config, load_config, load_secrets
from callcenter.core import Core
from callcenter.facts import Fact
from callcenter.journal import upgrade
from callcenter.journal.questions import facts_after
from callcenter.testing import FakeAsterisk, FakeCall, FakeDial
from callcenter.testing.ports import free_port

__all__ = ["ARGUMENTS", "SECOND", "Hotline"]

ARGUMENTS = (
    "CC_DID", "CC_PLACE", "CC_TALKED", "DIALSTATUS", "CC_FB_SEAT", "CC_FB_AT", "CC_FB_END", "CC_ROUND", "CC_OFFER",
    "CC_BACK", "CC_ENTERED", "CC_TRANSFER",
)  # fmt: skip
"""Variables that the dialplan hands over with ``AGI(agi://…/hotline)``, in this order."""

SECOND = 1_000_000
_ROOT = Path(__file__).parents[2]
_FLOWS = "tests/callcontrol/flows"
F = TypeVar("F", bound=Fact)
reactor: Any = default_reactor
_SLOWER = 50
"""So many times as slow as true time does a test's clock run by itself."""


class TestClock(Clock):
    """The core's clock, which a test may put forward.

    By itself it hardly runs: a machine that stands still for seconds makes no call that much longer.
    """

    __slots__ = ("ahead", "began")

    def __init__(self) -> None:
        super().__init__()
        self.began = super().now()
        self.ahead = 0

    def now(self) -> int:
        return self.began + (super().now() - self.began) // _SLOWER + self.ahead


@cache
def _store() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        upgrade(f"sqlite:///{path}")
        return path.read_bytes()


class Hotline(TestCase):
    """A core, its Asterisk and its agents; ``settings`` are overrides such as ``{"ACD__REST_SECONDS": "1"}``."""

    timeout = 60
    settings: ClassVar[dict[str, str]] = {}
    queues: ClassVar[dict[str, dict[str, Any]]] = {}
    """Queue → settings of it that are different."""
    flows = _FLOWS
    phones: Iterable[str] = ("1001", "1002", "1003")
    with_ami = True

    async def setUp(self) -> None:
        self.began = monotonic()
        """Seconds: virtual time is real time and what is put forward, so what a test itself takes is in it."""
        self.state = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.state, ignore_errors=True)  # a thread may still look into the store
        (self.state / "callcenter.db").write_bytes(_store())
        self.asterisk = FakeAsterisk()
        self.cores: list[Core] = []
        self.ahead = 0
        """How far the clock of the earlier core had been put forward, µs."""
        self.epoch = 0
        """When the first core's clock began to run, µs; the others' go on with it."""
        self.addCleanup(self._close)
        for extension in self.phones:
            self.asterisk.add_phone(extension)
        self.ringing: list[FakeDial] = []
        self.asterisk.on_dial = self.ringing.append
        self.ami_port = self.asterisk.listen() if self.with_ami else free_port()
        await self.begin()

    async def _close(self) -> None:
        await self.asterisk.stop()
        for core in tuple(self.cores):
            await self.end(core)

    # -- the core -------------------------------------------------------------------------------------

    def config(self) -> Config:
        """Settings of the next core; overridden to change more than the environment can."""
        config = load_config(_ROOT / "config" / "callcenter.yaml", self.environment())
        changed = {name: config.queues[name].model_copy(update=more) for name, more in self.queues.items()}
        return config.model_copy(update={"queues": {**config.queues, **changed}})

    def environment(self) -> dict[str, str]:
        """What the environment says: folders, free ports, and ``settings``."""
        return {
            "CALLCENTER_STATE_DIR": str(self.state),
            "CALLCENTER_IVR__FLOWS": self.flows,
            "CALLCENTER_AGI__PORT": str(free_port()),
            "CALLCENTER_METRICS__PORT": str(free_port()),
            "CALLCENTER_AMI__PORT": str(self.ami_port),
            "CALLCENTER_CONSOLE__PORT": str(free_port()),
            "CALLCENTER_ASTERISK__RECORD_QUIET_SECONDS": "0",
            "CALLCENTER_WATCHDOG__ASTERISK_SECONDS": "0",
            "CALLCENTER_AMI__RECONNECT_SECONDS": "0.01",
            "CALLCENTER_AMI__RECONNECT_MAX_SECONDS": "0.02",
            **{f"CALLCENTER_{key}": value for key, value in self.settings.items()},
        }

    async def begin(self) -> None:
        """Start a core, in the place of one that ended."""
        config = self.config()
        secrets = load_secrets(config)
        self.asterisk.users = {
            config.ami.events_user: secrets.ami_events,
            config.ami.control_user: secrets.ami_control,
        }
        with patch("callcenter.callcontrol.house.Clock", TestClock), patch("callcenter.core.gc"):
            self.core = Core(config, reactor)
            self.house = self.core.house
            self.house.speak = lambda config: None
            self.house.late = lambda: False  # it looks at true time, which a busy machine may hold up
            clock: Any = self.house.clock
            clock.ahead, clock.began = self.ahead, self.epoch or clock.began
            self.epoch = clock.began
            self.timers = self.house.reactor = Timers()
            self.core.start()
        self.cores.append(self.core)
        if self.with_ami:
            await self.until(lambda: self.house.is_ready)

    async def end(self, core: Core | None = None) -> None:
        """Stop a core in order."""
        core = core or self.core
        self.ahead = core.house.clock.ahead  # type: ignore[attr-defined]
        self.cores.remove(core)
        await core.stop()

    def put_forward(self, seconds: float) -> None:
        """Let time pass for the core: its clock, then its timers and the line's ticks."""
        self.house.clock.ahead += int(seconds * SECOND)  # type: ignore[attr-defined]
        self.timers.advance(seconds)
        self.core._tick()

    async def until(self, happened: Callable[[], object], seconds: float = 15.0) -> None:
        """Let the reactor turn until something is so."""
        limit = reactor.seconds() + seconds
        while not happened():
            if reactor.seconds() > limit:
                raise AssertionError(f"did not happen in {seconds} s; facts: {[str(f) for f in await self.facts()]}")
            await deferLater(reactor, 0.001)
            self.timers.advance(0)

    async def a_while(self) -> None:
        """Let everything that is under way come to its end."""
        for _ in range(10):
            await deferLater(reactor, 0.002)
            self.timers.advance(0)

    # -- people ---------------------------------------------------------------------------------------

    def placed(self) -> list[dict[str, str]]:
        """The calls that the core asked Asterisk to place, oldest first."""
        return [action for action in self.asterisk.actions if action.get("Action", "").lower() == "originate"]

    async def picks_up(self, *will_press: str, nth: int = -1) -> FakeCall:
        """Somebody whom the core rings answers; ``will_press`` are the inputs."""
        order = self.placed()[nth]
        self.asterisk.event("OriginateResponse", [("ActionID", order["ActionID"]), ("Response", "Success"),
                                                  ("Reason", "4"), ("Uniqueid", order["ChannelId"])])  # fmt: skip
        flow, callback = order["Exten"], order["Variable"].partition("=")[2]
        call = await self.asterisk.call(
            self.core._config.agi.port, f"flow?name={flow}", caller=order["CallerID"].strip("<>"),
            arguments=(flow, callback), uniqueid=order["ChannelId"],
        )  # fmt: skip
        call.will_press(*will_press)
        return call

    async def does_not_pick_up(self, reason: str = "3", nth: int = -1) -> None:
        """Nobody answers a call that the core placed; reason 3 is no answer, 5 is busy."""
        order = self.placed()[nth]
        self.asterisk.event("OriginateResponse", [("ActionID", order["ActionID"]), ("Response", "Failure"),
                                                  ("Reason", reason), ("Uniqueid", "<null>")])  # fmt: skip
        await self.a_while()
        self.timers.advance(0.5)  # what the hang-up of the channel might still have told

    def login(self, *agents: str) -> None:
        """Agents log in at the seats of their own numbers."""
        for agent in agents:
            self.house.roster.login(agent, agent, "test")

    def agent(self, number: str) -> LiveAgent:
        """An agent as the core sees it."""
        return self.house.roster.agents[number]

    def state_of(self, number: str) -> str:
        """What an agent is doing."""
        return self.agent(number).state.value

    def arrives(
        self, caller: str = "13800001234", *, will_press: tuple[str, ...] = (), **more: Any
    ) -> Deferred[FakeCall]:
        """A caller is in ``AGI()``; ``will_press`` are the inputs, ``""`` stands for none in time."""
        arguments = more.pop("arguments", ("12345",))

        def press(call: FakeCall) -> FakeCall:
            call.will_press(*will_press)
            return call

        calling = self.asterisk.call(self.core._config.agi.port, caller=caller, arguments=arguments, **more)
        return calling.addCallback(press)

    async def waits(self, caller: str = "13800001234", **more: Any) -> FakeCall:
        """A caller who is in line."""
        call = await self.arrives(caller, **more)
        await self.until(lambda: call.uniqueid in self.house.floor.line)
        return call

    async def rings(self, call: FakeCall) -> FakeDial:
        """The dial that rings for a caller."""
        await self.until(lambda: call.dial is not None and call.dial.state == "ringing")
        assert call.dial is not None
        return call.dial

    async def talks(self, call: FakeCall) -> FakeDial:
        """The dial by which a caller talks to an agent; the agent answers."""
        dial = await self.rings(call)
        dial.answer()
        await self.until(lambda: self.state_of(dial.phone.extension) == "on_call")
        return dial

    def arguments_of(self, call: FakeCall, **changed: str) -> tuple[str, ...]:
        """What the dialplan hands over when a caller comes back (see ``extensions.conf.j2``)."""
        known = {"CC_DID": "12345", "CC_ROUND": "1", **call.variables, **changed}
        return tuple(known.get(name, "") for name in ARGUMENTS)

    async def returns(self, call: FakeCall, **changed: str) -> FakeCall:
        """The same channel runs ``AGI()`` once more, as after the fallback."""
        return await self.asterisk.again(call, self.core._config.agi.port, self.arguments_of(call, **changed))

    async def refers(self, call: FakeCall, digits: str, *will_press: str, **changed: str) -> FakeCall:
        """The phone of the agent who talks sends the caller on; ``will_press`` are the caller's inputs from then on."""
        assert call.dial is not None
        at = self.house.clock.now() // 1000
        call.dial.refer()
        await call.left
        again = await self.returns(call, **{"CC_TRANSFER": f"{digits}~{at}", "DIALSTATUS": "", "CC_TALKED": "",
                                            "CC_ROUND": "", **changed})  # fmt: skip
        again.will_press(*will_press)
        return again

    # -- the record -----------------------------------------------------------------------------------

    async def facts(self, *kinds: type[F]) -> list[F]:
        """What is in the journal, in order of writing; only those of ``kinds`` if there are any.

        A store that was slow for a moment, on a busy machine, has them from the spool a little later.
        """
        journal = self.core.journal
        await journal.committed()
        limit = reactor.seconds() + 15.0
        while journal.spooled and reactor.seconds() < limit:
            await deferLater(reactor, 0.02)
        found: Any = await self.core.journal.read(lambda connection: facts_after(connection, 0, 10000))
        facts = [fact for _, fact in found]
        return [fact for fact in facts if not kinds or isinstance(fact, kinds)]

    async def fact(self, kind: type[F]) -> F:
        """The only fact of its kind."""
        found = await self.facts(kind)
        assert len(found) == 1, found
        return found[0]

    async def story(self, contact: str) -> list[str]:
        """Names of a call's facts, without the IVR's."""
        passed_over = {"NodeEntered", "DigitsCollected", "InputTimedOut", "AgentStateChanged"}
        return [
            name
            for fact in await self.facts()
            if getattr(fact, "contact", "") == contact and (name := type(fact).__name__) not in passed_over
        ]
