"""Every life of oversight against a list written independently of it."""

from __future__ import annotations

import pytest

from callcenter.errors import NotPermitted, OversightTransitionInvalid
from callcenter.oversight.life import Life
from callcenter.oversight.roles import ROLE_WORDS, OversightRole
from callcenter.oversight.words import STATE_WORDS, VERB_WORDS
from callcenter.reference.oversight import LIVES

# state verb after: roles
WRITTEN_BY_HAND = {
    "a look-back check": """
open finish finished: system
open cancel cancelled: quality supervisor
""",
    "an appeal that is looked back at": """
drawn assign assigned: quality supervisor
assigned assign assigned: quality supervisor
assigned try assigned: agent quality supervisor
assigned visit visiting: quality supervisor
assigned decide decided: agent quality supervisor
visiting decide decided: quality supervisor
visiting return assigned: quality supervisor
drawn drop dropped: quality supervisor
assigned drop dropped: quality supervisor
visiting drop dropped: quality supervisor
""",
    "an on-site check": """
planned assign assigned: dispatcher quality supervisor
assigned assign assigned: dispatcher quality supervisor
assigned attach assigned: grid_worker guest_supervisor quality supervisor
assigned report reported: grid_worker guest_supervisor quality supervisor
reported send_back assigned: quality supervisor
reported decide decided: quality supervisor
planned cancel cancelled: quality supervisor
assigned cancel cancelled: quality supervisor
""",
    "a supervision record": """
open demand awaiting: quality supervisor system
awaiting demand awaiting: quality supervisor system
overdue demand awaiting: quality supervisor system
replied demand awaiting: quality supervisor system
open raise open: quality supervisor system
awaiting raise awaiting: quality supervisor system
overdue raise overdue: quality supervisor system
replied raise replied: quality supervisor system
awaiting reply replied: unit
overdue reply replied: unit
awaiting lapse overdue: system
replied close closed: quality supervisor
overdue close closed: quality supervisor
open withdraw withdrawn: quality supervisor
awaiting withdraw withdrawn: quality supervisor
overdue withdraw withdrawn: quality supervisor
replied withdraw withdrawn: quality supervisor
""",
    "a clue package": """
gathering add gathering: quality supervisor
gathering remove gathering: quality supervisor
gathering discard discarded: supervisor
gathering seal sealed: supervisor
sealed export sealed: supervisor
sealed hand_over handed_over: supervisor
handed_over export handed_over: inspector supervisor
handed_over receive received: inspector supervisor
received export received: inspector supervisor
received conclude concluded: inspector supervisor
""",
    "the assessment of a period": """
computed compute computed: quality supervisor
computed freeze frozen: supervisor
frozen correct frozen: supervisor
""",
    "an exclusion from the assessment": """
requested approve approved: quality supervisor
requested deny denied: quality supervisor
approved revoke revoked: quality supervisor
""",
}
FIRST = {
    "a look-back check": "open",
    "an appeal that is looked back at": "drawn",
    "an on-site check": "planned",
    "a supervision record": "open",
    "a clue package": "gathering",
    "the assessment of a period": "computed",
    "an exclusion from the assessment": "requested",
}
ALL = [life for _, life in LIVES]


def expected(life: Life) -> dict[tuple[str, str], tuple[str, set[str]]]:
    return {
        (state, verb): (after, set(roles.split()))
        for cell, roles in (row.split(":") for row in WRITTEN_BY_HAND[life.thing].strip().splitlines())
        for state, verb, after in [cell.split()]
    }


def test_every_life_is_written_by_hand() -> None:
    assert {life.thing for life in ALL} == WRITTEN_BY_HAND.keys() == FIRST.keys()
    assert {life.thing: life.first.value for life in ALL} == FIRST


@pytest.mark.parametrize("life", ALL, ids=lambda life: life.thing)
def test_the_table_is_the_one_written_by_hand(life: Life) -> None:
    found = {
        (state.value, verb): (cell.to.value, {role.value for role in cell.roles})
        for (state, verb), cell in life.cells.items()
    }
    assert found == expected(life)


@pytest.mark.parametrize("life", ALL, ids=lambda life: life.thing)
def test_every_cell_for_every_role(life: Life) -> None:
    written = expected(life)
    verbs = {verb for _, verb in written} | {"dream"}
    for state in life.states:
        for verb in verbs:
            after, roles = written.get((state.value, verb), ("", set()))
            assert life.fits(state.value, verb) == bool(after)
            for role in OversightRole:
                if not after:
                    with pytest.raises(OversightTransitionInvalid, match=f"^{verb} is not possible .* {state.value} "):
                        life.check(state.value, verb, role)
                elif role.value in roles:
                    assert life.check(state.value, verb, role) == after
                else:
                    with pytest.raises(NotPermitted, match=f"{verb} is not for the role {role.value}"):
                        life.check(state.value, verb, role)


@pytest.mark.parametrize("life", ALL, ids=lambda life: life.thing)
def test_every_state_is_reached_and_has_words(life: Life) -> None:
    found, todo = {life.first}, [life.first]
    while todo:
        here = todo.pop()
        after = {cell.to for (state, _), cell in life.cells.items() if state is here}
        todo += after - found
        found |= after
    assert found == set(life.states)
    assert {state.value for state in life.states} <= STATE_WORDS.keys()
    assert {verb for _, verb in life.cells} <= VERB_WORDS.keys()


@pytest.mark.parametrize("life", ALL, ids=lambda life: life.thing)
def test_the_drawing_has_every_transition(life: Life) -> None:
    drawing = life.draw().splitlines()
    assert drawing[:2] == ["stateDiagram-v2", f"    [*] --> {FIRST[life.thing]}"]
    for (state, verb), (after, _) in expected(life).items():
        (arrow,) = [line for line in drawing if line.startswith(f"    {state} --> {after} : ")]
        assert verb in arrow.split(" : ")[1].split(", ")


def test_every_role_has_a_word() -> None:
    assert ROLE_WORDS.keys() == set(OversightRole)
