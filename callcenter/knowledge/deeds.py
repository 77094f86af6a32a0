"""Everything that can be done with an entry: (entry, who acts and when, what is said) → facts. Pure.

A deed checks the table of the life cycle, the role and the dates; it raises KnowledgeTransitionInvalid,
KnowledgeInvalid, KnowledgeUnknown, NotPermitted or UnitUnknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from callcenter.appeals import Role
from callcenter.errors import KnowledgeInvalid, KnowledgeTransitionInvalid, KnowledgeUnknown, NotPermitted, UnitUnknown
from callcenter.facts import (
    Fact,
    KnowledgeApproved,
    KnowledgeExpired,
    KnowledgeRefused,
    KnowledgeReminded,
    KnowledgeReviewed,
    KnowledgeSubmitted,
    KnowledgeSuperseded,
    KnowledgeUsed,
    KnowledgeWithdrawn,
    KnowledgeWritten,
)
from callcenter.knowledge.acting import Acting
from callcenter.knowledge.agenda import Task
from callcenter.knowledge.content import Content, checked, content_of
from callcenter.knowledge.entry import Entry, Version
from callcenter.knowledge.lifecycle import Deed, State, advance

__all__ = ["DEEDS", "attend"]

_STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.DISPATCHER, Role.QUALITY, Role.UNIT})
_LONGEST = 200


def write(entry: Entry, by: Acting, **said: Any) -> list[Fact]:
    """Write an entry, or a new version of it; what is not given stays as it was."""
    before = entry.newest
    unit = before.unit if before else by.unit
    by.must_be_one_of(frozenset({Role.UNIT}), Deed.WRITE, unit)
    if unit not in by.units:
        raise UnitUnknown(f"there is no unit {unit!r} in config/units.yaml")
    known = _carried_over(before) if before else None
    content = checked(said, known)
    version = _next_version(entry, by, changed=content != known)
    return [KnowledgeWritten(**by.signature(entry.entry, version), unit=unit, **msgspec.structs.asdict(content))]


def _carried_over(before: Version) -> Content:
    """What stays as it was; a new version has a review day of its own."""
    content = content_of(before)
    return content if before.state == State.DRAFT else msgspec.structs.replace(content, review_on="")


def _next_version(entry: Entry, by: Acting, *, changed: bool) -> int:
    """The draft's own number while there is one; else a new one."""
    before = entry.newest
    if before is None:
        return 1
    advance(State(before.state), Deed.WRITE)
    if coming := entry.coming(by.at):
        raise KnowledgeTransitionInvalid(
            f"version {coming.version} is approved and takes effect later: wait for it, or withdraw it first"
        )
    if not changed and before.state in (State.DRAFT, State.APPROVED):
        raise KnowledgeInvalid(f"nothing is changed: version {before.version} says the same")
    return before.version if before.state == State.DRAFT else before.version + 1


def submit(entry: Entry, by: Acting) -> list[Fact]:
    """Ask the centre to approve the draft."""
    version = _allowed(entry, by, Deed.SUBMIT)
    return [KnowledgeSubmitted(**by.signature(entry.entry, version.version))]


def approve(entry: Entry, by: Acting) -> list[Fact]:
    """Approve what was submitted; not for whoever wrote or submitted it."""
    version = _allowed(entry, by, Deed.APPROVE)
    if by.actor in (*version.writers.splitlines(), version.submitter):
        raise NotPermitted(f"approve: {by.actor} wrote or submitted it; somebody else must approve it")
    shown_from, shown_until = by.at, 0
    if version.effective_from:
        shown_from = max(by.begins(date.fromisoformat(version.effective_from)), by.at)
    if version.effective_until:
        last = date.fromisoformat(version.effective_until)
        shown_until = by.begins(last + timedelta(days=1))
        if shown_until <= by.at:
            raise KnowledgeInvalid(f"effective_until {last} is over: refuse it, so that the unit gives it other dates")
    review = by.review_day(version.review_on)
    return [
        KnowledgeApproved(
            **by.signature(entry.entry, version.version),
            shown_from=shown_from,
            shown_until=shown_until,
            replaces=tuple(each.version for each in entry.versions if _is_left_at(each, shown_from)),
            review_on=review.isoformat(),
            review_at=by.begins(review),
            review_soon=by.soon(review),
            expiry_soon=by.soon(last) if shown_until else 0,
        )
    ]


