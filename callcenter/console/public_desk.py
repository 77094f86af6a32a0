"""What other systems and appellants do with appeals: each thing becomes an order for the desk.

Who may see an appeal: a key of the channel that it came in by, or whoever knows its query code. Both get the same
answer for one that is not theirs as for one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from callcenter.appeals import AppealNumber, Role
from callcenter.appeals.case import Case
from callcenter.casework import CaseDesk, Order, Outcome
from callcenter.console.access import Asker, Key
from callcenter.console.codes import Codes
from callcenter.console.limits import Buckets
from callcenter.console.once import Answer, Keep
from callcenter.console.problems import Refusal
from callcenter.errors import AppealNumberInvalid
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal, appeal_source

__all__ = ["Made", "PublicDesk", "normal_number", "of_channel"]

Made = Callable[[Case], Answer]
"""Makes the answer from the appeal as it is after the deed."""
Categorise = Callable[[Order], Order]
"""Puts what the site's model proposes beside what was said, or where nothing was said."""
_ROLES = {"rate": Role.CITIZEN, "reopen": Role.CITIZEN}
"""Deeds that are the appellant's own, whoever passes them on."""


class PublicDesk:
    """Its methods block: they belong in a thread that may wait for the store."""

    def __init__(
        self, engine: Engine, desk: CaseDesk, codes: Codes, writes: Buckets, categorise: Categorise
    ) -> None:
        """``writes`` limits what is added to one appeal by its query code."""
        self._engine = engine
        self._desk = desk
        self._codes = codes
        self._writes = writes
        self._categorise = categorise

    def find(self, asker: Asker, right: str, number: str, code: str) -> Case:
        """An appeal that the asker may see. Raises Refusal."""
        known = normal_number(number)
        key = asker.key if asker.key is not None and right in asker.key.rights else None
        with reading(self._engine) as connection:
            case = _case(connection, known)
            if case is not None and key is not None and _is_of(connection, case, key):
                return case
        if not code:
            raise Refusal(_without_code(asker, key))
        self._codes.check(known or number[:40], case.query_code if case else None, code, asker.address)
        assert case is not None
        return case

    def bring_in(self, key: Key, said: Mapping[str, Any], made: Callable[[Case, bool], Answer], keep: Keep) -> Answer:
        """Open an appeal, once for each reference; ``made`` also hears whether it is new."""
        role = Role.CITIZEN if key.for_citizens else Role.SYSTEM
        order = Order(deed="open", actor=_actor(key), role=role, said={"channel": key.channel, **said})
        reference = str(said.get("reference", ""))

        def answer(connection: Connection, outcome: Outcome) -> Answer:
            if not outcome.facts:
                _refuse_foreign(connection, key, reference)
            case = _case(connection, outcome.number)
            if case is None:
                raise Refusal("reference-taken")  # it stands for a child ticket
            return made(case, bool(outcome.facts))

        return self._carry_out(self._categorise(order), answer, keep)

    def add(
        self, asker: Asker, case: Case, deed: str, said: Mapping[str, Any], made: Made, keep: Keep, reason: str = ""
    ) -> Answer:
        """Carry out a deed with an appeal that was found for the asker."""
        if asker.key is None and (wait := self._writes.take(case.number)):
            raise Refusal("too-many-tries", retry_after=wait)
        own = asker.key is None or asker.key.for_citizens
        role = _ROLES.get(deed, Role.CITIZEN if own else Role.SYSTEM)
        order = Order(
            deed=deed, number=case.number, actor=_actor(asker.key), role=role, reason=reason, said=dict(said)
        )

        def answer(connection: Connection, outcome: Outcome) -> Answer:
            after = _case(connection, outcome.number)
            assert after is not None
            return made(after)

        return self._carry_out(order, answer, keep)

    def _carry_out(self, order: Order, answer: Callable[[Connection, Outcome], Answer], keep: Keep) -> Answer:
        """Raises what forbids it."""
        found: list[Answer] = []

        def within(connection: Connection, outcomes: Sequence[Outcome]) -> None:
            if outcomes[0].refused is None:
                found.append(answer(connection, outcomes[0]))
                keep(connection, found[0])

        self._desk.do(order, within=within)
        return found[0]


def of_channel(channel: str) -> ColumnElement[bool]:
    """Appeals that came in by a channel, first or later, child tickets left out."""
    later = select(appeal_source.c.number).where(appeal_source.c.channel == channel)
    return (appeal.c.parent == "") & ((appeal.c.channel == channel) | appeal.c.number.in_(later))


def _case(connection: Connection, number: str) -> Case | None:
    row = connection.execute(select(appeal).where(appeal.c.number == number, appeal.c.parent == "")).first()
    return None if row is None else Case.of(dict(row._mapping))


def _is_of(connection: Connection, case: Case, key: Key) -> bool:
    mine = select(appeal.c.number).where(appeal.c.number == case.number, of_channel(key.channel))
    return connection.execute(mine).first() is not None


def _refuse_foreign(connection: Connection, key: Key, reference: str) -> None:
    """Raises Refusal when it was not this system that brought the reference in."""
    same = (appeal_source.c.channel == key.channel) & (appeal_source.c.reference == reference)
    if _actor(key) not in connection.execute(select(appeal_source.c.actor).where(same)).scalars().all():
        raise Refusal("reference-taken")


def _without_code(asker: Asker, key: Key | None) -> str:
    if asker.key is None:
        return "key-needed"
    return "not-permitted" if key is None else "appeal-unknown"


def _actor(key: Key | None) -> str:
    return "citizen" if key is None else f"api:{key.name}"


def normal_number(number: str) -> str:
    """The number as it is stored; empty when it is none."""
    try:
        return str(AppealNumber.parse(number))
    except AppealNumberInvalid:
        return ""
