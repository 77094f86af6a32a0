"""What is done with an appeal and its tickets (工单) after the intake: who did it, in which role, when and why.

Deadlines are worked out when something is decided and stand in the fact: later settings change nothing of the past.
"""

from __future__ import annotations

import msgspec

from callcenter.facts.base import AppealFact, Clocked


class AppealRefused(AppealFact, frozen=True, kw_only=True):
    """It is not accepted (不予受理), and the appellant was told."""

    code: str
    notice: str
    archive_at: int = 0


class AppealLinked(AppealFact, frozen=True, kw_only=True):
    """It is about the same matter as another one and follows that (并单)."""

    parent: str


class AppealUnlinked(AppealFact, frozen=True, kw_only=True):
    """It does not follow another one any more, and is where it was before."""

    unowned_until: int = 0
    """As in ``ReturnApproved``, when it had waited for a unit; else 0."""


class DuplicateDecided(AppealFact, frozen=True, kw_only=True):
    """A person decided whether two appeals are about the same matter (辨重)."""

    other: str
    same: bool
    score: float = 0.0
    band: str = ""
    """``same``, ``similar`` or ``repeat``; empty when the model had not proposed it."""
    model: str = ""
    """Version of the weights that the score is of."""
    features: dict[str, float] = msgspec.field(default_factory=dict)
    """What the score was made of; weights are learnt from these."""


class AppealDispatched(Clocked, frozen=True, kw_only=True):
    """A unit has it; its clock runs."""

    unit: str
    rule: str = "dispatched"
    """``dispatched``, ``redispatched``, ``appointed`` or ``fallback``."""
    joint: bool = False
    """Other units handle parts of it; this one, the first receiver, leads."""
    opinion: str = ""
    limit: int = 0
    """Length of the handling, workdays; 0 when it is counted in hours."""
    sign_due: int
    return_due: int = 0
    contact_due: int = 0


class ChildAssigned(AppealDispatched, frozen=True, kw_only=True):
    """A child ticket was given to a unit, below the one that has the parent, or beside it."""

    parent: str
    part: str
    """``sub`` for a unit below, ``co`` for a co-handling unit."""
    opened: int
    """When the parent was opened."""
    channel: str
    task: str = "event"


class AppealSigned(AppealFact, frozen=True, kw_only=True):
    """The unit confirms that it has it (签收)."""


class ReturnRequested(AppealFact, frozen=True, kw_only=True):
    """The unit says that it is not the right one (退单)."""

    code: str
    proposed: str = ""
    """Unit that it holds for the right one."""


class ReturnApproved(AppealFact, frozen=True, kw_only=True):
    """The return is right: the ticket waits for another unit."""

    unowned_until: int
    """Until then another unit must have it."""


class ReturnDenied(AppealFact, frozen=True, kw_only=True):
    """The return is not right: the unit has signed for it by this."""


class HandlingStarted(AppealFact, frozen=True, kw_only=True):
    """The unit works on it."""


class CitizenContacted(AppealFact, frozen=True, kw_only=True):
    """The unit spoke with the appellant for the first time."""


class ExtensionRequested(AppealFact, frozen=True, kw_only=True):
    """The unit asks for more time."""

    workdays: int


class ExtensionApproved(Clocked, frozen=True, kw_only=True):
    """It has more time."""


class ExtensionDenied(AppealFact, frozen=True, kw_only=True):
    """It has not more time."""


class AppealSuspended(AppealFact, frozen=True, kw_only=True):
    """The clock stands still: something must happen first (挂起)."""

    until: int


class AppealResumed(Clocked, frozen=True, kw_only=True):
    """The clock runs again."""


class AppealReplied(AppealFact, frozen=True, kw_only=True):
    """The unit reports what it did."""

    text: str
    outcome: str
    """``resolved``, ``explained``, ``planned`` or ``not_possible``: what the unit says."""
    review_due: int = 0


class ReviewStarted(AppealFact, frozen=True, kw_only=True):
    """Somebody reads the reply."""


class ReviewPassed(AppealFact, frozen=True, kw_only=True):
    """The reply will do: the appellant is called back."""

    callback_due: int
    unit: str = ""
    """For an appeal that followed another: the unit of that one."""


class ReviewFailed(AppealFact, frozen=True, kw_only=True):
    """The reply will not do: the unit goes on."""


