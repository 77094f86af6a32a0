"""Trying calls: what words mean, how time goes on, and that a record can be played again."""

from __future__ import annotations

import pytest
import yaml
from ivr_bench import Bench, play

from callcenter.ivr import FlowLibrary
from callcenter.ivr.effects import Collect, Dial, Effect, Enqueue, Http, LookUp, OpenAppeal, Play, Record
from callcenter.ivr.golden import dump_case, make_case, replay
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
from callcenter.ivr.replies import reply, values_in

COLLECT, QUEUE, KEYED = Collect((), 1, 2000), Enqueue("voice"), Enqueue("voice", key="*")
TALKED = QueueLeft("talked", agent="1001", queue="voice", ended_by="agent")


@pytest.mark.parametrize(
    ("effect", "word", "answer"),
    [
        (Play(()), "", Done()),
        (COLLECT, "", TimedOut()),
        (COLLECT, "-", TimedOut()),
        (COLLECT, "2", Digits("2")),
        (COLLECT, "123#", Digits("123")),
        (COLLECT, "#", Digits("")),
        (COLLECT, "hangup", HungUp()),
        (QUEUE, "", TALKED),
        (QUEUE, "talked", TALKED),
        (QUEUE, "timeout", QueueLeft("timeout", queue="voice")),
        (QUEUE, "no_agent", QueueLeft("no_agent", queue="voice")),
        (KEYED, "*", QueueLeft("key", digit="*", queue="voice")),
        (KEYED, "key", QueueLeft("key", digit="*", queue="voice")),
        (Dial("110", 20), "", DialEnded("ANSWER")),
        (Dial("110", 20), "busy", DialEnded("BUSY")),
        (Dial("", 20, "housing"), "unavailable", DialEnded("UNAVAILABLE")),
        (Record("a.b", 60, 5), "", Recorded("messages/a.b.wav", 8)),
        (Record("a.b", 60, 5), "99", Recorded("messages/a.b.wav", 60)),
        (LookUp("appeal", {}), "", LookedUp(found=False)),
        (LookUp("appeal", {}), "found", LookedUp(found=True)),
        (LookUp("appeal", {}), "state=closed calls=3", LookedUp(found=True, values={"state": "closed", "calls": 3})),
        (LookUp("appeal", {}), "failed", LookedUp(found=False, failed=True)),
        (Http("GET", "", "", 1), "", HttpFailed("no answer")),
        (Http("GET", "", "", 1), "area=城东", HttpAnswered(200, {"area": "城东"})),
        (OpenAppeal({}), "", AppealIs("HA12345-20260101-000001-5", "K7M3PX")),
    ],
)
def test_words(effect: Effect, word: str, answer: Input) -> None:
    assert reply(effect, word) == answer


@pytest.mark.parametrize(
    ("effect", "word"),
    [(COLLECT, "talked"), (QUEUE, "*"), (QUEUE, "5"), (KEYED, "5"), (Dial("1", 2), "full"), (Record("a", 6, 5), "x")],
)
def test_words_that_do_not_fit(effect: Effect, word: str) -> None:
    with pytest.raises(ValueError, match="does not fit here"):
        reply(effect, word)


def test_values() -> None:
    assert values_in("name=海安 calls=3 id=12345678901 x=") == {
        "name": "海安",
        "calls": 3,
        "id": "12345678901",
        "x": "",
    }


def test_time_goes_on_with_prompts_waits_and_talks(shipped: FlowLibrary, bench: Bench) -> None:
    call = play(bench.start(shipped), "", "")
    heard = shipped.prompts.seconds
    asked = heard("greeting") + heard("press_2_enterprise") + 2
    assert call.turns[-1].at == pytest.approx(asked, abs=0.01)
    assert call.seconds_to_human() == call.turns[-1].at
    assert call.reached() == "queue voice"
    play(call, "talked")
    assert call.turns[-1].at == pytest.approx(asked + 80, abs=0.01)


def test_a_call_without_a_person(bench: Bench) -> None:
    call = bench.call("a: {type: hangup}")
    assert (call.reached(), call.seconds_to_human(), call.waits_for) == ("hangup", None, None)


def test_a_record_can_be_played_again(shipped: FlowLibrary, bench: Bench) -> None:
    call = play(bench.start(shipped, surge=True), "", "2", "", "talked", "5", "")
    case = make_case(call, "a call")
    assert call.ended
    assert yaml.safe_load(dump_case(case)) == case
    assert replay(case, shipped, bench.calendar) == case
    case["turns"][2]["given"]["value"] = "7"
    assert replay(case, shipped, bench.calendar) != case
