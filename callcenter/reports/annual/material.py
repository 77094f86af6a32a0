"""What every chapter is written from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from callcenter.config import Config
from callcenter.reports.annual.claims import Claims
from callcenter.reports.annual.counts import YearCounts
from callcenter.reports.annual.notes import Notes
from callcenter.reports.names import Names
from callcenter.reports.values import Value

__all__ = ["Material", "moment_text"]

CONSULT = "consult"


class Material(msgspec.Struct, frozen=True):
    """The year, the year before, the settings, and the numbers that are printed."""

    now: YearCounts
    before: YearCounts
    config: Config
    notes: Notes
    names: Names
    claims: Claims

    @property
    def year(self) -> int:
        """The year that it is about."""
        return self.now.year

    @property
    def others(self) -> Collection[str]:
        """Appeal types that are no questions (非咨询类)."""
        known = {*self.now.services.words("type"), *self.now.handling.words("type"),
                 *self.now.satisfaction.words("type")}  # fmt: skip
        return known - {CONSULT}

    def say(self, ident: str, value: Value, name: str, where: str) -> str:
        """A number in a text."""
        return self.claims.say(ident, value, name, where).text

    def again(self, ident: str, value: Value, where: str, place: str) -> Value:
        """The same number at another place."""
        return self.claims.again(ident, value, where, place)

    def local(self, at: int) -> datetime:
        """A moment (µs) in the zone of the publication."""
        return datetime.fromtimestamp(at / 1e6, ZoneInfo(self.now.span.zone))


def moment_text(moment: datetime) -> str:
    """``2025年3月1日``."""
    return f"{moment.year}年{moment.month}月{moment.day}日"
