"""Finding the unit that has it: dispatch, signing, returns, appointment, the fallback owner."""

from __future__ import annotations

from callcenter.appeals import fields
from callcenter.appeals.acting import Acting, refuse_unless
from callcenter.appeals.case import Case
from callcenter.appeals.deadlines import clock, contact_due, handling_due, handling_limit, hours
from callcenter.appeals.lifecycle import Role, Verb
from callcenter.appeals.verbs.children import assign
from callcenter.appeals.words import RETURN_WORDS
from callcenter.errors import AppealFieldInvalid, RuleForbids
from callcenter.facts import (
    AlertRaised,
    AppealDispatched,
    AppealSigned,
    DeadlinePassed,
    DirectiveWithdrawn,
    Fact,
    ObjectionOverruled,
    ObjectionRaised,
    ReturnApproved,
    ReturnDenied,
    ReturnRequested,
    stable_id,
)

__all__ = [
    "appoint", "approve_return", "deny_return", "dispatch", "fall_back", "objection", "overrule", "redispatch",
    "return_ticket", "sign", "withdraw",
]  # fmt: skip

_CENTRE = frozenset({Role.DISPATCHER, Role.SUPERVISOR})


def dispatch(case: Case, by: Acting, *, unit: str, co_units: tuple[str, ...] = (), opinion: str = "") -> list[Fact]:
    """Give it to a unit; with ``co_units`` that one leads and each of the others has a part."""
    by.must_be_able(case, Verb.DISPATCH)
    limit = by.rules.returns_before_appointment
    refuse_unless(
        case.returns < limit, f"{case.number} was returned {case.returns} times: a supervisor must appoint a unit"
    )
    return _give(case, by, unit, "dispatched", co_units, opinion)


def appoint(case: Case, by: Acting, *, unit: str, co_units: tuple[str, ...] = (), opinion: str = "") -> list[Fact]:
    """Name the responsible unit (指定负责), which may not return it."""
    by.must_be_able(case, Verb.APPOINT)
    by.needs_reason("appoint")
    return _give(case, by, unit, "appointed", co_units, opinion)


def redispatch(case: Case, by: Acting, *, unit: str, opinion: str = "") -> list[Fact]:
    """Take it from its unit and give it to another (改派); the clock runs anew."""
    by.must_be_able(case, Verb.REDISPATCH)
    by.needs_reason("redispatch")
    refuse_unless(unit != case.unit, f"the unit {unit} has it already")
    refuse_unless(not case.is_child, "a child ticket is given by its unit, not by the centre")
    refuse_unless(not any(child.is_open for child in by.children), "child tickets are open: they must be done first")
    return _give(case, by, unit, "redispatched", (), opinion)


def fall_back(case: Case, by: Acting) -> list[Fact]:
    """Nobody was found in time: the fallback owner has it (兜底负责), and people are told."""
    by.must_be_able(case, Verb.FALL_BACK)
    told = AlertRaised(
        **by.signature | {"id": stable_id("AlertRaised", case.number, "unowned")}, number=case.number, rule="unowned"
    )
    first: list[Fact] = [] if "unowned" in case.alerts.split() else [told]
    if not by.units.fallback:
        since = case.unowned_until or by.at
        late = by.signature | {"id": stable_id("DeadlinePassed", case.number, "unowned", str(since))}
        return [*first, DeadlinePassed(**late, number=case.number, what="unowned", due=since)]
    return [*first, *_give(case, by, by.units.fallback, "fallback", (), "")]


