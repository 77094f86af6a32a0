"""What can be done with an on-site check: (check, who acts and when, what is said) → facts."""

from __future__ import annotations

from typing import Any

from callcenter.appeals import fields
from callcenter.errors import AppealFieldInvalid, NotPermitted
from callcenter.facts import (
    EvidenceAdded,
    Fact,
    OnsiteAssigned,
    OnsiteCancelled,
    OnsiteDecided,
    OnsitePlanned,
    OnsiteReported,
    OnsiteSentBack,
)
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.evidence import Kept
from callcenter.oversight.onsite.life import ASSIGNEE_ROLES, CHECK, Check
from callcenter.oversight.roles import CENTRE, OversightRole
from callcenter.oversight.words import ASSIGNEE_WORDS, FINDING_WORDS

__all__ = ["assign", "attach", "cancel", "decide", "plan", "report", "send_back"]

_PLANNERS = CENTRE | {OversightRole.DISPATCHER}


def plan(
    ident: str, number: str, unit: str, acting: Acting, *, place: str, task: str, workdays: int = 0,
    look_back: str = "",
) -> list[Fact]:  # fmt: skip
    """Somebody is to go to ``place``; ``unit`` handled the appeal. ``workdays`` 0: the usual time."""
    acting.must_be_one_of(_PLANNERS, "plan")
    if not (place := fields.line(place, "place")):
        raise AppealFieldInvalid("place is empty: where is somebody to go?")
    due = acting.workdays.due(acting.at, workdays or acting.rules.onsite_workdays)
    return [
        OnsitePlanned(
            **acting.signature, check=ident, number=number, unit=unit, place=place, due=due, look_back=look_back,
            task=fields.text(task, "task", "say what to look at"),
        )
    ]  # fmt: skip


def assign(check: Check, acting: Acting, *, assignee: str, kind: str = "staff") -> list[Fact]:
    """Who goes."""
    CHECK.check(check.state, "assign", acting.role)
    if not (assignee := fields.line(assignee, "assignee")):
        raise AppealFieldInvalid("assignee is empty: name who goes")
    return [OnsiteAssigned(**_of(check, acting), assignee=assignee, kind=fields.word("kind", kind, ASSIGNEE_WORDS))]


def attach(check: Check, acting: Acting, *, kept: Kept, note: str = "") -> list[Fact]:
    """A photograph or a document, which has been stored already."""
    CHECK.check(check.state, "attach", acting.role)
    _must_be_theirs(check, acting, "attach")
    most = acting.rules.evidence_files
    refuse_unless(check.files < most, f"{check.check} has {check.files} files: more than {most} are not taken")
    return [
        EvidenceAdded(
            **_of(check, acting), evidence=kept.evidence, media_type=kept.media_type, size=kept.size,
            sha256=kept.sha256, note=fields.line(note, "note"),
        )
    ]  # fmt: skip


def report(check: Check, acting: Acting, *, finding: str, text: str) -> list[Fact]:
    """What was found there; at least one file shows it."""
    CHECK.check(check.state, "report", acting.role)
    _must_be_theirs(check, acting, "report")
    finding = fields.word("finding", finding, FINDING_WORDS)
    refuse_unless(check.fresh > 0, "there is no evidence: attach at least one photograph or document first")
    return [OnsiteReported(**_of(check, acting), finding=finding, text=fields.text(text, "text", "say what was found"))]


def send_back(check: Check, acting: Acting) -> list[Fact]:
    """The report will not do."""
    CHECK.check(check.state, "send_back", acting.role)
    acting.needs_reason("send_back")
    return [OnsiteSentBack(**_of(check, acting))]


def decide(check: Check, acting: Acting, *, reopens: bool) -> list[Fact]:
    """The report stands. ``reopens``: the appeal is closed, so that it can be taken up again."""
    CHECK.check(check.state, "decide", acting.role)
    if acting.actor == check.assignee and acting.role is not OversightRole.SUPERVISOR:
        raise NotPermitted("decide: who went does not judge the own report")
    if check.finding != "fixed":
        acting.needs_reason(f"the verdict {check.finding}")
    reopened = reopens and check.finding == "not_fixed"
    return [OnsiteDecided(**_of(check, acting), verdict=check.finding, unit=check.unit, reopened=reopened)]


def cancel(check: Check, acting: Acting) -> list[Fact]:
    """Nobody goes there after all."""
    CHECK.check(check.state, "cancel", acting.role)
    acting.needs_reason("cancel")
    return [OnsiteCancelled(**_of(check, acting))]


def _must_be_theirs(check: Check, acting: Acting, what: str) -> None:
    """Raises NotPermitted when somebody else than the assignee acts, or in another role."""
    acting.must_be_assigned(check.assignee, what)
    expected = ASSIGNEE_ROLES[check.kind]
    if acting.role not in (expected, OversightRole.SUPERVISOR):
        raise NotPermitted(f"{what}: {check.assignee} goes as {check.kind}, not as {acting.role.value}")


def _of(check: Check, acting: Acting) -> dict[str, Any]:
    return {**acting.signature, "check": check.check, "number": check.number}
