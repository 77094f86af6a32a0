"""Random histories of appeals: whatever people try, in whatever order, the rules of responsibility hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcenter.appeals import Role
from callcenter.appeals.case import HANDLING, Case
from callcenter.appeals.evolving import evolve
from callcenter.appeals.verbs import DEEDS
from callcenter.errors import CommandRefused
from callcenter.facts import (
    AppealDispatched,
    AppealFact,
    ChildAssigned,
    ReturnRequested,
    ReviewPassed,
)
from tests.appeals.pure_desk import HOUR, START, PureDesk

_UNITS = ("roads", "power", "town", "village", "crew", "centre")
_SAID: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "describe": st.fixed_dictionaries({"urgency": st.sampled_from(["normal", "urgent", "critical"])}),
    "answer": st.just({"appeal_type": "consult", "answer": "已答复"}),
    "submit": st.fixed_dictionaries({"appeal_type": st.sampled_from(["consult", "help", "complaint"])}),
    "refuse": st.just({"code": "unclear", "notice": "请补充"}),
    "add-source": st.just({"channel": "app", "reference": "1"}),
    "supplement": st.just({"text": "还有"}),
    "dispatch": st.fixed_dictionaries({
        "to": st.sampled_from(_UNITS), "co_units": st.sampled_from([(), ("power",), ("power", "town")]),
    }),
    "appoint": st.fixed_dictionaries({"to": st.sampled_from(_UNITS)}),
    "redispatch": st.fixed_dictionaries({"to": st.sampled_from(_UNITS)}),
    "return": st.fixed_dictionaries({"code": st.sampled_from(["not_ours", "others_responsible"])}),
    "sub-assign": st.fixed_dictionaries({
        "to": st.sampled_from(_UNITS), "opinion": st.just("去看"), "workdays": st.integers(0, 6),
    }),
    "object": st.just({"text": "不归我们"}),
    "extend": st.fixed_dictionaries({"workdays": st.integers(0, 7)}),
    "suspend": st.fixed_dictionaries({"workdays": st.integers(1, 5)}),
    "reply": st.fixed_dictionaries({
        "text": st.sampled_from(["已处理", "已经派人到现场处理完毕，恢复正常"]),
        "outcome": st.sampled_from(["resolved", "explained"]),
    }),
    "attempt": st.fixed_dictionaries({"outcome": st.sampled_from(["unreachable", "refused"])}),
    "rate": st.fixed_dictionaries({
        "resolved": st.booleans(), "satisfaction": st.sampled_from(["satisfied", "neutral", "dissatisfied"]),
        "cause": st.sampled_from(["unit", "policy"]),
    }),
    "reopen": st.fixed_dictionaries({"why": st.sampled_from(["caller", "look_back"])}),
    "press": st.fixed_dictionaries({"step": st.sampled_from(["urge", "supervise", "escalate", "refer"])}),
    "decide-duplicate": st.just({"other": "x", "same": False}),
}  # fmt: skip
_DEEDS = sorted(set(DEEDS) - {"link", "unlink", "attach"})


class Appeals(RuleBasedStateMachine):
    """Several appeals and directives at once."""

    @initialize(directive=st.booleans())
    def two_come_in(self, directive: bool) -> None:
        self.desk = PureDesk()
        self.desk.open()
        self.desk.open(task="directive" if directive else "event", caller="" if directive else "13900139000")

    @rule(caller=st.sampled_from(["13800138000", "", "13700137000"]))
    def one_more(self, caller: str) -> None:
        if len(self.desk.cases) < 6:
            self.desk.open(caller=caller)

    @rule(data=st.data(), deed=st.sampled_from(_DEEDS), rightly=st.booleans())
    def somebody_does_something(self, data: st.DataObject, deed: str, rightly: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.desk.cases)))
        case = self.desk.cases[number]
        said = data.draw(_SAID.get(deed, st.just({})))
        role = data.draw(st.sampled_from(list(Role)))
        unit = case.unit if rightly else data.draw(st.sampled_from(_UNITS))
        self._try(deed, number, role, unit, said)

    @rule(data=st.data())
    def the_usual_next_step(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.desk.cases)))
        case = self.desk.cases[number]
        deed, role = {
            "draft": ("submit", Role.AGENT), "pending_dispatch": ("dispatch", Role.DISPATCHER),
            "dispatched": ("sign", Role.UNIT), "signed": ("start", Role.UNIT), "in_progress": ("reply", Role.UNIT),
            "replied": ("review", Role.QUALITY), "result_review": ("pass", Role.QUALITY), "redo": ("start", Role.UNIT),
            "callback_due": ("rate", Role.QUALITY), "reopened": ("start", Role.UNIT),
        }.get(case.state, ("reopen", Role.SUPERVISOR))  # fmt: skip
        self._try(deed, number, role, case.unit, data.draw(_SAID.get(deed, st.just({}))))

    @rule(data=st.data(), deed=st.sampled_from(["link", "unlink"]))
    def one_follows_another(self, data: st.DataObject, deed: str) -> None:
        numbers = sorted(self.desk.cases)
        said = {"parent": data.draw(st.sampled_from(numbers))} if deed == "link" else {}
        self._try(deed, data.draw(st.sampled_from(numbers)), Role.SUPERVISOR, "", said)

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        """What is due is done at its moment, as by a program that never sleeps for long."""
        end = self.desk.at + hours * HOUR
        while self.desk.at < end:
            self.desk.at = min(end, self.desk.at + HOUR // 2)
            self.desk.tick()

    @rule(hours=st.integers(1, 5))
    def the_clock_jumps_back(self, hours: int) -> None:
        before = len(self.desk.facts)
        now, self.desk.at = self.desk.at, max(START, self.desk.at - hours * HOUR)
        self.desk.tick()
        self.desk.at = now
        self.desk.tick()
        assert len(self.desk.facts) == before or self._late_before(before)

    def _late_before(self, before: int) -> bool:
        """Was something due by deeds since the last tick?"""
        return all(getattr(fact, "role", "system") == "system" for fact in self.desk.facts[before:])

    def _try(self, deed: str, number: str, role: Role, unit: str, said: dict[str, Any]) -> None:
        before = dict(self.desk.cases), len(self.desk.facts)
        try:
            self.desk.do(deed, number, role, unit, **said)
        except CommandRefused:
            assert (self.desk.cases, len(self.desk.facts)) == before

    # -- what always holds -------------------------------------------------------------------------------------------

    @invariant()
    def who_when_and_why_stand_beside_everything(self) -> None:
        for fact in self.desk.facts:
            if isinstance(fact, AppealFact):
                assert fact.role in set(Role)
                assert fact.actor
                assert fact.at >= START

    @invariant()
    def one_owner(self) -> None:
        for case in self.desk.cases.values():
            if case.state in HANDLING or case.state in ("suspended", "replied", "result_review"):
                assert case.unit
                assert case.due is not None
                assert case.dispatched is not None
                assert case.due >= case.dispatched

    @invariant()
    def appointed_is_never_returned(self) -> None:
        appointed: set[str] = set()
        for fact in self.desk.facts:
            if isinstance(fact, AppealDispatched) and fact.rule in ("appointed", "fallback"):
                appointed.add(fact.number)
            assert not (isinstance(fact, ReturnRequested) and fact.number in appointed)

    @invariant()
    def dispatched_again_only_twice_without_appointment(self) -> None:
        returns = Counter(f.number for f in self.desk.facts if isinstance(f, ReturnRequested))
        assert all(case.returns <= returns[number] for number, case in self.desk.cases.items())
        assert all(case.returns <= 2 or case.appointed or not case.unit for case in self.desk.cases.values())

    @invariant()
    def children_are_done_first_and_in_time(self) -> None:
        for case in self.desk.cases.values():
            if not case.is_child:
                continue
            parent = self.desk.cases[case.parent]
            if case.is_open:
                assert parent.state not in ("closed", "archived", "replied", "callback_due")
        for fact in self.desk.facts:
            if isinstance(fact, ChildAssigned):
                assert fact.due <= max(self._dues(fact.parent))

    def _dues(self, number: str) -> list[int]:
        return [fact.due for fact in self.desk.facts if getattr(fact, "number", "") == number and hasattr(fact, "due")]

    @invariant()
    def a_directive_has_no_callback_and_no_return(self) -> None:
        for fact in self.desk.facts:
            if isinstance(fact, ReturnRequested | ReviewPassed):
                assert self.desk.cases[fact.number].task == "event"

    @invariant()
    def nobody_is_without_an_owner_for_long(self) -> None:
        for case in self.desk.cases.values():
            if case.state == "pending_dispatch" and case.unowned_since is not None:
                assert self.desk.at - case.unowned_since <= 25 * HOUR

    @invariant()
    def nothing_happens_twice(self) -> None:
        assert max(Counter(fact.id for fact in self.desk.facts).values(), default=1) == 1

    @invariant()
    def what_was_remembered_gives_the_same(self) -> None:
        again: dict[str, Case] = {}
        for fact in self.desk.facts:
            number: str = fact.number  # type: ignore[attr-defined]
            again[number] = evolve(again.get(number, Case(number=number)), [fact])
        assert again == self.desk.cases


TestAppeals = Appeals.TestCase
TestAppeals.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