def _give(case: Case, by: Acting, unit: str, rule: str, co_units: tuple[str, ...], opinion: str) -> list[Fact]:
    by.units[unit]
    refuse_unless(unit not in co_units and len({*co_units}) == len(co_units), "each unit can be named once")
    refuse_unless(bool(case.text.strip()), f"{case.number} has no text: write down first what is wanted")
    due = case.due if case.task == "directive" and case.due else handling_due(case, by.at, by.rules, by.workdays)
    refuse_unless(due >= by.at, f"the issuer wanted to hear until a moment that has passed: {case.number}")
    given = AppealDispatched(
        **by.signature,
        number=case.number,
        unit=unit,
        rule=rule,
        joint=bool(co_units),
        opinion=fields.text(opinion, "opinion") if opinion.strip() else "",
        limit=handling_limit(case, by.rules),
        sign_due=min(due, by.workdays.due(by.at, by.rules.sign_workdays)),
        return_due=by.workdays.due(by.at, by.rules.return_workdays),
        contact_due=contact_due(case, by.at, by.rules),
        **clock(case, by.at, due, by.rules, by.workdays),
    )
    parts = [assign(case, by, each, "co", due, opinion, offset) for offset, each in enumerate(co_units)]
    return [given, *parts]


def sign(case: Case, by: Acting) -> list[Fact]:
    """The unit has it (签收)."""
    by.must_be_able(case, Verb.SIGN)
    return [AppealSigned(**by.signature, number=case.number)]


def return_ticket(case: Case, by: Acting, *, code: str, proposed: str = "") -> list[Fact]:
    """The unit is not the right one (退单); it may name the one that is."""
    by.must_be_able(case, Verb.RETURN)
    by.needs_reason("return")
    code = fields.word("code", code, RETURN_WORDS)
    refuse_unless(case.task != "directive", "a directive cannot be returned; raise an objection (object)")
    refuse_unless(not case.is_child, "a child ticket cannot be returned: talk with the unit that gave it")
    refuse_unless(not case.appointed, f"{case.unit} was appointed: there is no further return")
    refuse_unless(
        not (case.joint and code == "others_responsible"),
        "the first receiver of a joint matter leads: it cannot return it because others are responsible too",
    )
    refuse_unless(case.return_due is None or by.at <= case.return_due, "the time for a return has passed")
    if proposed:
        by.units[proposed]
        refuse_unless(proposed != case.unit, "the unit proposes itself")
    return [ReturnRequested(**by.signature, number=case.number, code=code, proposed=proposed)]


def approve_return(case: Case, by: Acting) -> list[Fact]:
    """The return is right; after two of them a unit is appointed."""
    by.must_be_able(case, Verb.APPROVE)
    if any(child.is_open for child in by.children):
        raise RuleForbids("co-handling units have parts of it: they must be done, or deny the return and redispatch")
    until = by.at + hours(by.rules.unowned_hours)
    done: list[Fact] = [ReturnApproved(**by.signature, number=case.number, unowned_until=until)]
    return done


def deny_return(case: Case, by: Acting) -> list[Fact]:
    """The return is not right: the unit has it."""
    by.must_be_able(case, Verb.DENY)
    by.needs_reason("deny")
    return [ReturnDenied(**by.signature, number=case.number)]


def objection(case: Case, by: Acting, *, text: str) -> list[Fact]:
    """The unit objects to a directive (申诉) and goes on with it until that is answered."""
    by.must_be_one_of(case, "object", frozenset({Role.UNIT}))
    refuse_unless(case.task == "directive", "only a directive is objected to; an event is returned")
    refuse_unless(case.state in ("dispatched", "signed", "in_progress"), f"it is {case.state}: too late, or too early")
    refuse_unless(not case.objection, "an objection is waiting for its answer already")
    return [ObjectionRaised(**by.signature | {"reason": fields.text(text, "text")}, number=case.number)]


def overrule(case: Case, by: Acting) -> list[Fact]:
    """The directive stands."""
    by.must_be_one_of(case, "overrule", _CENTRE)
    by.needs_reason("overrule")
    _must_be_objected_to(case)
    return [ObjectionOverruled(**by.signature, number=case.number)]


def withdraw(case: Case, by: Acting) -> list[Fact]:
    """The objection is right: the directive waits for another unit."""
    by.must_be_able(case, Verb.WITHDRAW)
    _must_be_objected_to(case)
    until = by.at + hours(by.rules.unowned_hours)
    return [DirectiveWithdrawn(**by.signature, number=case.number, unowned_until=until)]


def _must_be_objected_to(case: Case) -> None:
    if not case.objection:
        raise AppealFieldInvalid(f"nobody objects to {case.number}")
