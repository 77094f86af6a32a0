"""Whatever people do with an entry, and whenever: what a seat sees is approved, by somebody else, and in effect."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from callcenter.errors import CallcenterError
from callcenter.knowledge import Rules, Version
from callcenter.knowledge.index import KnowledgeIndex
from callcenter.knowledge.vocabulary import Vocabulary
from tests.knowledge.pure_base import DAY, ZONE, PureBase

_OFFSETS = st.none() | st.integers(-10, 40)
_PEOPLE = st.sampled_from("甲乙丙")
_HORIZON = 60


class Life(RuleBasedStateMachine):
    """One entry, a few people, days that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.base = PureBase(rules=Rules(review_days=20, remind_days=5))
        self.index = KnowledgeIndex(Vocabulary())
        self.text = 0
        self.withdrawn: set[int] = set()
        self.once: dict[tuple[int, str, int], int] = {}

    def _day(self, offset: int | None) -> str:
        if offset is None:
            return ""
        return (self._today() + timedelta(days=offset)).isoformat()

    def _today(self, plus: int = 0) -> date:
        return datetime.fromtimestamp((self.base.at + plus * DAY) / 1e6, ZONE).date()

    def _try(self, deed: str, **said: object) -> bool:
        try:
            self.base.do(deed, **said)  # type: ignore[arg-type]
        except CallcenterError:
            return False
        return True

    @rule(first=_OFFSETS, last=_OFFSETS, who=_PEOPLE)
    def write(self, first: int | None, last: int | None, who: str) -> None:
        self.text += 1
        self._try("write", actor=who, title="装修备案", answer=f"第{self.text}稿",
                  effective_from=self._day(first), effective_until=self._day(last))  # fmt: skip

    @rule(who=_PEOPLE)
    def submit(self, who: str) -> None:
        self._try("submit", actor=who)

    @rule(who=_PEOPLE)
    def approve(self, who: str) -> None:
        newest = self.base.entry().newest
        hands = {*newest.writers.splitlines(), newest.submitter} if newest else set()
        assert not (self._try("approve", actor=who) and who in hands)

    @rule()
    def refuse(self) -> None:
        self._try("refuse")

    @precondition(lambda self: self.base.entry().versions)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, len(self.base.entry().versions)))
        if self._try("withdraw", version=number):
            self.withdrawn.add(number)

    @rule()
    def review(self) -> None:
        self._try("review")

    @rule(days=st.integers(0, 15), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        self.base.at += days * DAY + hours * DAY // 24

    @rule()
    def tick(self) -> None:
        self.base.tick()
        for version in self.base.entry().versions:
            assert version.next_at is None or version.next_at > self.base.at

    @invariant()
    def only_what_is_in_effect_is_shown(self) -> None:
        entry = self.base.entry()
        self.index.update(entry.versions)
        for plus in (0, 1, 7, _HORIZON):
            at, day = self.base.at + plus * DAY, self._today(plus)
            shown = [version for version in entry.versions if version.is_shown(at)]
            assert len(shown) <= 1
            assert entry.shown(at) == (shown[0] if shown else None)
            assert [hit.version for hit in self.index.search("装修要备案吗", at)] == shown
            for version in shown:
                self._judge(version, day)
                assert not any(self._has_begun(other, day) for other in entry.versions[version.version :])

    def _judge(self, version: Version, day: date) -> None:
        """By what people wrote, day by day."""
        assert version.state == "approved"
        assert version.approver
        assert version.approver not in version.writers.splitlines()
        assert version.version not in self.withdrawn
        assert not version.effective_from or date.fromisoformat(version.effective_from) <= day
        assert not version.effective_until or day <= date.fromisoformat(version.effective_until)

    def _has_begun(self, version: Version, day: date) -> bool:
        if not version.approver or version.state not in ("approved", "superseded", "expired"):
            return False
        return not version.effective_from or date.fromisoformat(version.effective_from) <= day

    @invariant()
    def each_reminder_is_told_once(self) -> None:
        told = [
            (fact.version, fact.what, fact.due)
            for fact in self.base.facts
            if type(fact).__name__ == "KnowledgeReminded"
        ]  # type: ignore[attr-defined]
        assert len(told) == len(set(told))


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
