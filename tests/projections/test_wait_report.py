"""Expected waits against what became of them."""

from __future__ import annotations

from sqlalchemy import Engine

from callcenter.facts import CallArrived, CallConnected, Fact, WaitPromised
from callcenter.journal import reading
from callcenter.projections.wait_report import WaitScore, wait_scores
from tests.facts.strategies import fact_with
from tests.projections.folding import folded as fold

SECOND = 1_000_000


def promised(
    contact: str, at: int, low: int, high: int, *, said: bool = True, connected: int | None = None
) -> list[Fact]:
    told = fact_with(
        WaitPromised, id=f"{contact}-{at}", at=at * SECOND, contact=contact, queue="voice",
        low=low * SECOND, high=high * SECOND, said=said,
    )  # fmt: skip
    arrived = fact_with(CallArrived, id=f"a-{contact}", at=0, contact=contact)
    if connected is None:
        return [arrived, told]
    answer = fact_with(CallConnected, id=f"c-{contact}", at=connected * SECOND, contact=contact, offer=contact)
    return [arrived, told, answer]


def test_counts_by_queue(engine: Engine) -> None:
    fold(
        engine,
        [
            *promised("inside", 100, 60, 120, connected=190),
            *promised("within the leeway", 100, 60, 120, connected=234),
            *promised("sooner", 100, 60, 120, connected=130),
            *promised("later", 100, 60, 120, said=False, connected=300),
            *promised("gave up", 100, 60, 120),
        ],
    )
    with reading(engine) as connection:
        (score,) = wait_scores(connection)
        assert wait_scores(connection, until=100 * SECOND) == []
    assert score == WaitScore("voice", 5, 4, 4, 2, 1, 1, (0 + 44 + 60 + 110) * SECOND)
    assert score.share == 0.5
    assert score.mean_error == 53.5


def test_without_an_outcome_there_is_no_share(engine: Engine) -> None:
    fold(engine, promised("gave up", 100, 60, 120))
    with reading(engine) as connection:
        (score,) = wait_scores(connection)
    assert (score.share, score.mean_error) == (None, None)
