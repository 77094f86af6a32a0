"""Facts in, figures out."""

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from callcenter import facts
from callcenter.acd import CallResult
from callcenter.facts import (
    AgentStateChanged,
    AmiLost,
    AppealCompleted,
    AppealOpened,
    AsteriskSilent,
    CallArrived,
    CallbackAttempted,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    CallRefused,
    CallResumed,
    ChannelEnded,
    CoreStarted,
    Fact,
    MessageLeft,
    NodeEntered,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutboundEnded,
    OutsideAnswered,
    OutsideSkipped,
    OutsideTalkEnded,
    QueueLeft,
    RatingGiven,
    RingNoAnswer,
    TalkEnded,
)
from callcenter.metrics import CallMetrics
from tests.facts.strategies import fact_with

C = {"id": "x", "at": 0, "contact": "haian1-1.1"}
OFFER = {**C, "offer": "o", "agent": "1001", "seat": "1001"}
ARRIVED = CallArrived(
    **C, node="haian1", channel="PJSIP/trunk-1", caller="13800001234", did="12345", flow="main"
)
QUEUED = CallerQueued(**C, queue="voice")
CONNECTED = CallConnected(**OFFER, queue="voice", waited=7_500_000)
TALKED = TalkEnded(**OFFER, talked=65_000_000, ended_by="agent")
ENDED = CallEnded(**C, ended_by="caller")
REPAIRS = ("agent_freed", "agent_busy", "session_ended")


class Counted:
    """A registry with call metrics, and a short way to ask it."""

    def __init__(self, *queues: str) -> None:
        self.registry = CollectorRegistry()
        self.metrics = CallMetrics(self.registry, queues, lambda flow: flow == "callback_offer")

    def see(self, *seen: Fact) -> "Counted":
        for fact in seen:
            self.metrics.observe(fact)
        return self

    def get(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"callcenter_{name}", labels)


def test_an_answered_call() -> None:
    counted = Counted().see(ARRIVED, QUEUED, CONNECTED, TALKED, ENDED)
    assert counted.get("calls_total", result="answered") == 1
    assert counted.get("queued_calls_total", queue="voice") == 1
    assert counted.get("offers_total", outcome="connected") == 1
    assert counted.get("wait_seconds_sum", queue="voice") == pytest.approx(7.5)
    assert counted.get("wait_seconds_bucket", queue="voice", le="5.0") == 0
    assert counted.get("wait_seconds_bucket", queue="voice", le="10.0") == 1
    assert counted.get("talk_seconds_sum", queue="voice") == pytest.approx(65)
    assert counted.metrics.open_calls == 0


def test_an_abandoned_call_keeps_its_wait_apart() -> None:
    counted = Counted("voice").see(
        ARRIVED, QUEUED, CallerAbandoned(**C, queue="voice", waited=3_000_000), ENDED
    )
    assert counted.get("calls_total", result="abandoned") == 1
    assert counted.get("abandon_wait_seconds_sum", queue="voice") == pytest.approx(3)
    assert counted.get("wait_seconds_count", queue="voice") == 0


def test_a_call_is_offered_once_however_often_it_is_queued() -> None:
    left = QueueLeft(**C, queue="enterprise", waited=1, why="timeout")
    counted = Counted().see(
        ARRIVED, CallerQueued(**C, queue="enterprise"), left, QUEUED, CONNECTED, TALKED, ENDED
    )
    assert counted.get("queued_calls_total", queue="enterprise") == 1
    assert counted.get("queued_calls_total", queue="voice") is None
    assert counted.get("queue_exits_total", queue="enterprise", why="timeout") == 1
    assert counted.get("calls_total", result="answered") == 1


def test_a_resumed_call_is_not_counted_again() -> None:
    resumed = CallResumed(**C, node="haian1", channel="c", caller="", entered=5)
    counted = Counted("voice").see(resumed, QUEUED, CONNECTED, TALKED, ENDED)
    assert counted.get("calls_resumed_total") == 1
    assert counted.get("queued_calls_total", queue="voice") == 0
    assert counted.get("calls_total", result="answered") == 1


