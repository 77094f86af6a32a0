"""What can be done with a look-back check: (thing, who acts and when, what is said) → facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from callcenter.appeals import fields
from callcenter.errors import AppealFieldInvalid
from callcenter.facts import (
    Fact,
    LookBackAssigned,
    LookBackCancelled,
    LookBackDecided,
    LookBackDropped,
    LookBackFinished,
    LookBackPlanned,
    LookBackTried,
    LookBackVisitCancelled,
    LookBackVisitOrdered,
)
from callcenter.oversight.acting import Acting, refuse_unless
from callcenter.oversight.look_back.life import ITEM, PLAN, Item, ItemState, Plan
from callcenter.oversight.roles import CENTRE, OversightRole
from callcenter.oversight.sampling import Sample
from callcenter.oversight.words import VERDICT_WORDS

__all__ = [
    "Drawing", "assign", "cancel", "decide", "decide_by_visit", "plan", "try_once", "visit", "visit_cancelled",
]  # fmt: skip


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a sample."""

    first: int
    last: int
    size: int
    seed: str
    unit: str = ""
    category: str = ""
    area: str = ""
    strata: str = ""


def plan(ident: str, wanted: Drawing, sample: Sample, upto: int, acting: Acting) -> list[Fact]:
    """Lay down what was drawn."""
    acting.must_be_one_of(CENTRE, "plan")
    refuse_unless(bool(sample.drawn), "nothing was closed in this time that fits: there is nothing to draw")
    said = {**msgspec.structs.asdict(wanted), "seed": fields.line(wanted.seed, "seed")}
    return [
        LookBackPlanned(
            **acting.signature, look_back=ident, **said, population=sample.population, digest=sample.digest, upto=upto,
            numbers=tuple(each.number for each in sample.drawn), units=tuple(each.unit for each in sample.drawn),
        )
    ]  # fmt: skip


def assign(item: Item, acting: Acting, *, assignee: str) -> list[Fact]:
    """Who asks the appellant again, or arranges that somebody goes there."""
    ITEM.check(item.state, "assign", acting.role)
    if not (assignee := fields.line(assignee, "assignee")):
        raise AppealFieldInvalid("assignee is empty: name who does it")
    return [LookBackAssigned(**_of(item, acting), assignee=assignee)]


def try_once(item: Item, acting: Acting) -> list[Fact]:
    """The appellant was called and not reached."""
    ITEM.check(item.state, "try", acting.role)
    acting.must_be_assigned(item.assignee, "try")
    return [LookBackTried(**_of(item, acting))]


def visit(item: Item, acting: Acting, check: str) -> list[Fact]:
    """Somebody goes there; ``check`` is the on-site check that was planned for it."""
    ITEM.check(item.state, "visit", acting.role)
    return [LookBackVisitOrdered(**_of(item, acting), check=check)]


def decide(item: Item, acting: Acting, *, verdict: str, reopens: bool, remaining: int) -> list[Fact]:
    """What the appellant says. ``reopens``: the appeal is closed, so that it can be taken up again;
    ``remaining``: how many others of the sample are open."""
    ITEM.check(item.state, "decide", acting.role)
    refuse_unless(item.state != ItemState.VISITING, f"the on-site check {item.check} decides it")
    acting.must_be_assigned(item.assignee, "decide")
    verdict = fields.word("verdict", verdict, VERDICT_WORDS)
    if verdict != "fixed":
        acting.needs_reason(f"the verdict {verdict}")
    least = acting.rules.callback_attempts
    refuse_unless(
        verdict != "unreachable" or item.tries >= least,
        f"the appellant was called {item.tries} times: call at least {least} times before it is given up",
    )
    return _decided(item, acting, verdict, "callback", reopens, remaining)


def decide_by_visit(item: Item, acting: Acting, finding: str, reopens: bool, remaining: int) -> list[Fact]:
    """The on-site check has decided it."""
    ITEM.check(item.state, "decide", acting.role)
    verdict = "unreachable" if finding == "inaccessible" else finding
    return _decided(item, acting, verdict, "onsite", reopens, remaining)


def visit_cancelled(item: Item, acting: Acting) -> list[Fact]:
    """The on-site check was called off."""
    ITEM.check(item.state, "return", acting.role)
    return [LookBackVisitCancelled(**_of(item, acting), check=item.check)]


def cancel(plan: Plan, items: Iterable[Item], acting: Acting) -> list[Fact]:
    """Drop what is not decided yet; ``items`` are all that are open."""
    PLAN.check(plan.state, "cancel", acting.role)
    acting.needs_reason("cancel")
    dropped = [LookBackDropped(**_of(item, acting)) for item in items]
    return [*dropped, LookBackCancelled(**acting.signature, look_back=plan.look_back)]


def _decided(item: Item, acting: Acting, verdict: str, method: str, reopens: bool, remaining: int) -> list[Fact]:
    decided = LookBackDecided(
        **_of(item, acting), verdict=verdict, method=method, unit=item.unit,
        reopened=reopens and verdict == "not_fixed",
    )  # fmt: skip
    system = acting.signature | {"actor": "system", "role": OversightRole.SYSTEM.value, "reason": ""}
    done = [] if remaining else [LookBackFinished(**system, look_back=item.look_back)]
    return [decided, *done]


def _of(item: Item, acting: Acting) -> dict[str, Any]:
    return {**acting.signature, "look_back": item.look_back, "number": item.number}
