"""The counts of one year that the publication is made of: everything else in it is added up or divided from these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, func, select

from callcenter.journal.tables import (
    appeal_alert,
    clue_item,
    fact,
    knowledge_entry,
    look_back_item,
    onsite_check,
    supervision_record,
)
from callcenter.metrics.registry import METRICS, Figure, Span
from callcenter.reports.asked import Asked
from callcenter.reports.values import Value

__all__ = ["Pair", "Pile", "YearCounts", "counted"]

_SERVICES = ("services", "online_answers", "department_tickets")
_TELEPHONY = (
    "calls", "offered", "answered", "connect_rate", "answered_within_15", "asa", "abandoned", "longest_wait",
    "talk", "talks", "longest_talk", "talks_capped", "talks_uncertain",
    "outbound", "outbound_connect_rate", "outbound_connect_rate_citizens", "outbound_talk",
    "follow_ups", "follow_up_connect_rate", "follow_up_connect_rate_citizens", "opened", "refused", "dispatched",
    "instant_answer_rate", "enterprise_seat", "enterprise_commissioner", "enterprise_tickets",
)  # fmt: skip
_HANDLING = ("dispatched", "due", "on_time_rate", "response_rate", "handling_workdays")
_SATISFACTION = ("solicited", "participation", "effective_satisfaction", "resolution_rate")


class Pair(msgspec.Struct, frozen=True):
    """Numerator and denominator of a metric; the second is 0 for what is one count."""

    above: int = 0
    below: int = 0

    def value(self, form: str = "rate", scale: int = 1) -> Value:
        """Divided, rounded half up."""
        return Value.ratio(self.above, self.below, form, scale)


class Pile:
    """Figures split by several dimensions, added up as wanted."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def take(self, metric: str, **where: str | Collection[str]) -> Pair:
        """The metric over all parts whose words are as said: one word, or any of several."""
        above = below = 0
        for each in self._figures:
            if each.metric == metric and _fits(each.key, where):
                above, below = above + each.numerator, below + (each.denominator or 0)
        return Pair(above, below)

    def count(self, metric: str, **where: str | Collection[str]) -> int:
        """The same of something counted."""
        return self.take(metric, **where).above

    def words(self, dimension: str) -> list[str]:
        """All words of a dimension that occur."""
        return list(dict.fromkeys(each.key[dimension] for each in self._figures))


def _fits(key: Mapping[str, str], where: Mapping[str, str | Collection[str]]) -> bool:
    return all(key[name] == word if isinstance(word, str) else key[name] in word for name, word in where.items())


class YearCounts(msgspec.Struct, frozen=True):
    """One year."""

    year: int
    span: Span
    whole: Mapping[str, Figure]
    """Telephony and what else is not split."""
    services: Pile
    """By ``enterprise``, ``channel_group`` and ``type``."""
    handling: Pile
    """By ``unit``, ``type`` and ``enterprise``."""
    satisfaction: Pile
    """The same."""
    days: Mapping[str, int]
    """Day → services."""
    deeds: Mapping[str, int]
    """What was done to look after the handling."""
    first: int | None
    """Moment of the first fact on record, µs since 1970 UTC."""

    @property
    def empty(self) -> bool:
        """Is there nothing on record of this year?"""
        return not any(self.count(each) for each in ("offered", "outbound", "opened", "dispatched")) and not any(
            self.services.count(each) for each in _SERVICES
        )

    def count(self, metric: str) -> int:
        """A count of the whole year."""
        return self.whole[metric].numerator

    def pair(self, metric: str) -> Pair:
        """A rate or mean of the whole year, as its counts."""
        figure = self.whole[metric]
        return Pair(figure.numerator, figure.denominator or 0)

    def seconds(self, metric: str) -> Value:
        """A mean or longest duration of the year, seconds."""
        figure = self.whole[metric]
        if not METRICS[metric].denominator:
            return Value.of(Decimal(figure.numerator) / 1_000_000 or None, "whole_seconds")
        return Value.ratio(figure.numerator, figure.denominator, "seconds", 1_000_000)


def counted(asked: Asked, connection: Connection, year: int) -> YearCounts:
    """Count ``asked``'s span, which is the year. Raises StoreError."""
    by_type, by_unit = ("enterprise", "channel_group", "type"), ("unit", "type", "enterprise")
    piles = asked.parts({
        "services": (_SERVICES, by_type), "handling": (_HANDLING, by_unit), "satisfaction": (_SATISFACTION, by_unit),
        "days": (("services",), ("day",)),
    })  # fmt: skip
    return YearCounts(
        year=year,
        span=asked.span,
        whole=asked.cube("telephony", _TELEPHONY).whole,
        services=Pile(piles["services"]),
        handling=Pile(piles["handling"]),
        satisfaction=Pile(piles["satisfaction"]),
        days={each.key["day"]: each.numerator for each in piles["days"]},
        deeds=_deeds(connection, asked.span),
        first=connection.execute(select(fact.c.at).order_by(fact.c.seq).limit(1)).scalar(),
    )


def _deeds(connection: Connection, span: Span) -> dict[str, int]:
    def between(table: Table, at: ColumnElement[int]) -> int:
        query = select(func.count()).select_from(table).where(at >= span.begin_us, at < span.end_us)
        return int(connection.execute(query).scalar_one())

    return {
        "look_backs": between(look_back_item, look_back_item.c.decided),
        "onsite_checks": between(onsite_check, onsite_check.c.decided),
        "supervisions": between(supervision_record, supervision_record.c.opened),
        "clues": between(clue_item, clue_item.c.at),
        "alerts": between(appeal_alert, appeal_alert.c.at),
        "knowledge": int(connection.execute(select(func.count()).select_from(knowledge_entry)).scalar_one()),
    }
