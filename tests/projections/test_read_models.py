"""Each read table, fact by fact, on SQLite and PostgreSQL."""

from __future__ import annotations

from folding import folded, has, only, rows
from sqlalchemy import Engine

from callcenter.facts import (
    CallConnected,
    CallResumed,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    ConsultTried,
    MessageLeft,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutsideAnswered,
    OutsideDialled,
    OutsideTalkEnded,
    QueueLeft,
    RecordingEnded,
    RecordingResumed,
    RecordingSkipped,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSwitched,
    TalkEnded,
    TicketProposed,
    new_id,
)
from callcenter.journal.tables import (
    READ_TABLES,
    agent_interval,
    appeal,
    consult,
    contact,
    leg,
    message,
    missed_call,
    rating,
    recording,
    supervision,
)
from callcenter.projections.folds import MODELS
from callcenter.testing.facts import SECOND, START, Story


def test_every_read_table_has_its_file() -> None:
    assert [model.__name__.rsplit(".", 1)[-1] for model in MODELS] == [table.name for table in READ_TABLES]


def test_an_answered_call(engine: Engine) -> None:
    story = Story()
    folded(engine, story.answered_call())
    row = only(engine, contact)
    assert has(row, contact=story.contact, node="haian1", channel="PJSIP/trunk-00000001", caller="13812345678")
    assert has(row, did="12345", flow="main", arrived=START, queue="voice", queued=START + 5 * SECOND)
    assert has(row, offers=2, connected=START + 28_005_000, waited_us=23_005_000, agent="1002", seat="1002")
    assert has(row, via="core", talked_us=30 * SECOND, rating=1, result="answered", ended=story.now)
    assert has(row, ended_by="caller", evidence="agi", end_uncertain=False, uncertain=False, resumed=0)
    assert has(row, enterprise=False, appeal="HA12345-20260101-000001-5")
    assert rows(engine, missed_call) == []
    assert has(only(engine, rating), contact=story.contact, score=1, agent="1001", queue="voice", survey="survey")


def test_the_legs_of_an_answered_call(engine: Engine) -> None:
    story = Story()
    folded(engine, story.answered_call())
    missed, answered = rows(engine, leg)
    assert has(missed, offer=f"{story.contact}-offer-1", agent="1001", outcome="ring_no_answer", connected=None)
    assert has(missed, offered=START + 6 * SECOND, settled=START + 26 * SECOND, reason="longest_idle")
    assert has(answered, offer=f"{story.contact}-offer-2", agent="1002", outcome="answered", via="core")
    assert has(answered, connected=START + 28_005_000, ended=START + 58_005_000, talked_us=30 * SECOND)
    assert has(answered, ended_by="agent", uncertain=False, queue="voice", seat="1002")


def test_a_caller_who_gives_up_is_on_the_missed_call_list(engine: Engine) -> None:
    story = Story()
    folded(engine, story.abandoned_call())
    assert has(only(engine, contact), result="abandoned", waited_us=5 * SECOND, connected=None, talked_us=None)
    row = only(engine, missed_call)
    assert has(row, contact=story.contact, caller="13812345678", queue="voice", abandoned_at=START + 9 * SECOND)
    assert has(row, waited_us=5 * SECOND, ringing=False, uncertain=False, called_back=None)


def test_a_caller_who_got_through_after_all_is_taken_off_the_list(engine: Engine) -> None:
    story = Story()
    folded(engine, [story.arrived(), story.queued(), story.abandoned(ringing=True), story.offered()])
    assert has(only(engine, missed_call), ringing=True)
    folded(engine, [story.connected()])
    assert rows(engine, missed_call) == []
    assert has(only(engine, contact), result="answered")
    folded(engine, [story.abandoned()])
    assert rows(engine, missed_call) == []


def test_an_arrival_recorded_late_completes_the_missed_call(engine: Engine) -> None:
    story = Story()
    arrived = story.arrived()
    folded(engine, [story.queued(), story.abandoned()])
    assert has(only(engine, missed_call), caller="")
    folded(engine, [arrived])
    assert has(only(engine, missed_call), caller="13812345678")
    assert has(only(engine, contact), arrived=START, caller="13812345678")


def test_outcomes_of_offers(engine: Engine) -> None:
    story = Story()
    facts = [story.arrived(), story.queued()]
    for kind in (OfferRejected, OfferUnreachable, OfferWithdrawn):
        offered = story.offered("1003")
        facts += [
            offered,
            kind(id=new_id(), at=story.now, contact=story.contact, offer=story.offer, agent="1003", seat="1003"),
        ]
    folded(engine, [*facts, story.offered("1004")])
    assert [row["outcome"] for row in rows(engine, leg)] == ["rejected", "unreachable", "withdrawn", ""]
    assert has(only(engine, contact), offers=4, result="", agent="")


