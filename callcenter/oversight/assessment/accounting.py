"""From the facts of one appeal to what counts of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from callcenter.appeals.case import Case
from callcenter.appeals.evolving import evolved
from callcenter.facts import (
    AppealConcluded,
    AppealDispatched,
    AppealFollowed,
    AppealRated,
    AppealReopened,
    AppealReplied,
    AppealResumed,
    AppealUnresolved,
    AssessmentExclusionApproved,
    AssessmentExclusionRequested,
    AssessmentExclusionRevoked,
    ChildAssigned,
    CitizenContacted,
    DirectiveWithdrawn,
    ExclusionApproved,
    ExclusionDenied,
    ExtensionApproved,
    Fact,
    LookBackDecided,
    OnsiteDecided,
    OverdueStepTaken,
    ReturnApproved,
    ReturnDenied,
    ReturnRequested,
    ReviewFailed,
    ReviewPassed,
)
from callcenter.oversight.assessment.handling import Account, Answer, Check, Excluded, Handling

__all__ = ["account"]


def account(number: str, facts: Iterable[Fact]) -> Account:
    """What counts of an appeal; ``facts`` in the order in which they were written."""
    ledger = _Ledger(number)
    for fact in facts:
        ledger.take(fact)
    return ledger.close()


class _Ledger:
    """Goes through the facts; what does not fit the appeal's state counts no more here than it does there."""

    def __init__(self, number: str) -> None:
        self.case = Case(number=number)
        self._open: dict[str, Any] | None = None
        """Fields of the handling that goes on, or was the last one."""
        self._done: list[Handling] = []
        self._checks: list[Check] = []
        self._asked: dict[str, AssessmentExclusionRequested] = {}
        self._excluded: dict[str, Excluded] = {}

    def take(self, fact: Fact) -> None:
        """The next fact."""
        if (other := _OTHERS.get(type(fact))) is not None:
            other(self, fact)
            return
        before = self.case
        self.case, changed = evolved(before, fact)
        if changed and (step := _STEPS.get(type(fact))) is not None:
            step(self, fact, before)

    def close(self) -> Account:
        """Everything so far."""
        self._end()
        return Account(
            number=self.case.number, handlings=tuple(self._done), checks=tuple(self._checks),
            exclusions=tuple(self._excluded.values()),
        )  # fmt: skip

    def begin(self, kind: str, at: int, **known: Any) -> None:
        """The unit that has the appeal now begins."""
        self._end()
        self._open = {
            "number": self.case.number, "unit": self.case.unit, "part": self.case.part, "kind": kind, "began": at,
            **known,
        }  # fmt: skip

    def note(self, **known: Any) -> None:
        """More is known of the handling that goes on."""
        if self._open is not None:
            self._open.update(known)

    def known(self, field: str, default: Any = None) -> Any:
        """What is known of it."""
        return default if self._open is None else self._open.get(field, default)

    def leave(self, why: str, at: int) -> None:
        """The unit does not have it any more."""
        self.note(left=why, left_at=at)
        self._end()

    def checked(self, fact: LookBackDecided | OnsiteDecided) -> None:
        """A check has its verdict."""
        kind = "look_back" if isinstance(fact, LookBackDecided) else "onsite"
        self._checks.append(Check(number=fact.number, unit=fact.unit, kind=kind, at=fact.at, verdict=fact.verdict))

    def exclusion(self, fact: Any) -> None:
        """An exclusion is asked for, approved or revoked; one that is denied never counted."""
        if isinstance(fact, AssessmentExclusionRequested):
            self._asked[fact.exclusion] = fact
        elif isinstance(fact, AssessmentExclusionRevoked):
            self._excluded.pop(fact.exclusion, None)
        elif (asked := self._asked.pop(fact.exclusion, None)) is not None:
            self._excluded[fact.exclusion] = Excluded(
                exclusion=asked.exclusion, unit=asked.unit, code=asked.code, definitions=asked.definitions
            )

    def _end(self) -> None:
        if self._open is not None:
            self._done.append(Handling(**self._open))
            self._open = None


def _dispatched(ledger: _Ledger, fact: AppealDispatched, before: Case) -> None:
    if before.unit and before.dispatched is not None:
        ledger.leave("redispatched", fact.at)
    is_owed = bool(fact.contact_due) and before.contacted is None and not ledger.case.is_child
    is_owed = is_owed and ledger.case.task != "directive"
    ledger.begin("dispatched", fact.at, due=fact.due, contact_due=fact.contact_due if is_owed else None)


