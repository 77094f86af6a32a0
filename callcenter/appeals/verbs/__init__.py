"""Everything that can be done with an appeal: (case, who acts and when, what is said) → facts. Pure.

A deed checks the table of the life cycle, the role, and the rules of responsibility, and returns what happened by it;
it raises AppealTransitionInvalid, RuleForbids, NotPermitted, AppealFieldInvalid, UnitUnknown or CalendarYearMissing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callcenter.appeals.acting import Acting
from callcenter.appeals.case import Case
from callcenter.appeals.lifecycle import AppealState
from callcenter.appeals.verbs import callback, children, dispatch, handling, intake, review, system
from callcenter.errors import AppealTransitionInvalid
from callcenter.facts import Fact

__all__ = ["DEEDS", "Deed"]

Deed = Callable[..., list[Fact]]
"""(case, acting, **what is said) → facts."""
_S = AppealState
_APPROVALS: Mapping[AppealState, Deed] = {
    _S.RETURN_REVIEW: dispatch.approve_return,
    _S.EXTENSION_REVIEW: handling.approve_extension,
    _S.EXCLUSION_REVIEW: callback.approve_exclusion,
}
_DENIALS: Mapping[AppealState, Deed] = {
    _S.RETURN_REVIEW: dispatch.deny_return,
    _S.EXTENSION_REVIEW: handling.deny_extension,
    _S.EXCLUSION_REVIEW: callback.deny_exclusion,
}


def approve(case: Case, by: Acting) -> list[Fact]:
    """Agree to what is asked for: a return, an extension, an exclusion."""
    return _of(_APPROVALS, case, "approve")(case, by)


def deny(case: Case, by: Acting) -> list[Fact]:
    """Do not agree to it; with a reason."""
    return _of(_DENIALS, case, "deny")(case, by)


def _of(deeds: Mapping[AppealState, Deed], case: Case, verb: str) -> Deed:
    found = deeds.get(AppealState(case.state))
    if found is None:
        raise AppealTransitionInvalid(f"{verb}: nothing is asked for; {case.number} is {case.state}")
    return found


DEEDS: Mapping[str, Deed] = {
    "describe": intake.describe,
    "answer": intake.answer,
    "submit": intake.submit,
    "refuse": intake.refuse,
    "link": intake.link,
    "unlink": intake.unlink,
    "add-source": intake.add_source,
    "supplement": intake.supplement,
    "attach": intake.attach,
    "decide-duplicate": intake.decide_duplicate,
    "dispatch": dispatch.dispatch,
    "appoint": dispatch.appoint,
    "redispatch": dispatch.redispatch,
    "sign": dispatch.sign,
    "return": dispatch.return_ticket,
    "approve": approve,
    "deny": deny,
    "object": dispatch.objection,
    "overrule": dispatch.overrule,
    "withdraw": dispatch.withdraw,
    "start": handling.start,
    "contact": handling.contact,
    "sub-assign": children.sub_assign,
    "extend": handling.extend,
    "suspend": handling.suspend,
    "resume": handling.resume,
    "reply": handling.reply,
    "review": review.review,
    "fail": review.fail,
    "pass": review.pass_review,
    "conclude": review.conclude,
    "attempt": callback.attempt,
    "rate": callback.rate,
    "reopen": callback.reopen,
    "archive": callback.archive,
    "press": system.step,
}
"""Name, as people give it → what it does."""