def test_a_corrected_talk_is_counted_once(engine: Engine) -> None:
    story = Story()
    facts = [story.arrived(), story.queued(), story.offered(), story.connected()]
    guess = story.talk_ended(after=90)
    known = TalkEnded(
        id=new_id(),
        at=guess.at - SECOND,
        contact=story.contact,
        offer=story.offer,
        agent="1001",
        seat="1001",
        talked=89 * SECOND,
        ended_by="caller",
    )
    folded(engine, [*facts, guess, known])
    assert has(only(engine, contact), talked_us=89 * SECOND)
    assert has(only(engine, leg), talked_us=89 * SECOND, ended_by="caller")


def test_a_transferred_call_is_one_contact_and_two_credited_legs(engine: Engine) -> None:
    story = Story()
    facts = [story.arrived(), story.queued(), story.offered("1001"), story.connected("1001"), story.talk_ended("1001")]
    facts += [story.offered("1002"), story.connected("1002"), story.talk_ended("1002", after=12)]
    folded(engine, [*facts, story.ended()])
    assert has(only(engine, contact), agent="1001", talked_us=42 * SECOND, waited_us=3 * SECOND, offers=2)
    assert [(row["agent"], row["talked_us"]) for row in rows(engine, leg)] == [
        ("1001", 30 * SECOND),
        ("1002", 12 * SECOND),
    ]


def test_a_resumed_call_is_open_again(engine: Engine) -> None:
    story = Story()
    folded(engine, [story.arrived(), story.queued(), story.ended(after=3, ended_by="system")])
    assert has(only(engine, contact), result="ivr", ended_by="system")
    back = CallResumed(
        id=new_id(),
        at=story.now + 1,
        contact=story.contact,
        node="haian1",
        channel="x",
        caller="y",
        entered=START + SECOND,
    )
    folded(engine, [back])
    row = only(engine, contact)
    assert has(row, ended=None, ended_by="", result="", resumed=1, queued=START + SECOND, caller="13812345678")
    folded(engine, [story.offered(), story.connected(), story.ended(after=9)])
    assert has(only(engine, contact), result="answered", ended=story.now)


def test_a_call_known_only_by_its_resumption(engine: Engine) -> None:
    back = CallResumed(id=new_id(), at=START, contact="haian1-1.1", node="haian1", channel="c", caller="138", entered=0)
    folded(engine, [back])
    assert has(only(engine, contact), arrived=START, caller="138", channel="c", queued=None)


def test_certain_ends_win_over_uncertain_ones_and_later_over_earlier(engine: Engine) -> None:
    story = Story()
    guess = story.ended(after=5, ended_by="unknown", uncertain=True)
    early = story.ended(after=1)
    late = story.ended(after=1, ended_by="agent")
    folded(engine, [guess])
    assert has(only(engine, contact), ended=guess.at, end_uncertain=True)
    folded(engine, [early])
    assert has(only(engine, contact), ended=early.at, end_uncertain=False, ended_by="caller")
    folded(engine, [late, story.ended(after=100, uncertain=True)])
    assert has(only(engine, contact), ended=late.at, end_uncertain=False, ended_by="agent")


def test_what_is_uncertain_is_said_to_be(engine: Engine) -> None:
    story = Story()
    folded(engine, [story.arrived(), story.queued(), story.offered(), story.connected(uncertain=True)])
    assert has(only(engine, contact), uncertain=True)
    assert has(only(engine, leg), uncertain=True)


def test_leaving_the_queue_and_a_message(engine: Engine) -> None:
    story = Story()
    left = QueueLeft(
        id=new_id(), at=START + 60 * SECOND, contact=story.contact, queue="voice", waited=55 * SECOND, why="timeout"
    )
    folded(engine, [story.arrived(), story.queued(), left])
    assert has(only(engine, contact), result="left", waited_us=55 * SECOND)
    spoken = MessageLeft(
        id=new_id(),
        at=START,
        contact=story.contact,
        file="messages/1.alaw",
        seconds=12.25,
        caller="138",
        callback_number="139",
    )
    folded(engine, [spoken, story.ended()])
    assert has(only(engine, contact), result="message")
    row = only(engine, message)
    assert has(
        row, contact=story.contact, file="messages/1.alaw", recorded_us=12_250_000, callback_number="139", source="flow"
    )


