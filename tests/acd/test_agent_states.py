"""The agents' table against a table written independently of it, from the description of each event."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from callcenter.acd.agent_states import (
    EVENTS,
    IDLE_KEPT,
    IN_CALL,
    TRANSITIONS,
    AgentEvent,
    AgentState,
    advance,
)
from callcenter.errors import AgentTransitionInvalid

# rows: event; columns: state before. A dot: not possible.
WRITTEN_BY_HAND = """
                offline   available reserved  ringing   on_call   hold      wrap_up   paused    outbound
login           available .         .         .         .         .         .         .         .
logout          .         offline   .         .         .         .         offline   offline   .
pause           .         paused    reserved  ringing   on_call   hold      paused    paused    outbound
unpause         .         .         .         .         .         .         .         available .
offer           .         reserved  .         .         .         .         .         .         .
take_over       .         reserved  .         .         .         .         .         reserved  .
take_back       .         reserved  .         .         .         .         reserved  .         .
ring            .         .         ringing   .         .         .         .         .         .
answer          .         .         on_call   on_call   .         .         .         .         .
miss            .         .         available available .         .         .         .         .
reject          .         .         available available .         .         .         .         .
unreachable     .         .         available available .         .         .         .         .
withdraw        .         .         available available .         .         .         .         .
hold            .         .         .         .         hold      .         .         .         .
unhold          .         .         .         .         .         on_call   .         .         .
talk_over       .         .         .         .         wrap_up   wrap_up   .         .         wrap_up
talk_over_ready .         .         .         .         available available .         .         available
extend          .         .         .         .         .         .         wrap_up   .         .
ready           .         .         .         .         .         .         available .         .
dial_out        .         outbound  .         .         .         .         outbound  outbound  .
found_in_call   .         on_call   on_call   on_call   .         .         on_call   on_call   .
found_free      .         .         available available available available .         .         available
"""


def expected() -> dict[tuple[str, str], str]:
    header, *rows = WRITTEN_BY_HAND.strip().splitlines()
    states = header.split()
    return {
        (state, event): after
        for event, *afters in map(str.split, rows)
        for state, after in zip(states, afters, strict=True)
        if after != "."
    }


EXPECTED = expected()
CELLS = [(state, event) for state in AgentState for event in AgentEvent]


def test_the_table_is_the_one_written_by_hand() -> None:
    found = {(state.value, str(event)): after.value for (state, event), after in TRANSITIONS.items()}
    assert found == EXPECTED


@pytest.mark.parametrize(("state", "event"), CELLS, ids=lambda word: str(word))
def test_every_cell(state: AgentState, event: AgentEvent) -> None:
    after = EXPECTED.get((state.value, event.value))
    if after is not None:
        assert advance(state, event.value) is AgentState(after)
    else:
        with pytest.raises(AgentTransitionInvalid) as refused:
            advance(state, event.value)
        assert event.value in str(refused.value)
        assert state.value in str(refused.value)


def test_a_refusal_lists_what_is_possible() -> None:
    with pytest.raises(AgentTransitionInvalid, match=r"offer is not .* offline \(possible now: login\)"):
        advance(AgentState.OFFLINE, "offer")


def test_an_unknown_event_is_named() -> None:
    with pytest.raises(AgentTransitionInvalid, match="no event 'dance'"):
        advance(AgentState.AVAILABLE, "dance")


def test_a_pause_asked_for_in_a_call_begins_after_it() -> None:
    state = AgentState.AVAILABLE
    for event in ("offer", "ring", "answer", "pause", "talk_over"):
        state = advance(state, event, pause_wanted=event in {"pause", "talk_over"})
    assert state is AgentState.WRAP_UP
    assert advance(state, "ready", pause_wanted=True) is AgentState.PAUSED
    assert advance(AgentState.RINGING, "miss", pause_wanted=True) is AgentState.PAUSED


def test_from_every_call_state_there_is_a_way_back() -> None:
    for state in IN_CALL:
        assert advance(state, "found_free") is AgentState.AVAILABLE
        assert advance(state, "pause") is state


def test_only_a_caller_who_hung_up_leaves_the_idle_time_alone() -> None:
    assert {"withdraw"} == IDLE_KEPT
    assert IDLE_KEPT < EVENTS


class AgentLife(RuleBasedStateMachine):
    """Any events in any order: the agent is always in a state that the hand-written table explains."""

    def __init__(self) -> None:
        super().__init__()
        self.state = AgentState.OFFLINE
        self.pause_wanted = False
        self.offered = False

    @rule(event=st.sampled_from(sorted(AgentEvent)))
    def happens(self, event: AgentEvent) -> None:
        before = self.state
        after = EXPECTED.get((before.value, event.value))
        if after is None:
            with pytest.raises(AgentTransitionInvalid):
                advance(before, event, pause_wanted=self.pause_wanted)
            return
        self.state = advance(before, event, pause_wanted=self.pause_wanted)
        if self.pause_wanted and after == "available":
            after = "paused"
        assert self.state.value == after

    @precondition(lambda self: self.state in IN_CALL)
    @rule()
    def asks_for_a_pause(self) -> None:
        self.state = advance(self.state, "pause")
        self.pause_wanted = True

    @invariant()
    def a_wanted_pause_is_never_answered_by_an_offer(self) -> None:
        if self.pause_wanted and self.state is AgentState.PAUSED:
            with pytest.raises(AgentTransitionInvalid):
                advance(self.state, "offer")
            self.pause_wanted = False


TestAgentLife = AgentLife.TestCase
