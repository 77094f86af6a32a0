"""What the public may see: complete for every state, and never more than it should be."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.appeals import AppealState
from callcenter.appeals.case import Case
from callcenter.console.public_states import CLOSED_STATES, PUBLIC_STATES, PUBLIC_WORDS, PublicState
from callcenter.console.public_view import public_view
from tests.casework.office import CONFIG, START

_S = AppealState
_SECRET = "SECRET"
_TEXTS = [name for name, kind in Case.__annotations__.items() if kind == "str"]


def full(state: AppealState, **changed: object) -> Case:
    """A case with a word that must not be seen in every text that is nobody's business."""
    known = {"number": "HA12345-20260302-500001-6", "state": state.value, "type": "help", "mode": "department_ticket",
             "urgency": "normal", "task": "event", "unit": "housing", "reply": "修好", "answer": "这样办"}  # fmt: skip
    hidden = {name: _SECRET for name in _TEXTS if name not in known}
    return Case(**{**hidden, **known, "opened": START, "closed": START, "due": START, **changed})  # type: ignore[arg-type]


def test_every_state_has_a_public_word_in_both_languages() -> None:
    assert set(PUBLIC_STATES) == set(AppealState)
    assert set(PUBLIC_STATES.values()) == set(PublicState) == set(PUBLIC_WORDS)
    assert {frozenset(words) for words in PUBLIC_WORDS.values()} == {frozenset({"zh", "en"})}
    assert {_S.CLOSED, _S.ARCHIVED, _S.REJECTED, _S.ANSWERED} == CLOSED_STATES


@pytest.mark.parametrize("state", AppealState)
def test_nothing_that_is_nobodys_business_is_seen(state: AppealState) -> None:
    assert _SECRET not in msgspec.json.encode(public_view(full(state), CONFIG.services, START)).decode()


@pytest.mark.parametrize("state", AppealState)
def test_the_reply_is_seen_when_its_review_has_passed(state: AppealState) -> None:
    told = public_view(full(state), CONFIG.services, START).reply
    passed = {_S.CALLBACK_DUE, _S.EXCLUSION_REVIEW, _S.CLOSED, _S.ARCHIVED}
    assert told == ("修好" if state in passed else "这样办" if state == _S.REJECTED else "")


def test_what_was_answered_at_once_is_seen() -> None:
    assert public_view(full(_S.ANSWERED, mode="online_answer"), CONFIG.services, START).reply == "这样办"


def test_what_the_appellant_may_do() -> None:
    may = {state: public_view(full(state), CONFIG.services, START).may for state in AppealState}
    assert may[_S.DRAFT] == may[_S.IN_PROGRESS] == may[_S.LINKED] == ("supplement",)
    assert may[_S.CALLBACK_DUE] == ("supplement", "rate")
    assert may[_S.CLOSED] == ("reopen",)
    assert may[_S.ARCHIVED] == may[_S.REJECTED] == may[_S.ANSWERED] == ()
    late = full(_S.CLOSED, archive_at=START - 1)
    assert public_view(late, CONFIG.services, START).may == ()


@given(st.sampled_from(AppealState), st.sampled_from(sorted(CONFIG.services)))
def test_a_service_is_known_again_by_its_type_and_category(state: AppealState, code: str) -> None:
    service = CONFIG.services[code]
    view = public_view(full(state, type=service.type, category=service.category), CONFIG.services, START)
    assert view.service_code == code
    assert public_view(full(state, category="别的"), CONFIG.services, START).service_code == ""
