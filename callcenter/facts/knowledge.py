"""The knowledge base (知识库): what departments write, the centre approves, and seats tell callers.

Moments of showing and of reminders are worked out at the approval and stand in the fact: later settings change nothing
of the past. Days are local ones, ``2026-05-01``; both ends belong to the span.
"""

from __future__ import annotations

from callcenter.facts.base import KnowledgeFact


class KnowledgeWritten(KnowledgeFact, frozen=True, kw_only=True):
    """A department wrote a version of an entry, or wrote its draft anew."""

    unit: str
    """Owner (config/units.yaml)."""
    title: str
    """One line."""
    answer: str
    """What callers are told."""
    questions: tuple[str, ...] = ()
    """How people ask for it."""
    keywords: tuple[str, ...] = ()
    """Words that it is found by."""
    topic: str = ""
    """Subject."""
    audience: str = "all"
    """``all``, ``enterprise`` or ``citizen``."""
    basis: str = ""
    """The document that it rests on."""
    effective_from: str = ""
    """First day; empty: the day of the approval."""
    effective_until: str = ""
    """Last day; empty: until further notice."""
    review_on: str = ""
    """By this day the department looks whether it is still right; empty: by the settings."""


class KnowledgeSubmitted(KnowledgeFact, frozen=True, kw_only=True):
    """The department asks the centre to approve the version."""


class KnowledgeApproved(KnowledgeFact, frozen=True, kw_only=True):
    """The centre approved the version."""

    shown_from: int
    """First moment at which seats see it."""
    shown_until: int = 0
    """From this moment on it is not shown any more; 0: it has no end."""
    replaces: tuple[int, ...] = ()
    """Versions that end when this one begins."""
    review_on: str
    """By this day the department looks whether it is still right."""
    review_at: int
    """The first moment of that day."""
    review_soon: int
    """From this moment on the department is reminded of the review."""
    expiry_soon: int = 0
    """The same for the end; 0: it has none."""


class KnowledgeRefused(KnowledgeFact, frozen=True, kw_only=True):
    """The centre did not approve the version; it is a draft again."""


class KnowledgeWithdrawn(KnowledgeFact, frozen=True, kw_only=True):
    """The version is not shown, or will not be, whatever its dates say."""

    restores: tuple[int, ...] = ()
    """Versions that it would have replaced."""


class KnowledgeReviewed(KnowledgeFact, frozen=True, kw_only=True):
    """The department looked at the version: it is still right."""

    review_on: str
    """The next day by which it is to be looked at."""
    review_at: int
    """The first moment of that day."""
    review_soon: int
    """From this moment on the department is reminded of it."""


class KnowledgeSuperseded(KnowledgeFact, frozen=True, kw_only=True):
    """A newer version is shown in its place."""


class KnowledgeExpired(KnowledgeFact, frozen=True, kw_only=True):
    """Its last day is over."""


class KnowledgeReminded(KnowledgeFact, frozen=True, kw_only=True):
    """The department was reminded of the version."""

    what: str
    """``review``, ``overdue`` (the day of the review is there) or ``expiry``."""
    unit: str
    """Owner (config/units.yaml)."""
    due: int
    """The moment that it was reminded of."""


class KnowledgeUsed(KnowledgeFact, frozen=True, kw_only=True):
    """Somebody told a caller what the version says."""

    question: str = ""
    """What was looked for."""
    contact: str = ""
    number: str = ""
    helpful: bool | None = None
    """None: nobody said."""
