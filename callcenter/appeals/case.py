"""An appeal as it stands: a small value, folded from its facts, from which everything about it is decided."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from callcenter.appeals.lifecycle import AppealState

__all__ = ["HANDLING", "OPEN", "Case"]

_S = AppealState
HANDLING = frozenset({
    _S.DISPATCHED, _S.RETURN_REVIEW, _S.SIGNED, _S.IN_PROGRESS, _S.EXTENSION_REVIEW, _S.REDO, _S.REOPENED,
})  # fmt: skip
"""States in which the handling's clock runs against the unit."""
OPEN = frozenset(AppealState) - {_S.ANSWERED, _S.REJECTED, _S.CLOSED, _S.ARCHIVED}
"""States in which something is still to be done."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal or child ticket. Moments are µs since 1970 UTC; None: it has not happened, there is none."""

    number: str
    state: str = AppealState.DRAFT.value
    task: str = "event"
    """``event`` or ``directive``."""
    channel: str = ""
    caller: str = ""
    contact: str = ""
    queue: str = ""
    agent: str = ""
    enterprise: bool = False
    query_code: str = ""
    issuer: str = ""
    opened: int | None = None
    completed: int | None = None

    type: str = ""
    mode: str = ""
    category: str = ""
    urgency: str = "normal"
    area: str = ""
    name: str = ""
    occurred: str = ""
    place: str = ""
    cause: str = ""
    course: str = ""
    text: str = ""
    confidential: bool = False
    answer: str = ""
    sources: int = 0
    """In how many ways it came in."""

    linked_to: str = ""
    """Number of the appeal that it follows."""
    submitted: bool = False
    """It waited for dispatch before it was linked."""
    parent: str = ""
    """Of a child ticket: number of the ticket that it is a part of."""
    part: str = ""
    """Of a child ticket: ``sub`` or ``co``."""

    unit: str = ""
    """The one owner; before dispatch the unit that was proposed."""
    rule: str = ""
    """How the unit came to have it: ``dispatched``, ``redispatched``, ``appointed`` or ``fallback``."""
    joint: bool = False
    returns: int = 0
    """Returns that were found right."""
    return_code: str = ""
    appointed: bool = False
    """It may not be returned any more."""
    unowned_since: int | None = None
    unowned_until: int | None = None
    dispatched: int | None = None
    first_dispatched: int | None = None
    signed: int | None = None
    started: int | None = None
    contacted: int | None = None
    sign_due: int | None = None
    return_due: int | None = None
    contact_due: int | None = None
    limit: int = 0
    """Length of the handling, workdays; 0 when it is counted in hours."""
    due: int | None = None
    first_due: int | None = None
    soon: int | None = None
    ladder: str = ""
    """Moments of the overdue steps, with blanks between."""
    steps: int = 0
    """How many of them have been taken."""
    objection: bool = False
    """The unit's objection to the directive is not answered yet."""

    extensions: int = 0
    """Extensions that were asked for in this handling."""
    extension_workdays: int = 0
    suspended_since: int | None = None
    suspended_until: int | None = None

    reply: str = ""
    reply_mark: str = ""
    """Stands for the reply's words: two replies with the same one say the same."""
    outcome: str = ""
    replied: int | None = None
    review_due: int | None = None
    callback_due: int | None = None
    attempts: int = 0
    """Attempts to call the appellant back, since the last reply."""
    next_try: int | None = None
    tried_first: int | None = None
    reach: str = ""
    """What came of the last attempt: ``reached``, ``refused`` or ``unreachable``."""
    resolved: bool | None = None
    satisfaction: str = ""
    rated: int | None = None
    exclusion: str = ""
    """Why the rating does not count."""
    excluded: bool = False
    redone: int = 0
    reopened: int = 0
    refusal: str = ""
    closed: int | None = None
    archive_at: int | None = None
    archived: int | None = None

    passed: str = ""
    """Deadlines that have passed, or were near, in this handling: ``sign near:handling``."""
    alerts: str = ""
    """Rules that have alerted, with blanks between."""
    next_at: int | None = None
    """When the program has something to do with it."""
    changed: int | None = None
    actor: str = ""
    """Who changed its state last."""

    @property
    def is_child(self) -> bool:
        """Is it a part of another ticket?"""
        return bool(self.parent)

    @property
    def is_open(self) -> bool:
        """Is something still to be done?"""
        return self.state in OPEN

    @property
    def rungs(self) -> tuple[int, ...]:
        """Moments of the overdue steps that are left to take."""
        return tuple(map(int, self.ladder.split()))[self.steps :]

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Case:
        """The case in a row of the read table."""
        return cls(**{name: row[name] for name in FIELDS})  # type: ignore[arg-type]


FIELDS = Case.__struct_fields__
