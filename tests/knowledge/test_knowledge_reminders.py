"""Departments are reminded of reviews and ends, of each once."""

from __future__ import annotations

import pytest

from callcenter.errors import KnowledgeInvalid, KnowledgeTransitionInvalid
from callcenter.knowledge import Rules
from tests.knowledge.pure_base import DAY, PureBase

REVIEW = Rules(review_days=30, remind_days=7)


def kinds_by_day(base: PureBase, days: int) -> dict[int, list[str]]:
    """What is done on each of the days to come; each looked at twice."""
    found = {}
    for day in range(days):
        if done := base.tick() + base.tick():
            found[day] = done
        base.at += DAY
    return found


def test_reviews_by_the_settings() -> None:
    base = PureBase(rules=REVIEW)
    version = base.approved()
    assert version.review_on == "2026-04-01"
    assert kinds_by_day(base, 100) == {23: ["review"], 30: ["overdue"]}


def test_reviews_by_a_day_that_was_given() -> None:
    base = PureBase(rules=REVIEW)
    base.approved(review_on="2026-03-20")
    assert kinds_by_day(base, 100) == {11: ["review"], 18: ["overdue"]}


def test_an_end_is_told_before_and_comes_by_itself() -> None:
    base = PureBase(rules=REVIEW)
    base.approved(effective_until="2026-03-15", review_on="2027-01-01")
    assert kinds_by_day(base, 100) == {6: ["expiry"], 14: ["expire"]}
    assert base.entry().versions[0].state == "expired"


def test_after_a_review_the_next_one_is_told() -> None:
    base = PureBase(rules=REVIEW)
    base.approved()
    kinds_by_day(base, 32)
    base.do("review")
    version = base.entry().newest
    assert version
    assert (version.review_on, version.reminded) == ("2026-05-03", "")
    assert kinds_by_day(base, 100) == {23: ["review"], 30: ["overdue"]}


def test_reviews_are_for_days_to_come() -> None:
    base = PureBase(rules=REVIEW)
    base.approved()
    with pytest.raises(KnowledgeInvalid, match="not in the future"):
        base.do("review", review_on="2026-03-02")
    with pytest.raises(KnowledgeInvalid, match="no day"):
        base.do("review", review_on="soon")
    base.do("withdraw")
    with pytest.raises(KnowledgeTransitionInvalid):
        base.do("review")


def test_nobody_is_reminded_of_what_a_newer_version_replaces() -> None:
    base = PureBase(rules=REVIEW)
    base.approved(review_on="2026-03-20")
    base.approved(answer="网上登记。", effective_from="2026-03-10")
    found = kinds_by_day(base, 20)
    assert [kind for kinds in found.values() for kind in kinds] == ["supersede"]


def test_a_new_version_has_a_review_day_of_its_own() -> None:
    base = PureBase(rules=REVIEW)
    base.approved()
    base.at += 20 * DAY
    assert base.approved(answer="网上登记。").review_on == "2026-04-21"


def test_a_long_sleep_forgets_nothing() -> None:
    base = PureBase(rules=REVIEW)
    base.approved(effective_until="2026-06-30")
    base.at += 500 * DAY
    assert base.tick() == ["review", "overdue", "expiry", "expire"]
    assert base.tick() == []
