"""Every appeal, as its facts tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.appeals.case import Case
from callcenter.appeals.evolving import evolved
from callcenter.facts import (
    AppealRated,
    AppealUnresolved,
    CallbackAttempted,
    CallbackGivenUp,
    ConsultAnswered,
    ConsultStarted,
    ExclusionApproved,
    ExclusionDenied,
    Fact,
)
from callcenter.oversight.assessment.accounting import account
from callcenter.oversight.assessment.handling import Handling

__all__ = ["Asked", "Attempt", "Matter", "Over", "matter"]


@dataclass(frozen=True, slots=True)
class Over:
    """A callback that is over."""

    at: int
    result: str
    resolved: bool | None
    satisfaction: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to the appellant."""

    at: int
    mode: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What counts of one appeal; the rest of it is not kept."""

    parent: str
    opened: int | None
    completed: int | None
    refused: bool
    linked: bool
    task: str
    mode: str
    enterprise: bool
    contact: str
    caller: str
    handlings: tuple[Handling, ...]
    over: tuple[Over, ...]
    attempts: tuple[Attempt, ...]


def matter(number: str, facts: Iterable[Fact]) -> Matter:
    """From the facts of one appeal in the order of writing."""
    facts, case = list(facts), Case(number=number)
    attempts: dict[str, Attempt] = {}
    over: list[Over] = []
    for fact in facts:
        if isinstance(fact, CallbackAttempted):
            attempts[fact.attempt] = Attempt(fact.at, fact.mode, fact.outcome)
        before = case
        case, changed = evolved(before, fact)
        if changed and (ended := _over(fact, before)) is not None:
            over.append(ended)
    return Matter(
        case.parent, case.opened, case.completed, bool(case.refusal), bool(case.linked_to), case.task, case.mode,
        case.enterprise, case.contact, case.caller, account(number, facts).handlings, tuple(over),
        tuple(attempts.values()),
    )  # fmt: skip


def _over(fact: Fact, before: Case) -> Over | None:
    match fact:
        case AppealRated():
            return Over(fact.at, "rated", fact.resolved, fact.satisfaction)
        case AppealUnresolved():
            return Over(fact.at, "redo", fact.resolved, fact.satisfaction)
        case ExclusionApproved():
            return Over(fact.at, "excluded", before.resolved, before.satisfaction)
        case ExclusionDenied():
            return Over(fact.at, "redo", before.resolved, before.satisfaction)
        case CallbackGivenUp():
            return Over(fact.at, "given_up", None, "")
    return None


class Asked:
    """Calls in which somebody of a department answered."""

    def __init__(self) -> None:
        self.contacts: set[str] = set()
        self._departments: dict[str, str] = {}

    def take(self, fact: Fact) -> None:
        """The next fact."""
        if isinstance(fact, ConsultStarted) and fact.where == "department":
            self._departments[fact.consult] = fact.contact
        elif isinstance(fact, ConsultAnswered) and fact.consult in self._departments:
            self.contacts.add(self._departments[fact.consult])
