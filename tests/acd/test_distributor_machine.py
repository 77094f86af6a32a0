"""The distributor under any sequence of arrivals, hang-ups, misses, talks and pauses."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from callcenter.acd import (
    AgentState,
    AgentView,
    Line,
    Offer,
    QueueRule,
    Verdict,
    WaitingCaller,
    advance,
    distribute,
    explain,
    order,
)

QUEUES = {
    "voice": QueueRule("voice", "voice"),
    "enterprise": QueueRule("enterprise", "enterprise"),
}
SKILLS = [("voice",), ("enterprise",), ("voice", "enterprise"), ("network",)]
REST = 5


class FloorMachine(RuleBasedStateMachine):
    """A floor made of nothing but the pure package; time moves by whole µs."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.serial = 0
        self.line = Line()
        self.agents: dict[str, AgentView] = {}
        self.ringing: dict[str, WaitingCaller] = {}
        self.talking: dict[str, WaitingCaller] = {}
        self.arrived: set[str] = set()
        self.gone: set[str] = set()

    @initialize(skills=st.lists(st.sampled_from(SKILLS), min_size=1, max_size=6))
    def staff(self, skills: list[tuple[str, ...]]) -> None:
        for number, known in enumerate(skills):
            name = f"a{number}"
            self.agents[name] = AgentView(
                name, f"s{number}", dict.fromkeys(known, 5), AgentState.AVAILABLE, 0
            )

    # -- what happens ---------------------------------------------------------------------------

    @rule(queue=st.sampled_from(sorted(QUEUES)), priority=st.sampled_from([0, 0, 0, 1]), data=st.data())
    def arrives(self, queue: str, priority: int, data: st.DataObject) -> None:
        self.now += 1
        self.serial += 1
        excluded = data.draw(st.frozensets(st.sampled_from(sorted(self.agents)), max_size=1))
        contact = f"c{self.serial:04}"
        self.arrived.add(contact)
        self.line.add(WaitingCaller(contact, queue, self.now, priority, excluded))

    @precondition(lambda self: len(self.line))
    @rule(data=st.data())
    def hangs_up_waiting(self, data: st.DataObject) -> None:
        contact = data.draw(st.sampled_from(sorted(caller.contact for caller in self.line)))
        self.line.remove(contact)
        self.gone.add(contact)

    @precondition(lambda self: self.ringing)
    @rule(data=st.data(), event=st.sampled_from(["answer", "miss", "reject", "unreachable", "withdraw"]))
    def offer_ends(self, data: st.DataObject, event: str) -> None:
        self.now += 1
        name = data.draw(st.sampled_from(sorted(self.ringing)))
        caller = self.ringing.pop(name)
        self._move(name, event)
        if event == "answer":
            self.talking[name] = caller
        elif event == "withdraw":
            self.gone.add(caller.contact)
        else:
            self.agents[name] = replace(self.agents[name], rest_until=self.now + REST)
            self.line.add(caller)
            assert self.line.find(caller.contact) == caller

    @precondition(lambda self: self.talking)
    @rule(data=st.data(), event=st.sampled_from(["talk_over", "talk_over_ready"]))
    def talk_ends(self, data: st.DataObject, event: str) -> None:
        self.now += 1
        name = data.draw(st.sampled_from(sorted(self.talking)))
        self.gone.add(self.talking.pop(name).contact)
        self._move(name, event)
        if event == "talk_over":
            self._move(name, "ready")

    @rule(data=st.data(), reachable=st.booleans())
    def phone_changes(self, data: st.DataObject, reachable: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.agents)))
        self.agents[name] = replace(self.agents[name], reachable=reachable)

    @rule(data=st.data())
    def pauses_or_returns(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.agents)))
        event = {AgentState.AVAILABLE: "pause", AgentState.PAUSED: "unpause"}.get(self.agents[name].state)
        if event:
            self.now += 1
            self._move(name, event)

    @rule(microseconds=st.integers(1, 2 * REST))
    def time_passes(self, microseconds: int) -> None:
        self.now += microseconds

    @rule()
    def distributes(self) -> None:
        before = list(self.line)
        decision = distribute(self.line.by_queue(), self.agents.values(), QUEUES, self.now)
        self._agrees_with_the_naive_way(decision.offers)
        self._is_explained(before, decision.offers)
        for offer in decision.offers:
            caller = self.line.remove(offer.contact)
            assert caller is not None, "offered someone who does not wait"
            assert offer.agent not in self.ringing
            assert offer.agent not in self.talking
            self._move(offer.agent, "offer")
            self.ringing[offer.agent] = caller
        assert distribute(self.line.by_queue(), self.agents.values(), QUEUES, self.now).offers == ()

    # -- what must be true ----------------------------------------------------------------------

    @invariant()
    def nobody_is_lost(self) -> None:
        waiting = {caller.contact for caller in self.line}
        with_agents = [caller.contact for caller in (*self.ringing.values(), *self.talking.values())]
        assert len(set(with_agents)) == len(with_agents)
        assert waiting | set(with_agents) | self.gone == self.arrived
        assert not waiting & set(with_agents)

    def _move(self, name: str, event: str) -> None:
        agent = self.agents[name]
        after = advance(agent.state, event)
        idle = self.now if after is AgentState.AVAILABLE else agent.idle_since
        self.agents[name] = replace(agent, state=after, idle_since=idle)

    def _agrees_with_the_naive_way(self, offers: tuple[Offer, ...]) -> None:
        """The rule in its plainest form: each caller in order takes the longest idle one left."""
        left = {
            name: agent
            for name, agent in self.agents.items()
            if agent.state is AgentState.AVAILABLE and agent.reachable and agent.rest_until <= self.now
        }
        right = []
        for caller in sorted(self.line, key=order):
            fits = [a for a in left.values() if caller.queue in a.skills and a.agent not in caller.excluded]
            if fits:
                best = sorted(fits, key=lambda a: (a.idle_since, a.agent))[0]
                right.append((caller.contact, best.agent))
                del left[best.agent]
        assert [(offer.contact, offer.agent) for offer in offers] == right

    def _is_explained(self, before: list[WaitingCaller], offers: tuple[Offer, ...]) -> None:
        """For every caller each agent gets one verdict, and 'chosen' is exactly who was offered."""
        given = {offer.contact: offer.agent for offer in offers}
        place = {caller.contact: order(caller) for caller in before}
        for caller in before:
            ahead = [offer for offer in offers if place[offer.contact] < order(caller)]
            verdicts = explain(caller, self.agents.values(), QUEUES, self.now, ahead)
            assert sorted(candidate.agent for candidate in verdicts) == sorted(self.agents)
            chosen = [c.agent for c in verdicts if c.verdict is Verdict.CHOSEN]
            assert chosen == ([given[caller.contact]] if caller.contact in given else [])


TestFloorMachine = FloorMachine.TestCase
