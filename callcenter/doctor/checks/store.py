"""Is the database ours, up to date, and folded?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import Engine, func, select

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.errors import StoreError, StoreNotUpgraded
from callcenter.journal import reading
from callcenter.journal.tables import fact
from callcenter.journal.upgrading import HEAD
from callcenter.projections.projector import cursor

_FOLDS_WITHIN = 5.0
"""Seconds in which a living projector gets further."""
_MANY = 10_000


def version(case: Case) -> Iterator[Told]:
    """It answers, and its tables are those that this program knows."""
    if case.store is None:
        yield unseen("none yet: it is made at the first start")
    elif isinstance(case.store, Engine):
        yield ok(f"{case.store.dialect.name}, version {HEAD}")
    elif isinstance(case.store, StoreNotUpgraded) and case.core_runs:
        yield warning(f"{case.store}", "or start the core anew: it does that, and no call ends")
    elif isinstance(case.store, StoreNotUpgraded):
        yield ok("the next start upgrades it")
    else:
        yield fault(str(case.store), "see the guide's table of troubles")


def folded(case: Case) -> Iterator[Told]:
    """Facts that the read tables do not know yet; while some wait, a living projector gets further."""
    if not isinstance(case.store, Engine):
        yield unseen("the database cannot be read")
        return
    try:
        waiting, reached = _lag(case.store)
        limit = time.monotonic() + _FOLDS_WITHIN
        moved = False
        while waiting and case.core_runs and not moved and time.monotonic() < limit:
            time.sleep(0.1)
            waiting, now_reached = _lag(case.store)
            moved = now_reached > reached
    except StoreError as error:
        yield unseen(str(error))
        return
    if not waiting:
        yield ok("the read tables know every fact")
    elif not case.core_runs:
        yield ok(f"{waiting} fact(s) are folded by whoever reads next")
    elif not moved:
        yield fault(f"{waiting} fact(s) wait and none is folded: the projector is dead", "start it; see projector.log")
    elif waiting > _MANY:
        yield warning(f"{waiting} facts wait to be folded", "wait; if it grows the machine is too slow")
    else:
        yield ok(f"the projector is at work, {waiting} fact(s) behind")


def _lag(store: Engine) -> tuple[int, int]:
    """Facts that wait, and the last one that is folded."""
    with reading(store) as connection:
        reached = cursor(connection)
        waiting = connection.execute(select(func.count()).select_from(fact).where(fact.c.seq > reached)).scalar_one()
    return waiting, reached
