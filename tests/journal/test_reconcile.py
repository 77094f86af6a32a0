"""Two records made one, on what a real Asterisk recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from captures import cel_rows, facts

from callcenter.facts import (
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallOffered,
    Fact,
    OutboundEnded,
    OutsideAnswered,
    OutsideDialled,
    OutsideTalkEnded,
    TalkEnded,
    decode,
    encode,
)
from callcenter.journal.evidence import Evidence, Talk, gather, seat_of
from callcenter.journal.reconcile import OpenCall, Site, reconcile
from callcenter.testing.facts import SECOND, START, Story

SITE = Site(node="haian1", dids={"12345"}, queue="voice", agents={"1001": "8001", "1002": "8002"})
LATER = 1_900_000_000_000_000
KILLED = "haian1-1795462825.2"


def evidence(name: str) -> dict[str, Evidence]:
    return dict(gather(cel_rows(name)))


def told(found: list[Fact]) -> list[tuple[Any, ...]]:
    """Type and the most telling values."""
    names = ("waited", "talked", "ended_by", "via", "uncertain")
    return [(type(fact).__name__, *(getattr(fact, name) for name in names if hasattr(fact, name))) for fact in found]


def unseen(name: str) -> list[Fact]:
    return reconcile({}, set(), set(), evidence(name), LATER, SITE)


def test_a_caller_who_gave_up_while_the_core_was_away() -> None:
    found = unseen("fallback_abandoned")
    assert told(found) == [
        ("CallArrived",),
        ("CallerQueued",),
        ("CallerAbandoned", 1_006_523, False),
        ("CallEnded", "caller", False),
    ]
    arrived = found[0]
    assert isinstance(arrived, CallArrived)
    assert (arrived.node, arrived.caller, arrived.did) == ("haian1", "13800000001", "12345")
    assert (arrived.at, arrived.channel) == (1_795_462_768_607_792, "PJSIP/trunk-00000000")


def test_the_fallback_queue_connected_and_the_seat_hung_up() -> None:
    found = unseen("fallback_seat_hangs_up")
    assert told(found) == [
        ("CallArrived",),
        ("CallerQueued",),
        ("CallConnected", 408_817, "fallback", False),
        ("TalkEnded", 1_005_865, "agent", False),
        ("CallEnded", "unknown", False),
    ]
    talk = found[2]
    assert isinstance(talk, CallConnected)
    assert (talk.offer, talk.queue, talk.agent, talk.seat) == ("fallback-haian1-1795462770.1", "voice", "8001", "1001")


def test_the_fallback_queue_connected_and_the_caller_hung_up() -> None:
    assert told(unseen("fallback_caller_hangs_up"))[2:] == [
        ("CallConnected", 210_310, "fallback", False),
        ("TalkEnded", 2_595_894, "caller", False),
        ("CallEnded", "caller", False),
    ]


def test_a_seat_that_did_not_answer_in_the_fallback_queue_is_no_talk() -> None:
    assert [word for word, *_ in told(unseen("fallback_not_answered"))] == [
        "CallArrived",
        "CallerQueued",
        "CallerAbandoned",
        "CallEnded",
    ]


def test_a_call_that_the_killed_core_had_begun_is_told_to_its_end() -> None:
    call = OpenCall.from_facts(KILLED, facts("core_killed"))
    found = reconcile({KILLED: call}, {KILLED}, set(), evidence("core_killed"), LATER, SITE)
    assert told(found) == [
        ("CallerQueued",),
        ("CallConnected", 206_253, "fallback", False),
        ("TalkEnded", 1_405_809, "caller", False),
        ("CallEnded", "caller", False),
    ]
    assert "CallArrived" not in [word for word, *_ in told(found)]


STORY = facts("answered")


@pytest.mark.parametrize("seen", range(len(STORY)))
def test_wherever_the_core_is_killed_the_record_completes_the_call(seen: int) -> None:
    contact = "haian1-1795462812.0"
    before = STORY[:seen]
    calls = {contact: OpenCall.from_facts(contact, before)} if before else {}
    found = reconcile(calls, set(calls), set(), evidence("answered"), LATER, SITE)
    both = [*before, *found]
    for kind, tolerance in ((CallArrived, 0.003), (CallConnected, 0.003), (TalkEnded, 0.003), (CallEnded, 0.003)):
        (expected,) = [fact for fact in STORY if isinstance(fact, kind)]
        (actual,) = [fact for fact in both if isinstance(fact, kind)]
        assert abs(actual.at - expected.at) <= tolerance * SECOND, kind
    (talk,) = [fact for fact in both if isinstance(fact, TalkEnded)]
    assert abs(talk.talked - 2 * SECOND) < 0.01 * SECOND
    assert talk.ended_by == "agent"
    offers = [fact.offer for fact in both if isinstance(fact, CallOffered | CallConnected | TalkEnded)]
    assert len(set(offers)) == 1, "it is one leg, not two"


def test_twice_is_once() -> None:
    call = {KILLED: OpenCall.from_facts(KILLED, facts("core_killed"))}
    found = [reconcile(call, {KILLED}, set(), evidence("core_killed"), LATER, SITE) for _ in range(2)]
    assert found[0] == found[1]
    assert [fact.id for fact in unseen("fallback_abandoned")] == [fact.id for fact in unseen("fallback_abandoned")]


def test_facts_come_in_the_order_of_their_moments_and_can_be_written() -> None:
    for name in ("fallback_seat_hangs_up", "fallback_abandoned", "fallback_not_answered"):
        found = unseen(name)
        assert [fact.at for fact in found] == sorted(fact.at for fact in found)
        assert [decode(type(fact).__name__, encode(fact)) for fact in found] == found


def test_what_just_happened_is_left_to_the_core() -> None:
    found = evidence("fallback_abandoned")
    ended = found["haian1-1795462768.0"].ended
    assert reconcile({}, set(), set(), found, ended + SITE.grace - 1, SITE) == []
    assert reconcile({}, set(), set(), found, ended + SITE.grace, SITE) != []


def test_calls_that_the_journal_closed_are_left_alone() -> None:
    contact = "haian1-1795462812.0"
    assert reconcile({}, {contact}, set(), evidence("answered"), LATER, SITE) == []


@pytest.mark.parametrize("change", [{"dids": {"999"}}, {"contexts": {"callback-out"}}])
def test_what_is_no_call_of_ours_is_not_counted(change: dict[str, Any]) -> None:
    site = Site(**{"node": "haian1", "dids": {"12345"}, "queue": "voice", "agents": {}, **change})
    assert reconcile({}, set(), set(), evidence("fallback_abandoned"), LATER, site) == []


def test_a_call_that_nobody_answered_is_not_counted() -> None:
    rows = [row for row in cel_rows("fallback_abandoned") if row.event != "ANSWER"]
    assert reconcile({}, set(), set(), dict(gather(rows)), LATER, SITE) == []


# -- without a recorded end ---------------------------------------------------------------------------


def open_call(story: Story, *found: Fact) -> dict[str, OpenCall]:
    return {story.contact: OpenCall.from_facts(story.contact, found)}


def test_a_call_whose_channel_is_gone_ends_with_the_last_evidence() -> None:
    story = Story()
    calls = open_call(story, story.arrived(), story.queued(), story.offered(), story.connected())
    found = reconcile(calls, {story.contact}, set(), {}, LATER, SITE)
    assert told(found) == [("TalkEnded", 0, "unknown", True), ("CallEnded", "unknown", True)]
    assert [fact.at for fact in found] == [story.now, story.now], "not now, when nobody looked"


def test_an_agent_found_free_afterwards_is_no_sign_of_the_call() -> None:
    """After Asterisk died, or from a backup: the core looks, frees the agent, and then closes the call."""
    story = Story()
    seen = [fact for fact in story.answered_call() if not isinstance(fact, TalkEnded | CallEnded)]
    talk = next(n for n, fact in enumerate(seen) if isinstance(fact, CallConnected)) + 1
    freed = AgentStateChanged(
        id="freed", at=LATER - 60 * SECOND, agent="8001", seat="1001", event="found_free", before="on_call",
        after="available", contact=story.contact, actor="core",
    )  # fmt: skip
    call = OpenCall.from_facts(story.contact, [*seen[:talk], freed])
    (*_, over) = reconcile({story.contact: call}, {story.contact}, set(), {}, LATER, SITE)
    assert isinstance(over, CallEnded)
    assert (over.at, over.uncertain) == (max(fact.at for fact in seen[:talk]), True)


def test_a_waiting_caller_whose_channel_is_gone_gave_up() -> None:
    story = Story()
    calls = open_call(story, story.arrived(), story.queued(), story.offered(after=7))
    found = reconcile(calls, {story.contact}, set(), {}, LATER, SITE)
    assert told(found) == [
        ("OfferWithdrawn",),
        ("CallerAbandoned", 7 * SECOND, True),
        ("CallEnded", "unknown", True),
    ]


def test_a_live_call_is_open() -> None:
    story = Story()
    calls = open_call(story, story.arrived(), story.queued())
    assert reconcile(calls, {story.contact}, {story.contact}, {}, LATER, SITE) == []


def test_nothing_is_ended_without_evidence_while_asterisk_cannot_be_asked() -> None:
    story = Story()
    calls = open_call(story, story.arrived(), story.queued())
    assert reconcile(calls, {story.contact}, None, {}, LATER, SITE) == []
    cut = {KILLED: OpenCall.from_facts(KILLED, facts("core_killed"))}
    assert reconcile(cut, {KILLED}, None, evidence("core_killed"), LATER, SITE) != []


def test_asterisk_killed_while_they_talked() -> None:
    rows = cel_rows("fallback_caller_hangs_up")[:7]
    found = reconcile({}, set(), set(), dict(gather(rows)), LATER, SITE)
    assert told(found)[2:] == [
        ("CallConnected", 210_310, "fallback", False),
        ("TalkEnded", 0, "unknown", True),
        ("CallEnded", "unknown", True),
    ]
    assert found[-1].at == rows[-1].at


def test_a_caller_who_had_left_the_queue_did_not_give_up() -> None:
    story = Story()
    from callcenter.facts import QueueLeft, new_id

    left = QueueLeft(id=new_id(), at=START + 60 * SECOND, contact=story.contact, queue="voice", waited=1, why="timeout")
    calls = open_call(story, story.arrived(), story.queued(), left)
    assert told(reconcile(calls, {story.contact}, set(), {}, LATER, SITE)) == [("CallEnded", "unknown", True)]


def test_a_resumed_call_keeps_its_entry() -> None:
    from callcenter.facts import CallResumed, new_id

    entered = START - 30 * SECOND
    back = CallResumed(id=new_id(), at=START, contact="c", node="haian1", channel="x", caller="1", entered=entered)
    assert OpenCall.from_facts("c", [back]) == OpenCall("c", arrived=entered, entered=entered, last=START)


def test_a_missed_offer_rings_no_more() -> None:
    story = Story()
    call = OpenCall.from_facts("c", [story.arrived(), story.queued(), story.offered(), story.not_answered()])
    assert not call.ringing
    assert call.entered == START + SECOND


def test_rows_without_meaning_are_evidence_of_life_only() -> None:
    row = cel_rows("answered")[0]
    other = type(row)(event="USER_DEFINED", time=row.time, uniqueid=row.uniqueid, linkedid=row.linkedid, channel="")
    broken = type(row)(
        event="HANGUP", time=row.time, uniqueid="x", linkedid="x", channel="PJSIP/trunk-1", extra="not JSON"
    )
    nothing = type(row)(event="HANGUP", time=row.time, uniqueid="", linkedid="", channel="")
    found = gather([other, broken, nothing])
    assert found[row.linkedid].last == row.at
    assert found["x"].ended_by == "unknown"
    assert set(found) == {row.linkedid, "x"}


def test_seats_are_known_by_their_channels() -> None:
    assert seat_of("PJSIP/1001-0000002a") == "1001"
    for name in ("PJSIP/trunk-00000001", "Local/1001@x-1;1", "", "PJSIP/1001", "SIP/1001-00000001"):
        assert seat_of(name) == ""


@pytest.mark.parametrize(
    ("answered", "ended_by", "told_of_it"),
    [
        (True, "caller", ("answered", 5 * SECOND, "caller", False)),
        (True, "system", ("answered", 5 * SECOND, "unknown", True)),
        (False, "caller", ("unseen", 0, "", True)),
    ],
)
def test_a_talk_with_somebody_outside_whose_end_no_core_saw(
    answered: bool, ended_by: str, told_of_it: tuple[Any, ...]
) -> None:
    call = Story()
    about = {"contact": call.contact, "attempt": "a", "callback_number": "13900000001", "person": "专员甲"}
    rung = OutsideDialled(id="1", at=START + 10 * SECOND, department="housing", **about)
    seen: list[Fact] = [call.arrived(), rung]
    if answered:
        seen.append(OutsideAnswered.of(rung, START + 15 * SECOND, START))
    gone = Evidence(call.contact, arrived=START, ended=START + 20 * SECOND, ended_by=ended_by)
    closed = OpenCall.from_facts(call.contact, seen)
    found = reconcile({call.contact: closed}, {call.contact}, set(), {call.contact: gone}, LATER, SITE)
    assert [type(fact) for fact in found] == [OutsideTalkEnded, CallEnded]
    end = found[0]
    assert isinstance(end, OutsideTalkEnded)
    assert (end.outcome, end.talked, end.ended_by, end.uncertain) == told_of_it
    assert (end.attempt, end.person, end.department, end.callback_number) == ("a", "专员甲", "housing", "13900000001")


def test_a_call_that_an_agent_dialled_is_closed_as_such() -> None:
    call = OpenCall("c1", arrived=1, agent="1001", seat="1001", out=True, last=5_000_000)
    found = Evidence("c1", ended=90_000_000, ended_by="caller", last=90_000_000)
    found.talks.append(Talk("1001", "Dial", began=20_000_000, ended=80_000_000))
    facts = reconcile({"c1": call}, {"c1"}, set(), {"c1": found}, 200_000_000, SITE)
    ended, over = facts
    assert isinstance(ended, OutboundEnded)
    assert (ended.agent, ended.outcome, ended.answered, ended.talked) == ("1001", "answered", 20_000_000, 60_000_000)
    assert isinstance(over, CallEnded)
    assert reconcile({"c1": replace(call, dialled=True)}, {"c1"}, set(), {"c1": found}, 200_000_000, SITE) == [over]