class AppealFollowed(ReviewPassed, frozen=True, kw_only=True):
    """The appeal that it is linked to is handled: its own appellant is called back."""


class AppealConcluded(AppealFact, frozen=True, kw_only=True):
    """A directive or a child ticket is done: there is nobody to call back."""

    archive_at: int


class CallbackBegun(AppealFact, frozen=True, kw_only=True):
    """The system is about to ring the appellant: on record before it does, so that no attempt is lost or made twice."""

    attempt: str
    """The attempt; what became of it carries the same."""
    call: str
    """Asterisk's uniqueid of the call."""


class CallbackAnswered(AppealFact, frozen=True, kw_only=True):
    """The appellant answered one question of an automatic call."""

    attempt: str
    call: str
    """As in ``CallbackBegun``."""
    answer: str
    """``resolved``, ``unresolved``, ``satisfied``, ``neutral``, ``dissatisfied``, or ``refused``."""


class CallbackAttempted(AppealFact, frozen=True, kw_only=True):
    """The appellant was called back once (回访), or tried to be."""

    attempt: str
    mode: str
    """``automatic``, ``agent`` or ``online`` (by number and query code)."""
    outcome: str
    """``reached``, ``refused`` or ``unreachable``."""
    resolved: bool | None = None
    satisfaction: str = ""
    """``satisfied``, ``neutral`` or ``dissatisfied``; empty: not said."""
    call: str = ""
    """Asterisk's uniqueid of the call; empty when none was made by us."""
    next_try: int = 0
    """Not before then again; 0 when no further attempt is to be made."""


class AppealRated(AppealFact, frozen=True, kw_only=True):
    """The callback closes it: resolved, or the appellant is content with it."""

    resolved: bool
    satisfaction: str
    archive_at: int


class AppealUnresolved(AppealFact, frozen=True, kw_only=True):
    """The appellant is not content, for reasons that lie with the unit: it is to be done again (重办)."""

    resolved: bool
    satisfaction: str
    due: int
    soon: int = 0
    ladder: tuple[int, ...] = ()


class ExclusionRequested(AppealFact, frozen=True, kw_only=True):
    """The appellant is not content, for reasons that do not lie with the unit (剔除)."""

    code: str
    resolved: bool
    satisfaction: str


class ExclusionApproved(AppealFact, frozen=True, kw_only=True):
    """The rating does not count."""

    archive_at: int


class ExclusionDenied(Clocked, frozen=True, kw_only=True):
    """The rating counts: it is to be done again."""


class CallbackGivenUp(AppealFact, frozen=True, kw_only=True):
    """The appellant could not be reached, or would not say: closed without a rating."""

    why: str
    """``unreachable``, ``refused`` or ``no_number``."""
    archive_at: int


class AppealReopened(Clocked, frozen=True, kw_only=True):
    """A closed appeal is taken up again."""

    why: str
    """``caller``, ``look_back``, ``onsite_check`` or ``supervision``."""


class AppealArchived(AppealFact, frozen=True, kw_only=True):
    """Nothing happens with it any more."""


class ObjectionRaised(AppealFact, frozen=True, kw_only=True):
    """A unit objects to a directive (申诉); it goes on with it meanwhile."""


class ObjectionOverruled(AppealFact, frozen=True, kw_only=True):
    """The directive stands."""


class DirectiveWithdrawn(AppealFact, frozen=True, kw_only=True):
    """The unit's objection is right: the directive waits for another unit."""

    unowned_until: int
    """Until then another unit must have it."""


class DeadlineNear(AppealFact, frozen=True, kw_only=True):
    """A deadline will pass soon."""

    what: str
    """``sign``, ``contact``, ``handling``, ``review``, ``callback`` or ``intake``."""
    due: int


class DeadlinePassed(AppealFact, frozen=True, kw_only=True):
    """A deadline has passed."""

    what: str
    """As in ``DeadlineNear``, or ``unowned``: nobody has it, and there is no fallback unit."""
    due: int


class OverdueStepTaken(AppealFact, frozen=True, kw_only=True):
    """An overdue ticket is urged, supervised, escalated or referred; each once, by the program or by a person."""

    step: str
    """``urge``, ``supervise``, ``escalate`` or ``refer``."""


class AlertRaised(AppealFact, frozen=True, kw_only=True):
    """Something about the handling is not as it should be (异常办件预警); once for each appeal and rule."""

    rule: str
    detail: str = ""
