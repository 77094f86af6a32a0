"""The life of an appeal against a list written independently of it."""

import pytest

from callcenter.appeals import AppealState, Role, Verb, advance, may
from callcenter.appeals.drawing import draw
from callcenter.appeals.lifecycle import TRANSITIONS
from callcenter.errors import AppealTransitionInvalid

# state verb after: roles
WRITTEN_BY_HAND = """
draft answer answered: agent supervisor
draft submit pending_dispatch: agent supervisor
draft refuse rejected: agent supervisor
draft link linked: agent supervisor
pending_dispatch link linked: agent dispatcher supervisor
linked unlink draft: agent dispatcher supervisor system
linked restore pending_dispatch: agent dispatcher supervisor system
linked follow callback_due: system
answered archive archived: supervisor system
rejected archive archived: supervisor system
linked archive archived: supervisor system
pending_dispatch dispatch dispatched: dispatcher supervisor
pending_dispatch appoint dispatched: supervisor
pending_dispatch fall_back dispatched: system
dispatched sign signed: unit
dispatched return return_review: unit
dispatched redispatch dispatched: dispatcher supervisor
signed redispatch dispatched: dispatcher supervisor
in_progress redispatch dispatched: dispatcher supervisor
redo redispatch dispatched: dispatcher supervisor
reopened redispatch dispatched: dispatcher supervisor
dispatched withdraw pending_dispatch: dispatcher supervisor
signed withdraw pending_dispatch: dispatcher supervisor
in_progress withdraw pending_dispatch: dispatcher supervisor
return_review approve pending_dispatch: dispatcher supervisor
return_review deny signed: dispatcher supervisor
signed start in_progress: unit
in_progress sub_assign in_progress: unit
in_progress request_extension extension_review: unit
extension_review approve in_progress: dispatcher supervisor
extension_review deny in_progress: dispatcher supervisor
in_progress suspend suspended: unit
suspended resume in_progress: system unit
in_progress reply replied: unit
replied review result_review: dispatcher quality unit
result_review fail in_progress: dispatcher quality unit
result_review pass callback_due: dispatcher quality
result_review conclude closed: dispatcher quality unit
callback_due resolved closed: agent citizen quality system
callback_due unresolved redo: agent citizen quality system
callback_due objective_reason exclusion_review: agent quality
callback_due unreached closed: system
redo start in_progress: unit
exclusion_review approve closed: quality supervisor
exclusion_review deny redo: quality supervisor
closed archive archived: supervisor system
archived reopen reopened: agent quality supervisor
closed reopen reopened: agent citizen quality supervisor
reopened start in_progress: unit
"""

EXPECTED = {
    (state, verb): (after, set(roles.split()))
    for cell, roles in (row.split(":") for row in WRITTEN_BY_HAND.strip().splitlines())
    for state, verb, after in [cell.split()]
}


def test_the_table_is_the_one_written_by_hand() -> None:
    found = {
        (state.value, str(verb)): (transition.to.value, {role.value for role in transition.roles})
        for (state, verb), transition in TRANSITIONS.items()
    }
    assert found == EXPECTED


def test_every_cell() -> None:
    for state in AppealState:
        for verb in Verb:
            after, roles = EXPECTED.get((state.value, verb.value), (None, set()))
            assert {role.value for role in Role if may(role, state, verb.value)} == roles
            if after is not None:
                assert advance(state, verb.value) is AppealState(after)
                continue
            with pytest.raises(AppealTransitionInvalid, match=f"{verb.value} is not .* {state.value}"):
                advance(state, verb.value)


def test_a_refusal_lists_what_is_possible() -> None:
    with pytest.raises(AppealTransitionInvalid, match=r"\(possible: sign, return, redispatch, withdraw\)"):
        advance(AppealState.DISPATCHED, "answer")
    with pytest.raises(AppealTransitionInvalid, match=r"\(possible: reopen\)"):
        advance(AppealState.ARCHIVED, "archive")


def test_from_every_state_the_archive_can_be_reached_and_each_is_reached() -> None:
    def reach(start: AppealState) -> set[AppealState]:
        found, todo = {start}, [start]
        while todo:
            here = todo.pop()
            after = {transition.to for (state, _), transition in TRANSITIONS.items() if state is here}
            todo += after - found
            found |= after
        return found

    assert reach(AppealState.DRAFT) == set(AppealState)
    for state in AppealState:
        assert AppealState.ARCHIVED in reach(state)


def test_the_drawing_has_every_transition() -> None:
    drawing = draw()
    assert drawing.startswith("stateDiagram-v2\n    [*] --> draft\n")
    for state, verb in EXPECTED:
        after, _ = EXPECTED[state, verb]
        (arrow,) = [line for line in drawing.splitlines() if line.startswith(f"    {state} --> {after} : ")]
        assert verb in arrow.split(" : ")[1].split(", ")
