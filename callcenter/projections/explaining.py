"""Why a call was routed as it was: the steps of its distribution, from the reasons in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from callcenter.acd import Verdict
from callcenter.acd.words import VERDICT_WORDS
from callcenter.facts import (
    CallConnected,
    CallerAbandoned,
    CallerQueued,
    CallOffered,
    Fact,
    NobodyFree,
    OfferRejected,
    OfferUnreachable,
    OfferWithdrawn,
    OutboundEnded,
    OutboundStarted,
    OutsideAnswered,
    OutsideDialled,
    OutsideSkipped,
    OutsideTalkEnded,
    QueueLeft,
    RingNoAnswer,
)
from callcenter.projections.words import in_words

__all__ = ["passed_groups", "steps"]

_STEPS = (
    CallerQueued, NobodyFree, CallOffered, RingNoAnswer, OfferRejected, OfferUnreachable, OfferWithdrawn,
    CallConnected, CallerAbandoned, QueueLeft, OutsideDialled, OutsideAnswered, OutsideTalkEnded, OutsideSkipped,
    OutboundStarted, OutboundEnded,
)  # fmt: skip


def steps(facts: Iterable[Fact], language: str = "zh") -> Iterator[tuple[Fact, str]]:
    """The steps of the distribution among the facts of a call, each with its words."""
    began: dict[str, int] = {}
    for fact in facts:
        if isinstance(fact, CallOffered):
            began[fact.offer] = fact.at
        if isinstance(fact, _STEPS):
            since = began.get(getattr(fact, "offer", ""))
            yield fact, in_words(fact, language, None if since is None else fact.at - since)


def passed_groups(passed: Mapping[str, list[str]], language: str = "zh") -> Iterator[tuple[list[str], str]]:
    """Those who were passed over, and why, in words; one pair for each reason."""
    for verdict, agents in passed.items():
        yield agents, VERDICT_WORDS[Verdict(verdict)][language == "en"]
