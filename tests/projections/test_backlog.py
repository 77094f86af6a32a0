"""What is still to be done, against a count of the same rows by hand; and what the running core shows of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.appeals.case import HANDLING, OPEN
from callcenter.appeals.lifecycle import AppealState
from callcenter.facts import AmiLost, new_id
from callcenter.journal import reading
from callcenter.projections import fold_forward
from callcenter.projections.backlog import Backlog, backlog
from tests.projections.folding import write
from tests.projections.test_appeal_lists import stored

ROW = st.fixed_dictionaries({
    "state": st.sampled_from([state.value for state in AppealState]),
    "unit": st.sampled_from(["", "housing", "water"]),
    "due": st.none() | st.integers(990, 1010),
    "callback_due": st.none() | st.integers(990, 1010),
})


def read(engine: Engine) -> Backlog:
    with reading(engine) as connection:
        return backlog(connection, 1000)


@given(st.lists(ROW, max_size=30))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_what_a_count_by_hand_gives(engine: Engine, rows: list[dict[str, Any]]) -> None:
    stored(engine, rows)
    found = read(engine)
    assert found.open == {state.value: sum(row["state"] == state for row in rows) for state in OPEN}
    late = [row for row in rows if AppealState(row["state"]) in HANDLING and row["due"] and row["due"] < 1000]
    assert found.overdue == Counter(row["unit"] for row in late)
    assert found.callbacks == sum(
        row["state"] == "callback_due" and bool(row["callback_due"]) and row["callback_due"] < 1000 for row in rows
    )


def test_facts_that_are_not_folded_yet_are_seen(engine: Engine) -> None:
    write(engine, [AmiLost(id=new_id(), at=n, node="haian1", reason="gone") for n in range(3)])
    before = read(engine)
    fold_forward(engine)
    after = read(engine)
    assert (before.written - before.folded, after.written - after.folded) == (3, 0)
