"""What happens when a caller is connected with somebody outside the queues: by a flow, or by a transfer."""

from __future__ import annotations

from typing import Self

from callcenter.facts.base import CallFact, stable_id


class OutsideDialled(CallFact, frozen=True, kw_only=True):
    """A phone is rung for the caller, who hears it ring."""

    attempt: str
    callback_number: str = ""
    """The outside number; empty when it is a seat's phone."""
    target: str = ""
    """The seat whose phone is rung by its extension."""
    department: str = ""
    person: str = ""


class OutsideAnswered(CallFact, frozen=True, kw_only=True):
    """It was answered: the caller talks to a person, who is no agent of a queue."""

    attempt: str
    callback_number: str = ""
    """As in ``OutsideDialled``."""
    target: str = ""
    """As in ``OutsideDialled``."""
    department: str = ""
    person: str = ""
    waited: int
    """From the first queue entry, or the arrival, to now."""

    @classmethod
    def of(cls, dialled: OutsideDialled, at: int, since: int) -> Self:
        """The answer to a phone that was rung; the caller has waited since ``since`` µs."""
        return cls(
            id=stable_id("OutsideAnswered", dialled.attempt), at=at, contact=dialled.contact, attempt=dialled.attempt,
            callback_number=dialled.callback_number, target=dialled.target, department=dialled.department,
            person=dialled.person, waited=max(0, at - since) if since else 0,
        )  # fmt: skip


class OutsideTalkEnded(CallFact, frozen=True, kw_only=True):
    """The caller is done with a phone that was rung, answered or not."""

    attempt: str = ""
    """Id of the attempt (`OutsideDialled`); empty in records of earlier versions."""
    callback_number: str = ""
    """As in ``OutsideDialled``."""
    target: str = ""
    """As in ``OutsideDialled``."""
    department: str = ""
    person: str = ""
    talked: int
    outcome: str
    """``answered``, ``no_answer``, ``busy``, ``failed``; ``caller_gone``: the caller hung up while it rang; ``unseen``:
    the core was away, and nobody knows whether it was answered."""
    ended_by: str = ""
    """``other``, ``caller``, ``cap`` or ``unknown``; empty when it was not answered."""
    uncertain: bool = False

    @classmethod
    def of(
        cls, dialled: OutsideDialled, at: int, outcome: str, *, answered: int = 0, ended_by: str = "",
        uncertain: bool = False,
    ) -> Self:  # fmt: skip
        """The end of an attempt; ``answered`` is when it was answered, µs, 0 when it was not."""
        return cls(
            id=stable_id("OutsideTalkEnded", dialled.attempt), at=at, contact=dialled.contact, attempt=dialled.attempt,
            callback_number=dialled.callback_number, target=dialled.target, department=dialled.department,
            person=dialled.person, talked=max(0, at - answered) if answered else 0,
            outcome="answered" if answered else outcome, ended_by=ended_by if answered else "", uncertain=uncertain,
        )  # fmt: skip


class OutsideSkipped(CallFact, frozen=True, kw_only=True):
    """Somebody was not rung, or nobody was."""

    department: str = ""
    person: str = ""
    """Empty: it concerns all of them."""
    callback_number: str = ""
    """The outside number that was not rung."""
    target: str = ""
    """The seat whose phone was not rung."""
    why: str
    """``nobody_on_duty``; ``no_trunk``: `outbound.to` is empty; ``not_allowed``; ``budget``: `outbound.per_hour` is
    used up; ``busy``: the agent at that seat is not free."""