def _is_left_at(version: Version, at: int) -> bool:
    """Would it be shown at ``at``, or later?"""
    return version.state == State.APPROVED and (version.ends is None or version.ends > at)


def refuse(entry: Entry, by: Acting) -> list[Fact]:
    """Give back what was submitted, with a reason; it is a draft again."""
    version = _allowed(entry, by, Deed.REFUSE)
    by.needs_reason(Deed.REFUSE)
    return [KnowledgeRefused(**by.signature(entry.entry, version.version))]


def withdraw(entry: Entry, by: Acting, *, version: int = 0) -> list[Fact]:
    """Take a version away, whatever its dates say, with a reason; the newest unless another is named."""
    wanted = _allowed(entry, by, Deed.WITHDRAW, version)
    by.needs_reason(Deed.WITHDRAW)
    restores = (
        each.version
        for each in entry.versions
        if wanted.is_coming(by.at) and each.state == State.APPROVED and each.replaced_at == wanted.shown_from
    )
    return [KnowledgeWithdrawn(**by.signature(entry.entry, wanted.version), restores=tuple(restores))]


def review(entry: Entry, by: Acting, *, review_on: str = "") -> list[Fact]:
    """Say that what is in effect is still right, and by which day it is to be looked at again."""
    wanted = entry.shown(by.at) or entry.coming(by.at) or entry.newest
    version = _allowed(entry, by, Deed.REVIEW, wanted.version if wanted else 0)
    day = by.review_day(checked({"review_on": review_on}, content_of(version)).review_on)
    if day <= by.today:
        raise KnowledgeInvalid(f"review_on {day} is not in the future")
    return [
        KnowledgeReviewed(
            **by.signature(entry.entry, version.version),
            review_on=day.isoformat(),
            review_at=by.begins(day),
            review_soon=by.soon(day),
        )
    ]


def use(
    entry: Entry, by: Acting, *, question: str = "", contact: str = "", number: str = "", helpful: bool | None = None
) -> list[Fact]:
    """Note that a caller was told what is in effect."""
    version = entry.shown(by.at)
    if version is None:
        raise KnowledgeUnknown(f"nothing of {entry.entry} is in effect now")
    by.must_be_one_of(_STAFF, "use", by.unit)
    signed = by.signature(entry.entry, version.version)
    asked = " ".join(question.split())[:_LONGEST]
    return [KnowledgeUsed(**signed, question=asked, contact=contact, number=number, helpful=helpful)]


def attend(entry: Entry, by: Acting, task: Task) -> list[Fact]:
    """Do what the time demands of a version."""
    version = next(each for each in entry.versions if each.version == task.version)
    signed = by.signature(entry.entry, version.version)
    if task.kind == "supersede":
        return [KnowledgeSuperseded(**signed)]
    if task.kind == "expire":
        return [KnowledgeExpired(**signed)]
    due = version.shown_until if task.kind == "expiry" else version.review_at
    return [KnowledgeReminded(**signed, what=task.kind, unit=version.unit, due=due or 0)]


def _allowed(entry: Entry, by: Acting, deed: Deed, number: int = 0) -> Version:
    """The version that ``deed`` is about (the newest when no number is given), when it may be done by whoever acts."""
    found = (each for each in entry.versions if each.version == number) if number else iter(entry.versions[-1:])
    version = next(found, None)
    if version is None:
        raise KnowledgeUnknown(f"{entry.entry} has no version {number}" if number else f"there is no {entry.entry}")
    by.must_be_one_of(advance(State(version.state), deed).roles, deed, version.unit)
    return version


DEEDS: Mapping[str, Callable[..., list[Fact]]] = {
    "write": write,
    "submit": submit,
    "approve": approve,
    "refuse": refuse,
    "withdraw": withdraw,
    "review": review,
    "use": use,
}
"""Name, as people give it → what it does."""
