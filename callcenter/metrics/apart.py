"""Calls that are to be reported apart: counted once each, and left out of the figures of talks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter

from callcenter.acd.talk_cap import CAP
from callcenter.facts import (
    CallConnected,
    CallEnded,
    CallerAbandoned,
    Fact,
    OutboundEnded,
    OutsideTalkEnded,
    TalkEnded,
)
from callcenter.metrics.children import Children
from callcenter.metrics.prometheus import counter

__all__ = ["Apart", "is_apart"]

_UNCERTAIN = "uncertain"


def is_apart(fact: TalkEnded) -> bool:
    """Does the length of this talk say nothing of how long people talk?"""
    return fact.uncertain or fact.ended_by == CAP


class Apart:
    """Remembers of open calls why they are apart."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls: Children[Counter] = Children(counter("calls_apart", registry))
        for why in (CAP, _UNCERTAIN):
            self._calls.show(why)
        self._open: dict[str, set[str]] = {}

    def table(self) -> dict[type[Fact], Callable[[Any], object]]:
        """Fact type → what is to be done with it."""
        marking = (CallConnected, CallerAbandoned, OutboundEnded, OutsideTalkEnded, TalkEnded)
        return {**dict.fromkeys(marking, self._mark), CallEnded: self._ended}

    def _mark(self, fact: Any) -> None:
        whys = {CAP} if getattr(fact, "ended_by", "") == CAP else set()
        if fact.uncertain:
            whys.add(_UNCERTAIN)
        if whys:
            self._open.setdefault(fact.contact, set()).update(whys)

    def _ended(self, fact: CallEnded) -> None:
        self._mark(fact)
        for why in self._open.pop(fact.contact, ()):
            self._calls[why].inc()
