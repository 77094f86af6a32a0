"""The engine: steps, the way back when a flow fails a caller, sessions on paper."""

from __future__ import annotations

import time

import pytest
from ivr_bench import MORNING, Bench, flow_of, last, play

from callcenter.errors import SessionUnreadable
from callcenter.facts import NodeEntered
from callcenter.ivr import Call, FlowLibrary, Moment, Session, again, decode_session, encode_session, resume, start
from callcenter.ivr.effects import Answer, Collect, Enqueue, Hangup, Play
from callcenter.ivr.flow import Flow
from callcenter.ivr.inputs import Digits, Done, HungUp, Input, LookedUp, QueueLeft, TimedOut
from callcenter.ivr.nodes import NODE_TYPES
from callcenter.workdays import Calendar

CALL = Call("haian1-1763900000.12", "13800001234", "12345")
QUEUE = "{type: enqueue, queue: voice, exits: {talked: end, timeout: end, full: end, no_agent: end}}"


@pytest.fixture
def now(calendar: Calendar) -> Moment:
    return Moment(1_763_900_000_000_000, calendar)


def test_a_caller_who_does_nothing_waits_in_the_voice_queue(shipped: FlowLibrary, now: Moment) -> None:
    step = start(shipped, "main", CALL, now)
    assert [draft.fields["node"] for draft in step.facts] == ["who_calls"]
    step = resume(shipped, step.session, LookedUp(found=False), now)
    assert step.effects == (Answer(), Collect(("greeting", "press_2_enterprise"), 1, 2000))
    step = resume(shipped, step.session, TimedOut(), now)
    assert step.effects == (Enqueue("voice", key="*", announce=("please_wait",), long_wait_seconds=300),)
    assert [(draft.type.__name__, draft.fields["node"]) for draft in step.facts] == [
        ("InputTimedOut", "greeting"),
        ("NodeEntered", "voice"),
    ]


def test_what_is_known_beforehand_overrides_the_flow(shipped: FlowLibrary, now: Moment) -> None:
    call = Call("c", "139", "12345", variables={"surge": True})
    step = resume(shipped, start(shipped, "main", call, now).session, LookedUp(found=False), now)
    assert last(step) == Collect(("greeting", "surge_announcement", "press_2_enterprise"), 1, 2000)


def test_facts_can_be_made_from_their_drafts(shipped: FlowLibrary, now: Moment) -> None:
    draft = start(shipped, "main", CALL, now).facts[0]
    fact = draft.type(id="1", at=now.at, contact=CALL.contact, **draft.fields)
    assert fact == NodeEntered(id="1", at=now.at, contact=CALL.contact, flow="main", node="who_calls", kind="lookup")


def test_an_ended_session_stays_ended(shipped: FlowLibrary, now: Moment) -> None:
    ended = resume(shipped, start(shipped, "main", CALL, now).session, HungUp(), now)
    assert (ended.session.ended, ended.effects) == (True, ())
    for answer in (HungUp(), Done(), QueueLeft("talked")):
        step = resume(shipped, ended.session, answer, now)
        assert (step.effects, step.facts, step.session) == ((), (), ended.session)
    assert again(shipped, ended.session, now).effects == ()


def test_again_asks_for_the_same_without_a_second_record(shipped: FlowLibrary, now: Moment) -> None:
    step = resume(shipped, start(shipped, "main", CALL, now).session, LookedUp(found=False), now)
    once_more = again(shipped, step.session, now)
    assert once_more.effects == (last(step),)
    assert once_more.facts == ()
    assert once_more.session == step.session


# -- a flow fails a caller --------------------------------------------------------------------------


def test_an_unknown_flow_leads_to_the_default_queue(shipped: FlowLibrary, now: Moment) -> None:
    step = start(shipped, "mian", CALL, now)
    assert step.effects == (Answer(), Enqueue("voice"))
    assert step.problem == "there is no flow mian"
    assert step.facts[0].fields == {"flow": "", "node": "lifeline", "kind": "enqueue"}


def test_a_node_that_is_gone_after_a_reload_leads_to_the_queue(shipped: FlowLibrary, now: Moment) -> None:
    step = resume(shipped, start(shipped, "main", CALL, now).session, LookedUp(found=False), now)
    changed = FlowLibrary({"main": Flow("main", "", "x", {})}, shipped.prompts, "voice")
    for found in (resume(changed, step.session, Digits("2"), now), again(changed, step.session, now)):
        assert found.effects == (Enqueue("voice"),)
        assert found.problem


def test_an_answer_that_does_not_fit_leads_to_the_queue(shipped: FlowLibrary, now: Moment) -> None:
    step = resume(shipped, start(shipped, "main", CALL, now).session, QueueLeft("timeout"), now)
    assert last(step) == Enqueue("voice")
    assert step.problem == "main.who_calls waits for no QueueLeft"


