"""Staff see a Chinese word for everything, and the drawing shows the whole table."""

from callcenter.acd import AgentEvent, AgentState, Verdict
from callcenter.acd.agent_states import TRANSITIONS
from callcenter.acd.drawing import draw
from callcenter.acd.strategies import STRATEGIES
from callcenter.acd.words import EVENT_WORDS, FIGURE_WORDS, STATE_WORDS, VERDICT_WORDS


def test_nothing_is_without_a_word() -> None:
    for words, members in ((STATE_WORDS, AgentState), (EVENT_WORDS, AgentEvent)):
        assert set(words) == set(members)
        assert not any(word.isascii() for word in words.values())
    assert set(VERDICT_WORDS) == set(Verdict)
    assert set(FIGURE_WORDS) == {*STRATEGIES, Verdict.HELD, Verdict.RESTING}


def test_two_states_never_share_a_word() -> None:
    assert len(set(STATE_WORDS.values())) == len(AgentState)


def test_the_drawing_has_every_transition() -> None:
    arrows = [line.strip() for line in draw().splitlines() if " : " in line]
    drawn = {
        (before, event, after)
        for ends, events in (arrow.split(" : ") for arrow in arrows)
        for before, after in [ends.split(" --> ")]
        for event in events.split(", ")
    }
    assert drawn == {(state.value, str(event), after.value) for (state, event), after in TRANSITIONS.items()}
    assert draw().startswith("stateDiagram-v2\n    [*] --> offline\n")
