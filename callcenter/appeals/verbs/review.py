"""Reading the unit's reply: is it fit to be told to the appellant?"""

from __future__ import annotations

from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import Verb
from callcenter.appeals.verbs.intake import follow
from callcenter.facts import AppealConcluded, Fact, ReviewFailed, ReviewPassed, ReviewStarted

__all__ = ["conclude", "fail", "pass_review", "review"]


def review(case: Case, by: Acting) -> list[Fact]:
    """Somebody reads the reply: the centre; of a child ticket, the unit that gave it."""
    by.must_be_able(case, Verb.REVIEW)
    return [ReviewStarted(**by.signature, number=case.number)]


def fail(case: Case, by: Acting) -> list[Fact]:
    """The reply will not do."""
    by.must_be_able(case, Verb.FAIL)
    by.needs_reason("fail")
    return [ReviewFailed(**by.signature, number=case.number)]


def pass_review(case: Case, by: Acting) -> list[Fact]:
    """The reply will do: the appellant is called back, and with them those whose appeals follow this one."""
    by.must_be_able(case, Verb.PASS)
    refuse_unless(case.task != "directive", "a directive has no callback: conclude it")
    refuse_unless(not case.is_child, "the appellant is called back for the whole: conclude the child ticket")
    due = by.workdays.due(by.at, by.rules.callback_workdays)
    passed = ReviewPassed(**by.signature, number=case.number, callback_due=due)
    return [passed, *(follow(follower, case.unit, by) for follower in by.followers)]


def conclude(case: Case, by: Acting) -> list[Fact]:
    """A directive or a child ticket is done."""
    by.must_be_able(case, Verb.CONCLUDE)
    refuse_unless(case.task == "directive" or case.is_child, "the appellant must be called back: pass it")
    at = by.workdays.due(by.at, by.rules.reopen_workdays)
    return [AppealConcluded(**by.signature, number=case.number, archive_at=at)]