def _followed(ledger: _Ledger, fact: AppealFollowed, before: Case) -> None:
    ledger.begin("followed", fact.at)


def _due(ledger: _Ledger, fact: Any, before: Case) -> None:
    ledger.note(due=fact.due)


def _contacted(ledger: _Ledger, fact: CitizenContacted, before: Case) -> None:
    if before.contacted is None:
        ledger.note(contacted=fact.at)


def _return_asked(ledger: _Ledger, fact: ReturnRequested, before: Case) -> None:
    ledger.note(return_asked=True)


def _return_denied(ledger: _Ledger, fact: ReturnDenied, before: Case) -> None:
    ledger.note(return_denied=True)


def _returned(ledger: _Ledger, fact: ReturnApproved, before: Case) -> None:
    ledger.leave("returned", fact.at)


def _withdrawn(ledger: _Ledger, fact: DirectiveWithdrawn, before: Case) -> None:
    ledger.leave("withdrawn", fact.at)


def _replied(ledger: _Ledger, fact: AppealReplied, before: Case) -> None:
    ledger.note(replied=fact.at)


def _review_failed(ledger: _Ledger, fact: ReviewFailed, before: Case) -> None:
    ledger.note(replied=None)


def _passed(ledger: _Ledger, fact: ReviewPassed | AppealConcluded, before: Case) -> None:
    ledger.note(passed=fact.at)


def _stepped(ledger: _Ledger, fact: OverdueStepTaken, before: Case) -> None:
    ledger.note(steps=(*ledger.known("steps", ()), fact.step))


def _rated(ledger: _Ledger, fact: AppealRated, before: Case) -> None:
    ledger.note(answer=Answer(at=fact.at, resolved=fact.resolved, satisfaction=fact.satisfaction))


def _unresolved(ledger: _Ledger, fact: AppealUnresolved, before: Case) -> None:
    ledger.note(answer=Answer(at=fact.at, resolved=fact.resolved, satisfaction=fact.satisfaction, redo=True))
    ledger.begin("redo", fact.at, due=fact.due)


def _exclusion_approved(ledger: _Ledger, fact: ExclusionApproved, before: Case) -> None:
    ledger.note(
        answer=Answer(
            at=fact.at, resolved=bool(before.resolved), satisfaction=before.satisfaction,
            excluded=before.exclusion or "other",
        )
    )  # fmt: skip


def _exclusion_denied(ledger: _Ledger, fact: ExclusionDenied, before: Case) -> None:
    said = Answer(at=fact.at, resolved=bool(before.resolved), satisfaction=before.satisfaction, redo=True)
    ledger.note(answer=said)
    ledger.begin("redo", fact.at, due=fact.due)


def _reopened(ledger: _Ledger, fact: AppealReopened, before: Case) -> None:
    ledger.begin("reopened", fact.at, due=fact.due)


_STEPS: Mapping[type[Fact], Callable[[_Ledger, Any, Case], None]] = {
    AppealDispatched: _dispatched,
    ChildAssigned: _dispatched,
    AppealFollowed: _followed,
    ExtensionApproved: _due,
    AppealResumed: _due,
    CitizenContacted: _contacted,
    ReturnRequested: _return_asked,
    ReturnDenied: _return_denied,
    ReturnApproved: _returned,
    DirectiveWithdrawn: _withdrawn,
    AppealReplied: _replied,
    ReviewFailed: _review_failed,
    ReviewPassed: _passed,
    AppealConcluded: _passed,
    OverdueStepTaken: _stepped,
    AppealRated: _rated,
    AppealUnresolved: _unresolved,
    ExclusionApproved: _exclusion_approved,
    ExclusionDenied: _exclusion_denied,
    AppealReopened: _reopened,
}
_OTHERS: Mapping[type[Fact], Callable[[_Ledger, Any], None]] = {
    LookBackDecided: _Ledger.checked,
    OnsiteDecided: _Ledger.checked,
    AssessmentExclusionRequested: _Ledger.exclusion,
    AssessmentExclusionApproved: _Ledger.exclusion,
    AssessmentExclusionRevoked: _Ledger.exclusion,
}
