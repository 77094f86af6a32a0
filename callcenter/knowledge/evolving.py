"""What a fact changes of a version: the fold of the knowledge base.

A fact that does not fit the state changes nothing: two processes may have written about the same version at once, and
the one whose fact came first was right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from callcenter.facts import (
    Fact,
    KnowledgeApproved,
    KnowledgeExpired,
    KnowledgeFact,
    KnowledgeRefused,
    KnowledgeReminded,
    KnowledgeReviewed,
    KnowledgeSubmitted,
    KnowledgeSuperseded,
    KnowledgeWithdrawn,
    KnowledgeWritten,
)
from callcenter.knowledge.agenda import next_moment
from callcenter.knowledge.content import Content
from callcenter.knowledge.entry import Version, key_of
from callcenter.knowledge.lifecycle import TRANSITIONS, Deed, State

__all__ = ["EVOLVED", "changes", "replaced", "versions_of"]

Changes = dict[str, Any]
"""Field of ``Version`` → new value."""


def versions_of(fact: KnowledgeFact) -> list[str]:
    """Keys of the versions that a fact may change."""
    others = getattr(fact, "replaces", ()) or getattr(fact, "restores", ())
    return [key_of(fact.entry, version) for version in (fact.version, *others)]


def changes(version: Version, fact: Fact) -> Changes:
    """Field → new value, for what ``fact`` changes; nothing when it does not fit the state."""
    deed, step = _FOLDS[type(fact)]
    changed: Changes = {"changed": fact.at}
    if deed is Deed.WRITE and version.state not in ("", State.DRAFT):
        return {}
    if deed is not None and version.state:
        transition = TRANSITIONS.get((State(version.state), deed))
        if transition is None:
            return {}
        changed["state"] = transition.to.value
    changed |= step(version, fact)
    return changed | {"next_at": next_moment(msgspec.structs.replace(version, **changed))}


def replaced(version: Version, at: int | None, changed: int) -> Changes:
    """The same for a version that another one will replace at ``at``; None: none will."""
    after = msgspec.structs.replace(version, replaced_at=at)
    return {"replaced_at": at, "next_at": next_moment(after), "changed": changed}


def _written(version: Version, fact: KnowledgeWritten) -> Changes:
    plain = {name: getattr(fact, name) for name in Content.__struct_fields__}
    lists = {name: "\n".join(plain[name]) for name in ("questions", "keywords")}
    hands = dict.fromkeys([*version.writers.splitlines(), fact.actor])
    own = {"unit": fact.unit, "writers": "\n".join(hands), "written": fact.at, "submitter": "", "submitted": None}
    return {**plain, **lists, **own, "state": State.DRAFT.value}


def _submitted(version: Version, fact: KnowledgeSubmitted) -> Changes:
    return {"submitter": fact.actor, "submitted": fact.at, "refusal": ""}


def _approved(version: Version, fact: KnowledgeApproved) -> Changes:
    return {
        "approver": fact.actor, "approved": fact.at, "shown_from": fact.shown_from,
        "shown_until": fact.shown_until or None, "expiry_soon": fact.expiry_soon or None, **_review(version, fact),
    }  # fmt: skip


def _review(version: Version, fact: KnowledgeApproved | KnowledgeReviewed) -> Changes:
    told = " ".join(word for word in version.reminded.split() if word == "expiry")
    return {
        "review_on": fact.review_on, "review_at": fact.review_at, "review_soon": fact.review_soon, "reminded": told,
    }  # fmt: skip


def _refused(version: Version, fact: KnowledgeRefused) -> Changes:
    return {"refusal": fact.reason}


def _ended(version: Version, fact: Fact) -> Changes:
    return {"ended": fact.at}


def _reminded(version: Version, fact: KnowledgeReminded) -> Changes:
    return {"reminded": f"{version.reminded} {fact.what}".strip()}


_FOLDS: Mapping[type[Fact], tuple[Deed | None, Callable[[Version, Any], Changes]]] = {
    KnowledgeWritten: (Deed.WRITE, _written),
    KnowledgeSubmitted: (Deed.SUBMIT, _submitted),
    KnowledgeApproved: (Deed.APPROVE, _approved),
    KnowledgeRefused: (Deed.REFUSE, _refused),
    KnowledgeWithdrawn: (Deed.WITHDRAW, _ended),
    KnowledgeReviewed: (Deed.REVIEW, _review),
    KnowledgeSuperseded: (Deed.SUPERSEDE, _ended),
    KnowledgeExpired: (Deed.EXPIRE, _ended),
    KnowledgeReminded: (None, _reminded),
}
EVOLVED = tuple(_FOLDS)
"""Types of facts that change a version."""
