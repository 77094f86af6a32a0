"""One word for how a call ended."""

import pytest

from callcenter.acd import CallResult, result_after
from callcenter.acd.results import OFFER_OUTCOMES
from callcenter.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallerAbandoned,
    CallerQueued,
    CallResumed,
    Fact,
    MessageLeft,
    OutsideAnswered,
    QueueLeft,
    TalkEnded,
)

C = {"id": "x", "at": 0, "contact": "haian1-1.1"}
ARRIVED = CallArrived(**C, node="n", channel="ch", caller="", did="12345", flow="main")
QUEUED = CallerQueued(**C, queue="voice")
LEFT = QueueLeft(**C, queue="voice", waited=1, why="timeout")
ABANDONED = CallerAbandoned(**C, queue="voice", waited=1)
MESSAGE = MessageLeft(**C, file="f", seconds=3, caller="")
CONNECTED = CallConnected(**C, offer="o", queue="voice", agent="1", seat="1", waited=1)
TALKED = TalkEnded(**C, offer="o", agent="1", seat="1", talked=1, ended_by="agent")
OUTSIDE = OutsideAnswered(**C, attempt="a", callback_number="13900000001", waited=1)
ENDED = CallEnded(**C, ended_by="caller")


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ([ENDED], "unknown"),
        ([ARRIVED, ENDED], "ivr"),
        ([ARRIVED, QUEUED, ABANDONED, ENDED], "abandoned"),
        ([ARRIVED, QUEUED, LEFT, ENDED], "left"),
        ([ARRIVED, QUEUED, LEFT, MESSAGE, ENDED], "message"),
        ([ARRIVED, QUEUED, LEFT, QUEUED, ABANDONED, ENDED], "abandoned"),
        ([ARRIVED, QUEUED, CONNECTED, TALKED, ENDED], "answered"),
        ([ARRIVED, QUEUED, LEFT, OUTSIDE, ENDED], "outside"),
        ([ARRIVED, QUEUED, LEFT, OUTSIDE, MESSAGE, ENDED], "outside"),
        ([ARRIVED, QUEUED, CONNECTED, TALKED, OUTSIDE, ENDED], "answered"),
        ([ARRIVED, QUEUED, CONNECTED, TALKED, QUEUED, ABANDONED], "answered"),
        ([CallResumed(**C, node="n", channel="c", caller=""), ENDED], "ivr"),
        ([CallResumed(**C, node="n", channel="c", caller="", talked=True), ENDED], "answered"),
    ],
)
def test_result(facts: list[Fact], result: str) -> None:
    known = CallResult.UNKNOWN
    for fact in facts:
        known = result_after(known, fact)
    assert known.value == result


def test_outcomes_are_told_apart() -> None:
    assert len(set(OFFER_OUTCOMES.values())) == len(OFFER_OUTCOMES) == 5