def test_a_talk_that_began_under_an_earlier_core() -> None:
    resumed = CallResumed(**C, node="haian1", channel="c", caller="", entered=5, talked=True)
    counted = Counted().see(resumed, TALKED, ENDED)
    assert counted.get("calls_total", result="answered") == 1
    assert counted.get("talk_seconds_count", queue="unknown") == 1


def test_a_call_answered_outside_is_told_apart_and_no_wait_of_ours() -> None:
    answered = OutsideAnswered(**C, attempt="a", waited=90_000_000)
    left = QueueLeft(**C, queue="voice", waited=60_000_000, why="timeout")
    counted = Counted().see(ARRIVED, QUEUED, left, answered, ENDED)
    assert counted.get("calls_total", result="outside") == 1
    assert counted.get("calls_total", result="answered") == 0
    assert counted.get("queued_calls_total", queue="voice") == 1
    assert counted.get("wait_seconds_count", queue="voice") is None


@pytest.mark.parametrize("direction", ["out", "follow_up"])
def test_whom_we_ring_is_none_of_the_callers(direction: str) -> None:
    counted = Counted("voice").see(msgspec.structs.replace(ARRIVED, direction=direction), ENDED)
    assert {counted.get("calls_total", result=result.value) for result in CallResult} == {0.0}


def test_whom_we_ring_about_an_appeal_never_waited() -> None:
    """Even where the flow leads to an agent."""
    rung = msgspec.structs.replace(ARRIVED, direction="follow_up")
    counted = Counted("voice").see(rung, QUEUED, CONNECTED, TALKED, ENDED)
    assert counted.get("queued_calls_total", queue="voice") == 0
    assert counted.get("wait_seconds_count", queue="voice") == 0


def test_an_end_without_a_beginning() -> None:
    counted = Counted().see(ENDED)
    assert counted.get("calls_total", result="unknown") == 1


def test_the_fallback_connects_without_an_offer() -> None:
    counted = Counted().see(
        ARRIVED, QUEUED, CallConnected(**OFFER, queue="voice", waited=1, via="fallback"), ENDED
    )
    assert counted.get("offers_total", outcome="connected") == 0
    assert counted.get("fallback_calls_total", queue="voice") == 1
    assert counted.get("wait_seconds_count", queue="voice") == 1


