"""Whatever comes back to a shipped flow, it neither fails nor strands the caller."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.ivr import Call, FlowLibrary, Moment, decode_session, encode_session, resume, start
from callcenter.ivr.effects import (
    Answer,
    Collect,
    Dial,
    Effect,
    Enqueue,
    FollowUpAnswer,
    Hangup,
    Http,
    LeaveMessage,
    LookUp,
    OpenAppeal,
    Play,
    Rate,
    Record,
)
from callcenter.ivr.inputs import (
    AppealIs,
    DialEnded,
    Digits,
    Done,
    HttpAnswered,
    HttpFailed,
    HungUp,
    Input,
    LookedUp,
    QueueLeft,
    Recorded,
    TimedOut,
)
from callcenter.ivr.session import Step
from callcenter.workdays import Calendar

KEYS = st.text("0123456789*#", max_size=18)
TEXTS = st.text(max_size=200)
VALUES = st.dictionaries(
    st.sampled_from(["number", "state", "opened", "name", "x"]), st.one_of(TEXTS, st.integers(0, 10**9), st.booleans())
)
DIGITS = st.builds(Digits, KEYS)
QUEUE = st.builds(
    QueueLeft, st.sampled_from(["talked", "timeout", "full", "no_agent", "key", "?"]), KEYS, TEXTS, TEXTS, TEXTS
)
RECORDED = st.builds(Recorded, TEXTS, st.floats(0, 600), st.booleans())
LOOKED_UP = st.builds(LookedUp, st.booleans(), VALUES, st.booleans())
FITTING: dict[type[Effect], st.SearchStrategy[Input]] = {
    Play: st.just(Done()),
    Collect: st.one_of(DIGITS, st.just(TimedOut())),
    Enqueue: QUEUE,
    Dial: st.builds(DialEnded, st.sampled_from(["ANSWER", "BUSY", "NOANSWER", "UNAVAILABLE", ""])),
    Record: RECORDED,
    LookUp: LOOKED_UP,
    Http: st.one_of(st.builds(HttpAnswered, st.integers(100, 599), VALUES), st.builds(HttpFailed, TEXTS)),
    OpenAppeal: st.builds(AppealIs, TEXTS, TEXTS),
}
ANYTHING = st.one_of(*FITTING.values(), st.just(HungUp()))
WITHOUT_ANSWER = (Answer, Play, Rate, FollowUpAnswer, LeaveMessage)
MOST_TURNS = 60


def check(step: Step, *, hung_up: bool, talked: bool) -> None:
    """What holds after every step."""
    assert all(isinstance(effect, WITHOUT_ANSWER) for effect in step.effects[:-1])
    assert decode_session(encode_session(step.session)) == step.session
    assert not (hung_up and any(effect.NEEDS_CALLER for effect in step.effects))
    assert not (talked and any(isinstance(effect, Enqueue) for effect in step.effects))
    if not step.session.ended:
        assert type(step.effects[-1]) in FITTING
    elif not step.session.hung_up:
        assert isinstance(step.effects[-1], Hangup)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_every_shipped_flow_takes_anything(shipped: FlowLibrary, calendar: Calendar, data: st.DataObject) -> None:
    flow = data.draw(st.sampled_from(sorted(shipped.flows)))
    now = Moment(data.draw(st.integers(1_262_300_000_000_000, 2_000_000_000_000_000)), calendar)
    step = start(
        shipped, flow, Call("c-1.1", data.draw(KEYS), "12345", variables={"surge": data.draw(st.booleans())}), now
    )
    seen: list[Effect] = []
    for _ in range(MOST_TURNS):
        check(step, hung_up=step.session.hung_up, talked=step.session.talked)
        seen += step.effects
        if step.session.ended:
            break
        fits = data.draw(st.integers(0, 9)) > 0
        answer = data.draw(FITTING[type(step.effects[-1])] if fits else ANYTHING)
        step = resume(shipped, decode_session(encode_session(step.session)), answer, now)
    assert step.session.ended
    assert step.session.hung_up or any(isinstance(effect, Enqueue | Dial | Hangup) for effect in seen)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.one_of(DIGITS, st.just(TimedOut())), max_size=6))
def test_in_the_main_flow_every_key_leads_to_a_person(
    shipped: FlowLibrary, calendar: Calendar, words: list[Input]
) -> None:
    now = Moment(1_763_900_000_000_000, calendar)
    step = start(shipped, "main", Call("c-1.1", "139", "12345"), now)
    step = resume(shipped, step.session, LookedUp(found=False), now)
    for word in words or [TimedOut()]:
        if isinstance(step.effects[-1], Collect):
            step = resume(shipped, step.session, word, now)
        if isinstance(step.effects[-1], Play):
            step = resume(shipped, step.session, Done(), now)
    assert isinstance(step.effects[-1], Enqueue)
    assert step.problem == ""
