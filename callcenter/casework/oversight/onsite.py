"""On-site checks at the desk: what each deed needs of the store, and what follows for the appeal."""

from __future__ import annotations

from callcenter.casework.oversight import look_back
from callcenter.casework.oversight.session import OversightSession
from callcenter.errors import AppealFieldInvalid
from callcenter.oversight.acting import Acting
from callcenter.oversight.evidence import Kept
from callcenter.oversight.look_back import Item, ItemState
from callcenter.oversight.look_back import deeds as items
from callcenter.oversight.look_back.population import is_with_unit
from callcenter.oversight.onsite import Check, deeds

__all__ = ["assign", "attach", "cancel", "decide", "plan", "report", "send_back"]


def _check(session: OversightSession, subject: str) -> Check:
    return session.find("onsite_check", Check, subject)


def plan(
    session: OversightSession, by: Acting, subject: str, *, number: str, place: str, task: str, workdays: int = 0
) -> str:
    """Somebody is to go and see about an appeal that a unit has handled, or handles."""
    case = session.case(number)
    if not is_with_unit(case):
        raise AppealFieldInvalid(f"{case.number}: no unit has had it yet, there is nothing to look at")
    made = session.new_ident("OC", "onsite_check", by.at)
    session.fold(deeds.plan(made, case.number, case.unit, by, place=place, task=task, workdays=workdays))
    return made


def assign(session: OversightSession, by: Acting, subject: str, *, assignee: str, kind: str = "staff") -> str:
    """Name who goes: grid_worker, guest_supervisor or staff."""
    session.fold(deeds.assign(_check(session, subject), by, assignee=assignee, kind=kind))
    return subject


def attach(session: OversightSession, by: Acting, subject: str, *, kept: Kept, note: str = "") -> str:
    """A photograph or a document of what was found."""
    session.fold(deeds.attach(_check(session, subject), by, kept=kept, note=note))
    return subject


def report(session: OversightSession, by: Acting, subject: str, *, finding: str, text: str) -> str:
    """What was found: fixed, not_fixed or inaccessible."""
    session.fold(deeds.report(_check(session, subject), by, finding=finding, text=text))
    return subject


def send_back(session: OversightSession, by: Acting, subject: str) -> str:
    """The report will not do: look again."""
    session.fold(deeds.send_back(_check(session, subject), by))
    return subject


def decide(session: OversightSession, by: Acting, subject: str) -> str:
    """The report stands; what is not fixed is taken up again."""
    check = _check(session, subject)
    reopens = session.reopens(check.number)
    facts = deeds.decide(check, by, reopens=reopens)
    session.fold(facts)
    if (item := _item(session, check)) is not None:
        rest = look_back.remaining(session, item)
        session.fold(items.decide_by_visit(item, by, check.finding, reopens, rest))
    if facts[0].reopened:  # type: ignore[attr-defined]
        session.reopen(check.number, by, "onsite_check")
    return subject


def cancel(session: OversightSession, by: Acting, subject: str) -> str:
    """Nobody goes there after all."""
    check = _check(session, subject)
    session.fold(deeds.cancel(check, by))
    if (item := _item(session, check)) is not None:
        session.fold(items.visit_cancelled(item, by))
    return subject


def _item(session: OversightSession, check: Check) -> Item | None:
    """The appeal of a sample that waits for this check."""
    if not check.look_back:
        return None
    item = session.maybe("look_back_item", Item, f"{check.look_back}/{check.number}")
    waits = item is not None and item.state == ItemState.VISITING and item.check == check.check
    return item if waits else None