@pytest.mark.parametrize(
    ("fact", "name", "labels"),
    [
        (RingNoAnswer(**OFFER), "offers", {"outcome": "ring_no_answer"}),
        (OfferRejected(**OFFER), "offers", {"outcome": "rejected"}),
        (OfferUnreachable(**OFFER), "offers", {"outcome": "unreachable"}),
        (OfferWithdrawn(**OFFER), "offers", {"outcome": "withdrawn"}),
        (
            NodeEntered(**C, flow="main", node="hello", kind="play"),
            "ivr_node_entries",
            {"flow": "main", "node": "hello"},
        ),
        (OutsideTalkEnded(**C, talked=0, outcome="busy"), "outside_calls", {"outcome": "busy"}),
        (OutsideSkipped(**C, why="no_trunk"), "outside_calls", {"outcome": "no_trunk"}),
        (
            CallbackAttempted(id="x", at=0, number="n", attempt="a", mode="automatic", outcome="refused"),
            "follow_up_calls",
            {"outcome": "refused"},
        ),
        (RatingGiven(**C, survey="survey", score=1), "ratings", {"score": "1"}),
        (RatingGiven(**C, survey="survey", score=77), "ratings", {"score": "other"}),
        (
            MessageLeft(**C, file="f", seconds=1, caller="", source="offline"),
            "messages",
            {"source": "offline"},
        ),
        (
            AgentStateChanged(
                id="x", at=0, agent="1001", seat="1", event="miss", before="ringing", after="available"
            ),
            "agent_events",
            {"event": "miss"},
        ),
        (
            AppealOpened(id="x", at=0, number="n", query_code="c", channel="phone"),
            "appeals_opened",
            {"channel": "phone"},
        ),
        (
            AppealCompleted(
                id="x",
                at=0,
                number="n",
                appeal_type="help",
                text="t",
                mode="online_answer",
                state="answered",
                actor="1",
            ),
            "appeals_completed",
            {"mode": "online_answer"},
        ),
        (AmiLost(id="x", at=0, node="haian1", reason="gone"), "ami_losses", {"node": "haian1"}),
        (AsteriskSilent(id="x", at=9, node="haian1", since=0), "asterisk_silences", {"node": "haian1"}),
        (CallRefused(id="x", at=0, node="haian1", channel="c", why="all_busy"), "calls_refused", {"why": "all_busy"}),
        (
            ChannelEnded(id="x", at=0, node="haian1", channel="c", endpoint="PJSIP/1001", why="hung", lasted=1),
            "channels_ended",
            {"why": "hung"},
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Fact) else None,
)
def test_one_fact_one_count(fact: Fact, name: str, labels: dict[str, str]) -> None:
    assert Counted().see(fact, fact).get(f"{name}_total", **labels) == 2


# -- calls apart ------------------------------------------------------------------------------------

CAPPED = TalkEnded(**OFFER, talked=14_400_000_000, ended_by="cap")
APART = {
    "a talk that was capped": ([CONNECTED, CAPPED, ENDED], {"cap"}),
    "a call that was capped": ([CallEnded(**C, ended_by="cap")], {"cap"}),
    "a talk whose end nobody saw": ([TalkEnded(**OFFER, talked=9, ended_by="unknown", uncertain=True), ENDED],
                                    {"uncertain"}),
    "an end that nobody saw": ([CallEnded(**C, ended_by="unknown", uncertain=True)], {"uncertain"}),
    "a beginning that nobody saw": ([CallConnected(**OFFER, queue="voice", waited=1, uncertain=True), ENDED],
                                    {"uncertain"}),
    "who gave up unseen": ([CallerAbandoned(**C, queue="voice", waited=1, uncertain=True), ENDED], {"uncertain"}),
    "outside, unseen": ([OutsideTalkEnded(**C, talked=0, outcome="unseen", uncertain=True), ENDED], {"uncertain"}),
    "dialled, unseen": ([OutboundEnded(**C, agent="1001", seat="1001", outcome="answered", uncertain=True), ENDED],
                        {"uncertain"}),
    "both, and twice": ([CAPPED, CAPPED, CallEnded(**C, ended_by="cap", uncertain=True)], {"cap", "uncertain"}),
    "like others": ([CONNECTED, TALKED, ENDED], set()),
    "still open": ([CAPPED], set()),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_calls_that_are_apart_are_counted_once_for_each_reason(name: str) -> None:
    seen, whys = APART[name]
    counted = Counted("voice").see(ARRIVED, QUEUED, *seen)
    found = {why for why in ("cap", "uncertain") if counted.get("calls_apart_total", why=why) == 1}
    assert found == whys
    assert sum(counted.get("calls_apart_total", why=why) or 0 for why in ("cap", "uncertain")) == len(whys)


def test_talks_that_are_apart_are_no_talks_of_the_histogram() -> None:
    uncertain = TalkEnded(**OFFER, talked=9_000_000, ended_by="unknown", uncertain=True)
    counted = Counted("voice").see(ARRIVED, QUEUED, CONNECTED, CAPPED, uncertain, TALKED, ENDED)
    assert counted.get("talk_seconds_count", queue="voice") == 1
    assert counted.get("talk_seconds_sum", queue="voice") == pytest.approx(65)
    assert counted.get("calls_total", result="answered") == 1


# -- what is offered after a queue ------------------------------------------------------------------------


def entered(kind: str, flow: str = "main") -> NodeEntered:
    return NodeEntered(**C, flow=flow, node="n", kind=kind)


FULL = QueueLeft(**C, queue="voice", waited=0, why="full")


def offers(counted: Counted) -> dict[tuple[str, str, str], float]:
    return {
        (sample.labels["queue"], sample.labels["why"], sample.labels["offer"]): sample.value
        for metric in counted.registry.collect()
        for sample in metric.samples
        if sample.name == "callcenter_overflow_offers_total"
    }


def test_each_kind_of_offer_counts_once_for_a_queue_that_was_left() -> None:
    counted = Counted("voice").see(
        ARRIVED, QUEUED, FULL, entered("branch", "callback_offer"), entered("menu", "callback_offer"),
        entered("menu", "callback_offer"), entered("dial"), entered("dial"), entered("message", "after_hours"), ENDED,
    )  # fmt: skip
    assert offers(counted) == {
        ("voice", "full", "callback"): 1, ("voice", "full", "outside"): 1, ("voice", "full", "message"): 1,
    }  # fmt: skip


def test_what_comes_before_a_queue_or_after_a_talk_is_no_offer_of_overflow() -> None:
    counted = Counted("voice").see(
        ARRIVED, entered("message"), QUEUED, FULL, entered("menu"), QUEUED, entered("message"), FULL, CONNECTED,
        entered("message"), TALKED, ENDED, entered("message"),
    )  # fmt: skip
    assert offers(counted) == {}


def test_the_exit_of_a_full_queue_is_shown_from_the_start() -> None:
    assert Counted("voice").get("queue_exits_total", queue="voice", why="full") == 0


def moved(event: str, actor: str) -> AgentStateChanged:
    return AgentStateChanged(
        id="x", at=0, agent="1001", seat="1001", event=event, before="on_call", after="available", actor=actor
    )


def test_repairs_are_what_the_reaper_did() -> None:
    counted = Counted().see(
        moved("found_free", "reaper"),
        moved("found_free", "reaper"),
        moved("found_in_call", "reaper"),
        CallEnded(**C, ended_by="unknown", uncertain=True, evidence="snapshot"),
    )
    found = {what: counted.get("repairs_total", what=what) for what in REPAIRS}
    assert found == {"agent_freed": 2, "agent_busy": 1, "session_ended": 1}
    assert counted.get("agent_events_total", event="found_free") == 2


def test_what_an_event_told_is_no_repair() -> None:
    counted = Counted().see(
        moved("found_free", "core"),
        moved("found_in_call", "core"),
        moved("talk_over", "reaper"),
        CallEnded(**C, ended_by="caller", evidence="cel"),
        ENDED,
    )
    assert [counted.get("repairs_total", what=what) for what in REPAIRS] == [0, 0, 0]


def test_zeros_are_shown_before_the_first_call() -> None:
    counted = Counted("voice")
    assert counted.get("calls_total", result="abandoned") == 0
    assert counted.get("offers_total", outcome="rejected") == 0
    assert counted.get("talk_seconds_count", queue="voice") == 0


def test_every_fact_type_is_taken_without_an_error() -> None:
    counted = Counted()
    for cls in facts.FACT_TYPES.values():
        counted.see(fact_with(cls, uncertain=False))
    assert counted.get("calls_total", result="answered") == 1


def test_what_no_metric_counts_is_passed_over() -> None:
    counted = Counted()
    before = _samples(counted)
    counted.see(
        CoreStarted(id="x", at=0, node="n", version="1"), CallOffered(**OFFER, queue="voice", reason="r")
    )
    assert _samples(counted) == before


def _samples(counted: Counted) -> list[tuple[str, str, float]]:
    return [
        (sample.name, str(sample.labels), sample.value)
        for metric in counted.registry.collect()
        for sample in metric.samples
        if not sample.name.endswith("_created")
    ]


def test_lag_is_measured() -> None:
    counted = Counted()
    counted.metrics.observe_lag(0.03)
    assert counted.get("reactor_lag_seconds_bucket", le="0.05") == 1
    assert counted.get("reactor_lag_seconds_bucket", le="0.025") == 0