def test_a_call_that_ends_in_the_ivr(engine: Engine) -> None:
    story = Story()
    folded(engine, [story.arrived(), story.node("greeting", "play"), story.ended(after=2)])
    assert has(only(engine, contact), result="ivr", queued=None, waited_us=None, offers=0)


def test_a_fallback_connection(engine: Engine) -> None:
    story = Story()
    talk = CallConnected(
        id=new_id(),
        at=START + 9,
        contact=story.contact,
        offer="fallback-x",
        queue="voice",
        agent="",
        seat="1005",
        waited=8,
        via="fallback",
    )
    folded(engine, [story.arrived(), talk])
    assert has(only(engine, contact), via="fallback", seat="1005", agent="", offers=0, waited_us=8)
    assert has(only(engine, leg), offer="fallback-x", offered=None, outcome="answered", via="fallback")


def test_agents_are_in_one_state_at_a_time(engine: Engine) -> None:
    story = Story()
    facts = [
        story.state("offline", "login", "available"),
        story.state("available", "offer", "reserved", after=10),
        story.state("reserved", "ring", "ringing", after=1),
        story.state("ringing", "ring", "ringing", after=1),
        story.state("ringing", "answer", "on_call", after=2),
        story.state("offline", "login", "available", agent="1002"),
    ]
    folded(engine, facts)
    found = [(row["agent"], row["state"], row["began"] - START, row["ended"]) for row in rows(engine, agent_interval)]
    assert sorted(found) == [
        ("1001", "available", 0, START + 10 * SECOND),
        ("1001", "on_call", 14 * SECOND, None),
        ("1001", "reserved", 10 * SECOND, START + 11 * SECOND),
        ("1001", "ringing", 11 * SECOND, START + 14 * SECOND),
        ("1002", "available", 14 * SECOND, None),
    ]
    folded(engine, [story.state("on_call", "logout", "offline", after=5)])
    assert [row["agent"] for row in rows(engine, agent_interval) if row["ended"] is None] == ["1002"]
    assert len(rows(engine, agent_interval)) == 5


def test_a_clock_that_steps_back_makes_no_negative_stay(engine: Engine) -> None:
    story = Story()
    facts = [story.state("offline", "login", "available"), story.state("available", "pause", "paused", after=-3600)]
    folded(engine, facts)
    ended = [row["ended"] - row["began"] for row in rows(engine, agent_interval) if row["ended"] is not None]
    assert ended == [0]


def test_an_appeal_is_opened_and_completed(engine: Engine) -> None:
    story = Story()
    opened = story.appeal()
    folded(engine, [story.arrived(), opened])
    row = only(engine, appeal)
    assert has(row, number=opened.number, state="draft", channel="phone", caller="13812345678", contact=story.contact)
    assert has(row, queue="voice", agent="1001", opened=START, query_code="ABC234", type="", completed=None)
    done = story.completed()
    folded(engine, [done])
    row = only(engine, appeal)
    assert has(row, state="answered", type="consult", text="公交", mode="online_answer", actor="ctl", completed=done.at)


def test_an_appeal_completed_before_its_opening_is_written_keeps_its_state(engine: Engine) -> None:
    story = Story()
    opened = story.appeal()
    folded(engine, [story.completed(), opened])
    assert has(only(engine, appeal), state="answered", opened=START, contact=story.contact)


def test_an_appeal_that_is_to_become_a_ticket(engine: Engine) -> None:
    story = Story()
    opened = story.appeal()
    about = {"number": opened.number, "contact": story.contact, "department": "housing", "why": "unanswered"}
    folded(engine, [opened, TicketProposed(id="t", at=story.now, **about)])
    assert has(only(engine, appeal), state="draft", mode="department_ticket", unit="housing")
    folded(engine, [story.completed()])
    assert has(only(engine, appeal), mode="online_answer", unit="housing")


def test_a_listening(engine: Engine) -> None:
    about = {"contact": "haian1-1.1", "supervision": "haian1-1.8", "supervisor": "9001", "agent": "1001"}
    began = SupervisionStarted(id="a", at=START, seat="1003", mode="listen", **about)
    switched = SupervisionSwitched(id="b", at=START + SECOND, mode="barge", **about)
    folded(engine, [began, switched])
    row = only(engine, supervision)
    assert has(row, supervisor="9001", agent="1001", seat="1003", mode="barge", began=START, ended=None)
    ended = SupervisionEnded(id="c", at=START + 9 * SECOND, seat="1003", mode="barge", listened=9 * SECOND, **about)
    folded(engine, [ended])
    assert has(only(engine, supervision), ended=START + 9 * SECOND, uncertain=False, mode="barge")


