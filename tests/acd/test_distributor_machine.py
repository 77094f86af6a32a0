"""The distributor under any sequence of arrivals, hang-ups, misses, talks and pauses."""

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from callcenter.acd import (
    AgentState,
    AgentView,
    Candidate,
    Distributor,
    Offer,
    QueueRule,
    Step,
    Verdict,
    WaitingCaller,
    advance,
    distribute,
    meets,
    order,
)
from callcenter.acd.strategies import STRATEGIES

QUEUES = {
    "voice": QueueRule.simple("voice", "voice"),
    "enterprise": QueueRule(
        "enterprise",
        (Step(0, {"enterprise": 5}), Step(4, {"enterprise": 1}), Step(9, {"voice": 1})),
        "fewest_calls",
    ),
    "topic": QueueRule("topic", (Step(0, {"voice": 3, "network": 1}), Step(6, {"network": 1})), "skill_best"),
}
SKILLS = [
    {"voice": 5},
    {"enterprise": 5},
    {"enterprise": 2, "voice": 1},
    {"voice": 5, "enterprise": 5},
    {"network": 5},
    {"network": 2, "voice": 4},
]
REST = 5
STICK = 3


class FloorMachine(RuleBasedStateMachine):
    """A floor made of nothing but the pure package; time moves by whole µs."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.serial = 0
        self.floor = Distributor(QUEUES)
        """Kept up change by change; every decision is compared with one made from nothing."""
        self.line = self.floor.line
        self.agents: dict[str, AgentView] = {}
        self.ringing: dict[str, WaitingCaller] = {}
        self.talking: dict[str, WaitingCaller] = {}
        self.arrived: set[str] = set()
        self.gone: set[str] = set()

    @initialize(skills=st.lists(st.sampled_from(SKILLS), min_size=1, max_size=6))
    def staff(self, skills: list[dict[str, int]]) -> None:
        for number, known in enumerate(skills):
            self._now_is(AgentView(f"a{number}", f"s{number}", known, AgentState.AVAILABLE, 0))

    # -- what happens ---------------------------------------------------------------------------

    @rule(queue=st.sampled_from(sorted(QUEUES)), head_start=st.sampled_from([0, 0, 0, 5, -5]), data=st.data())
    def arrives(self, queue: str, head_start: int, data: st.DataObject) -> None:
        self.now += 1
        self.serial += 1
        excluded = data.draw(st.frozensets(st.sampled_from(sorted(self.agents)), max_size=1))
        prefers = data.draw(st.sampled_from(["", "", *sorted(self.agents)]))
        contact = f"c{self.serial:04}"
        self.arrived.add(contact)
        caller = WaitingCaller(
            contact, queue, self.now, head_start=head_start, excluded=excluded,
            prefers=prefers, prefers_until=self.now + STICK if prefers else 0,
        )  # fmt: skip
        self.floor.enter(caller, self.now)

    @precondition(lambda self: len(self.line))
    @rule(data=st.data())
    def hangs_up_waiting(self, data: st.DataObject) -> None:
        contact = data.draw(st.sampled_from(sorted(caller.contact for caller in self.line)))
        assert self.floor.leave(contact) is not None
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
            self._now_is(replace(self.agents[name], rest_until=self.now + REST))
            self.floor.enter(caller, self.now)
            assert self.line.find(caller.contact) == caller

    @precondition(lambda self: self.talking)
    @rule(data=st.data(), event=st.sampled_from(["talk_over", "talk_over_ready"]))
    def talk_ends(self, data: st.DataObject, event: str) -> None:
        self.now += 1
        name = data.draw(st.sampled_from(sorted(self.talking)))
        self.gone.add(self.talking.pop(name).contact)
        self._now_is(replace(self.agents[name], calls=self.agents[name].calls + 1))
        self._move(name, event)
        if event == "talk_over":
            self._move(name, "ready")

    @rule(data=st.data(), reachable=st.booleans())
    def phone_changes(self, data: st.DataObject, reachable: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.agents)))
        self._now_is(replace(self.agents[name], reachable=reachable))

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
    def rules_are_read_again(self) -> None:
        self.floor.change_rules(dict(QUEUES), self.now)

    @rule()
    def distributes(self) -> None:
        before = list(self.line)
        afresh = distribute(before, self.agents.values(), QUEUES, self.now).offers
        decision = self.floor.distribute(self.now)
        assert decision.offers == afresh, "kept up change by change, it decides otherwise than from nothing"
        self._agrees_with_the_naive_way(before, decision.offers)
        self._is_explained(before, decision.offers)
        self._is_kept_with_the_offer(before, decision.offers)
        waited = {caller.contact: caller for caller in before}
        for offer in decision.offers:
            assert offer.contact not in self.line
            assert offer.agent not in self.ringing
            assert offer.agent not in self.talking
            self._move(offer.agent, "offer")
            self.ringing[offer.agent] = waited[offer.contact]
        again = self.floor.distribute(self.now)
        assert again.offers == ()
        self._nothing_happens_before(again.retry_at)

    def _nothing_happens_before(self, retry_at: int) -> None:
        """Until the moment it asked to be called at, time alone brings nobody together."""
        until = retry_at - 1 if retry_at else self.now + 10 * REST
        assert distribute(list(self.line), self.agents.values(), QUEUES, max(self.now, until)).offers == ()

    # -- what must be true ----------------------------------------------------------------------

    @invariant()
    def nobody_is_lost(self) -> None:
        waiting = {caller.contact for caller in self.line}
        with_agents = [caller.contact for caller in (*self.ringing.values(), *self.talking.values())]
        assert len(set(with_agents)) == len(with_agents)
        assert waiting | set(with_agents) | self.gone == self.arrived
        assert not waiting & set(with_agents)

    def _now_is(self, view: AgentView) -> None:
        self.agents[view.agent] = view
        self.floor.agent(view, self.now)

    def _move(self, name: str, event: str) -> None:
        agent = self.agents[name]
        after = advance(agent.state, event)
        idle = self.now if after is AgentState.AVAILABLE else agent.idle_since
        self._now_is(replace(agent, state=after, idle_since=idle))

    def _agrees_with_the_naive_way(self, before: list[WaitingCaller], offers: tuple[Offer, ...]) -> None:
        """The rule in its plainest form: each caller in order takes the best of those left who fit now."""
        left = {name: a for name, a in self.agents.items() if a.free and a.rest_until <= self.now}
        right = []
        for caller in sorted(before, key=order):
            rule = QUEUES[caller.queue]
            needs = self._needed(rule, self.now - caller.entered)
            fits = [a for a in left.values() if meets(a.skills, needs)]
            if caller.held_for(self.now):
                fits = [a for a in fits if a.agent == caller.prefers]
            else:
                fits = [a for a in fits if a.agent not in caller.excluded]
            if fits:
                best = min(fits, key=STRATEGIES[rule.strategy].ranking(rule.skill))
                right.append((caller.contact, best.agent))
                del left[best.agent]
        assert [(offer.contact, offer.agent) for offer in offers] == right

    def _needed(self, rule: QueueRule, waited: int) -> dict[str, int]:
        """The step that the wait has come to, or a later one when nobody at work meets it."""
        away = (AgentState.OFFLINE, AgentState.PAUSED)
        at_work = [agent for agent in self.agents.values() if agent.state not in away]
        met = [any(meets(agent.skills, step.needs) for agent in at_work) for step in rule.steps]
        reached = max(place for place, step in enumerate(rule.steps) if step.after <= waited)
        return dict(rule.steps[max(reached, met.index(True) if True in met else 0)].needs)

    def _is_kept_with_the_offer(self, before: list[WaitingCaller], offers: tuple[Offer, ...]) -> None:
        """The reasons for the journal, made the quick way, name the same agents as the explanation does."""
        place = {caller.contact: order(caller) for caller in before}
        for caller in before:
            ahead = [offer for offer in offers if place[offer.contact] < order(caller)]
            later = {offer.agent for offer in offers if place[offer.contact] > order(caller)}
            slow = _by_verdict(self.floor.explain(caller, self.now, ahead))
            quick = self.floor.passed_over(caller, self.now, ahead)
            for verdict in ("ranked_lower", "held"):
                slow[verdict] = [each for each in slow.get(verdict, ()) if each.split()[0] not in later]
            assert _names(quick) == {verdict: names for verdict, names in _names(slow).items() if names}

    def _is_explained(self, before: list[WaitingCaller], offers: tuple[Offer, ...]) -> None:
        """For every caller each agent gets one verdict, and 'chosen' is exactly who was offered."""
        given = {offer.contact: offer.agent for offer in offers}
        place = {caller.contact: order(caller) for caller in before}
        for caller in before:
            ahead = [offer for offer in offers if place[offer.contact] < order(caller)]
            verdicts = self.floor.explain(caller, self.now, ahead)
            assert sorted(candidate.agent for candidate in verdicts) == sorted(self.agents)
            chosen = [c.agent for c in verdicts if c.verdict in (Verdict.CHOSEN, Verdict.LAST_AGENT)]
            assert chosen == ([given[caller.contact]] if caller.contact in given else [])


def _by_verdict(candidates: Iterable[Candidate]) -> dict[str, list[str]]:
    """The agents at work who were not chosen, as the explanation tells it."""
    groups: dict[str, list[str]] = {}
    for each in candidates:
        if each.verdict not in (Verdict.OFFLINE, Verdict.CHOSEN, Verdict.LAST_AGENT):
            groups.setdefault(each.verdict.value, []).append(each.agent)
    return groups


def _names(passed: dict[str, list[str]]) -> dict[str, set[str]]:
    return {verdict: {each.split()[0] for each in agents} for verdict, agents in passed.items()}


TestFloorMachine = FloorMachine.TestCase