def test_a_flow_that_runs_in_circles_leads_to_the_queue(shipped: FlowLibrary, now: Moment) -> None:
    goto = NODE_TYPES["goto"].model_validate
    nodes = {"a": goto({"type": "goto", "node": "b"}), "b": goto({"type": "goto", "node": "a"})}
    library = FlowLibrary({"main": Flow("main", "", "a", nodes)}, shipped.prompts, "voice")
    step = start(library, "main", CALL, now)
    assert last(step) == Enqueue("voice")
    assert "circles" in step.problem


@pytest.mark.parametrize(
    ("answers", "effects"),
    [
        ([QueueLeft("talked")], (Play(("goodbye",)), Hangup())),
        ([QueueLeft("timeout")], (Enqueue("voice"),)),
        ([QueueLeft("timeout"), Digits("1"), QueueLeft("full")], (Play(("lines_busy",)), Hangup())),
        ([HungUp()], ()),
    ],
)
def test_the_lifeline_comes_to_an_end(
    shipped: FlowLibrary, now: Moment, answers: list[Input], effects: tuple[object, ...]
) -> None:
    step = start(shipped, "mian", CALL, now)
    for answer in answers:
        step = resume(shipped, step.session, answer, now)
    assert step.effects == effects


def test_who_has_talked_is_never_queued_again_by_a_mistake(shipped: FlowLibrary, now: Moment) -> None:
    talked = Call("c", "139", "12345", talked=True)
    for flow in ("mian", "survey"):
        step = start(shipped, flow, talked, now)
        step = resume(shipped, step.session, LookedUp(found=True), now) if not step.session.ended else step
        assert step.effects[-2:] == (Play(("goodbye",)), Hangup())


@pytest.mark.parametrize("node", ["never_heard_of", "greeting"])
def test_nor_when_the_queue_is_gone_while_they_talked(shipped: FlowLibrary, now: Moment, node: str) -> None:
    session = Session("c", "138", "12345", flow="main", node=node)
    step = resume(shipped, session, QueueLeft("talked"), now)
    assert step.problem
    assert step.session.ended
    assert not any(isinstance(effect, Enqueue) for effect in step.effects)


def test_subflows_deeper_than_allowed_lead_to_the_queue(shipped: FlowLibrary, now: Moment) -> None:
    sub = NODE_TYPES["subflow"].model_validate({"type": "subflow", "flow": "main", "next": "end"})
    step = start(FlowLibrary({"main": Flow("main", "", "a", {"a": sub})}, shipped.prompts, "voice"), "main", CALL, now)
    assert last(step) == Enqueue("voice")


# -- on paper ---------------------------------------------------------------------------------------


def test_a_session_survives_on_paper(shipped: FlowLibrary, now: Moment) -> None:
    session = start(shipped, "main", CALL, now).session
    text = encode_session(session)
    assert decode_session(text) == session
    assert text.replace("-", "").replace("_", "").isalnum()
    assert len(text) < 300


def test_the_longest_session_fits_its_place(bench: Bench) -> None:
    many = ", ".join(f'v{number}: "{"长" * 120}"' for number in range(3))
    call = bench.call(f"a: {{type: set, variables: {{{many}}}, next: q}}\nq: {QUEUE}")
    assert len(encode_session(call.step.session)) < 1600


@pytest.mark.parametrize("text", ["", "0abc", "1", "1????", "1gA", "1" + "A" * 7000, "1" + "é", "2" + "gA"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(SessionUnreadable):
        decode_session(text)


def test_later_fields_of_a_session_have_defaults() -> None:
    assert Session("c", "139", "12345").variables == {}


# -- cost -------------------------------------------------------------------------------------------


def test_a_whole_call_costs_little(shipped: FlowLibrary, calendar: Calendar) -> None:
    answers = (LookedUp(found=False), TimedOut(), QueueLeft("talked", agent="1001"), Digits("1"), Done())

    def whole() -> None:
        step = start(shipped, "main", CALL, Moment(1_763_900_000_000_000, calendar))
        for answer in answers:
            step = resume(shipped, step.session, answer, Moment(1_763_900_000_000_000, calendar))
        assert step.session.ended

    def fastest(rounds: int) -> float:
        began = time.process_time()
        for _ in range(rounds):
            whole()
        return (time.process_time() - began) / rounds

    assert min(fastest(100) for _ in range(10)) < 150e-6


def test_play_waits_for_its_end_so_that_each_node_is_on_record_when_it_is_reached(bench: Bench) -> None:
    nodes = "a: {type: play, prompt: greeting, next: b}\nb: {type: play, prompt: goodbye, next: end}"
    call = bench.call(nodes, at=MORNING)
    assert [draft.fields["node"] for draft in call.step.facts] == ["a"]
    assert [draft.fields["node"] for draft in play(call, "").step.facts] == ["b"]
    assert flow_of(nodes).startswith("title: test\nstart: a\n")