def test_a_consultation(engine: Engine) -> None:
    about = {"contact": "haian1-1.1", "consult": "k"}
    asked = ConsultStarted(id="a", at=START, offer="o", agent="1001", seat="1001", where="department",
                           target="housing", **about)  # fmt: skip
    folded(engine, [asked, ConsultTried(id="b", at=START + SECOND, outcome="busy", target="1003", **about)])
    assert has(only(engine, consult), began=START, target="housing", tried=1, answered=None, outcome="")
    answered = ConsultAnswered(id="c", at=START + 2 * SECOND, callback_number="13900000001", **about)
    ended = ConsultEnded(id="d", at=START + 9 * SECOND, agent="1001", outcome="joined", talked=7 * SECOND, **about)
    folded(engine, [answered, ended])
    row = only(engine, consult)
    assert has(row, contact="haian1-1.1", offer="o", agent="1001", seat="1001", where="department", number="")
    assert has(row, answered=START + 2 * SECOND, answered_by="13900000001", tried=1)
    assert has(row, ended=START + 9 * SECOND, outcome="joined", talked_us=7 * SECOND)


def test_a_recording_with_a_pause(engine: Engine) -> None:
    story = Story()
    facts = list(story.recorded_call())
    folded(engine, facts)
    row = only(engine, recording)
    assert has(row, recording=f"{story.contact}-1", contact=story.contact, offer=story.offer, agent="1001", segment=1)
    assert has(row, file=f"recordings/2026/01/01/{story.contact}-1.wav", began=START + 4 * SECOND)
    assert has(row, ended=story.now, recorded_us=29_980_000, lasted_us=30 * SECOND, why="talk_over")
    assert has(row, pauses=1, paused_us=5 * SECOND, paused_since=None, purged=None)


def test_a_recording_that_is_still_paused_when_it_ends(engine: Engine) -> None:
    story = Story()
    facts = [fact for fact in story.recorded_call() if not isinstance(fact, RecordingResumed)]
    folded(engine, facts)
    assert has(only(engine, recording), pauses=1, paused_us=20 * SECOND, paused_since=None)


def test_a_recording_that_is_going_on(engine: Engine) -> None:
    story = Story()
    folded(engine, [fact for fact in story.recorded_call() if not isinstance(fact, RecordingEnded | RecordingResumed)])
    row = only(engine, recording)
    assert has(row, ended=None, recorded_us=None, why="", pauses=1, paused_us=0)
    assert row["paused_since"] == START + 14 * SECOND


def test_a_purged_recording_keeps_its_row(engine: Engine) -> None:
    story = Story()
    folded(engine, [*story.recorded_call(), story.purged()])
    assert has(only(engine, recording), why="talk_over", purged=story.now, purged_by="test", recorded_us=29_980_000)


def test_a_talk_that_was_not_recorded_has_no_row(engine: Engine) -> None:
    story = Story()
    skipped = RecordingSkipped(
        id=new_id(), at=START, contact=story.contact, offer=story.offer, agent="1001", why="disk"
    )
    folded(engine, [skipped])
    assert rows(engine, recording) == []


def test_a_call_answered_outside_is_no_agents(engine: Engine) -> None:
    story = Story()
    rung = OutsideDialled(id="1", at=START + 60 * SECOND, contact=story.contact, attempt="a", person="专员甲")
    answered = OutsideAnswered.of(rung, START + 65 * SECOND, START)
    folded(
        engine,
        [
            story.arrived(),
            story.queued(),
            QueueLeft(id="2", at=START + 59 * SECOND, contact=story.contact, queue="voice", waited=1, why="timeout"),
            rung,
            answered,
            OutsideTalkEnded.of(rung, START + 90 * SECOND, "answered", answered=answered.at, ended_by="other"),
        ],
    )
    row = only(engine, contact)
    assert has(row, result="outside", queue="voice", connected=None, agent="", talked_us=None, offers=0)
    assert rows(engine, leg) == rows(engine, missed_call) == []


def test_a_transfer_to_outside_stays_answered(engine: Engine) -> None:
    story = Story()
    rung = OutsideDialled(id="1", at=START + 99 * SECOND, contact=story.contact, attempt="a", callback_number="110")
    folded(engine, [*story.answered_call(), rung, OutsideAnswered.of(rung, START + 100 * SECOND, START)])
    assert only(engine, contact)["result"] == "answered"
