"""The table of a version's life, against a list written down independently of it; who may do what."""

from __future__ import annotations

import pytest

from callcenter.appeals import Role
from callcenter.errors import (
    KnowledgeInvalid,
    KnowledgeTransitionInvalid,
    KnowledgeUnknown,
    NotPermitted,
    UnitUnknown,
)
from callcenter.knowledge import Deed, State
from callcenter.knowledge.drawing import draw
from callcenter.knowledge.lifecycle import TRANSITIONS, advance
from callcenter.knowledge.words import DEED_WORDS, STATE_WORDS
from tests.knowledge.pure_base import DAY, PureBase

TABLE = """
draft submit submitted unit
draft withdraw withdrawn dispatcher supervisor unit
draft write draft unit
submitted approve approved dispatcher supervisor
submitted refuse draft dispatcher supervisor
submitted withdraw withdrawn dispatcher supervisor unit
approved review approved unit
approved withdraw withdrawn dispatcher supervisor unit
approved supersede superseded system
approved expire expired system
approved write draft unit
superseded write draft unit
withdrawn write draft unit
expired write draft unit
"""


def test_the_table_says_what_was_meant() -> None:
    cells = {
        f"{state} {deed} {cell.to} {' '.join(sorted(cell.roles))}" for (state, deed), cell in TRANSITIONS.items()
    }
    assert cells == set(TABLE.strip().splitlines())


def test_a_missing_cell_names_state_and_deed() -> None:
    with pytest.raises(KnowledgeTransitionInvalid, match=r"write .* state submitted .*approve, refuse, withdraw"):
        advance(State.SUBMITTED, Deed.WRITE)


def test_everything_has_a_word_and_is_drawn() -> None:
    assert set(STATE_WORDS) == set(State)
    assert set(DEED_WORDS) == set(Deed)
    drawn = draw()
    assert all(f" {state}" in drawn for state in State)
    assert "submitted --> approved : approve" in drawn


def test_from_the_draft_to_the_seats() -> None:
    base = PureBase()
    version = base.approved(title="装修备案", answer="到物业登记。")
    assert (version.state, version.version, version.writers, version.approver) == ("approved", 1, "writer", "approver")
    assert base.entry().shown(base.at) == version


def test_nobody_approves_what_they_wrote_or_submitted() -> None:
    base = PureBase()
    base.do("write", title="a", answer="b", actor="甲")
    base.do("write", title="a2", actor="乙")
    base.do("submit", actor="丙")
    for actor in "甲乙丙":
        with pytest.raises(NotPermitted, match="somebody else"):
            base.do("approve", actor=actor)
    base.do("approve", actor="丁")
    assert base.entry().shown(base.at)


@pytest.mark.parametrize("deed", ["write", "submit", "review"])
def test_other_units_do_not_write(deed: str) -> None:
    base = PureBase()
    base.approved()
    if deed == "submit":
        base.do("write", title="b")
    with pytest.raises(NotPermitted, match="one of the unit housing, not of tax"):
        base.do(deed, unit="tax")


@pytest.mark.parametrize("role", [Role.UNIT, Role.AGENT, Role.CITIZEN, Role.QUALITY])
def test_only_the_centre_approves(role: Role) -> None:
    base = PureBase()
    base.do("write", title="a", answer="b")
    base.do("submit")
    with pytest.raises(NotPermitted, match="dispatcher, supervisor"):
        base.do("approve", role=role, actor="somebody")


def test_an_entry_of_a_unit_that_is_not_there() -> None:
    with pytest.raises(UnitUnknown, match="moon"):
        PureBase().do("write", unit="moon", title="a", answer="b")


def test_what_is_submitted_waits_for_the_centre() -> None:
    base = PureBase()
    base.do("write", title="a", answer="b")
    base.do("submit")
    with pytest.raises(KnowledgeTransitionInvalid, match="write is not possible"):
        base.do("write", title="c")
    with pytest.raises(KnowledgeInvalid, match="reason"):
        base.do("refuse", reason=" ")
    base.do("refuse", reason="写明期限")
    draft = base.entry().newest
    assert draft
    assert (draft.state, draft.version, draft.refusal) == ("draft", 1, "写明期限")
    base.do("write", answer="三日内。")
    base.do("submit")
    base.do("approve")
    assert base.entry().shown(base.at)


def test_a_new_version_takes_the_place_of_the_old_one() -> None:
    base = PureBase()
    old = base.approved()
    base.do("write", answer="网上登记。")
    base.do("submit")
    assert base.entry().shown(base.at) == old
    base.at += DAY
    base.do("approve")
    shown = base.entry().shown(base.at)
    assert shown
    assert (shown.version, shown.title, shown.answer) == (2, "装修备案", "网上登记。")
    assert base.tick() == ["supersede"]
    assert [each.state for each in base.entry().versions] == ["superseded", "approved"]


def test_a_new_version_that_begins_later() -> None:
    base = PureBase()
    base.approved()
    base.approved(answer="网上登记。", effective_from="2026-03-05")
    entry = base.entry()
    days = [(version.version if (version := entry.shown(base.at + n * DAY)) else 0) for n in range(5)]
    assert days == [1, 1, 1, 2, 2]
    with pytest.raises(KnowledgeTransitionInvalid, match="version 2 is approved and takes effect later"):
        base.do("write", answer="其他")


def test_a_version_that_is_withdrawn_before_it_begins_replaces_nothing() -> None:
    base = PureBase()
    base.approved()
    base.approved(answer="网上登记。", effective_from="2026-03-05")
    base.do("withdraw", reason="政策推迟")
    base.at += 10 * DAY
    assert base.tick() == []
    shown = base.entry().shown(base.at)
    assert shown
    assert shown.version == 1


def test_a_version_that_is_withdrawn_later_does_not_bring_the_old_one_back() -> None:
    base = PureBase()
    base.approved()
    base.approved(answer="网上登记。")
    base.do("withdraw", reason="有误", version=2)
    assert base.entry().shown(base.at) is None
    base.tick()
    assert [each.state for each in base.entry().versions] == ["superseded", "withdrawn"]
    base.approved(answer="再改")
    assert base.entry().shown(base.at) == base.entry().versions[2]


def test_the_version_in_effect_is_withdrawn_while_another_is_written() -> None:
    base = PureBase()
    base.approved()
    base.do("write", answer="网上登记。")
    base.do("withdraw", version=1, reason="有误")
    assert base.entry().shown(base.at) is None
    assert [each.state for each in base.entry().versions] == ["withdrawn", "draft"]


def test_what_is_over_before_it_is_approved_is_refused() -> None:
    base = PureBase()
    base.do("write", title="a", answer="b", effective_until="2026-03-01")
    base.do("submit")
    with pytest.raises(KnowledgeInvalid, match="effective_until 2026-03-01 is over"):
        base.do("approve")


def test_a_version_without_changes_is_refused() -> None:
    base = PureBase()
    base.approved()
    with pytest.raises(KnowledgeInvalid, match="version 1 says the same"):
        base.do("write", title="装修备案")


def test_deeds_on_what_is_not_there() -> None:
    base = PureBase()
    with pytest.raises(KnowledgeUnknown, match="no KB000001"):
        base.do("submit")
    base.approved()
    with pytest.raises(KnowledgeUnknown, match="no version 7"):
        base.do("withdraw", version=7)


def test_use_is_noted_of_what_is_in_effect_only() -> None:
    base = PureBase()
    base.do("write", title="a", answer="b")
    with pytest.raises(KnowledgeUnknown, match="nothing of KB000001 is in effect"):
        base.do("use", role=Role.AGENT)
    base.do("submit")
    base.do("approve")
    base.do("use", role=Role.AGENT, question="怎么  弄\n", helpful=True)
    base.do("use", role=Role.AGENT, helpful=False)
    base.do("use", role=Role.AGENT)
    row = base.rows.knowledge_entry.get("KB000001")
    assert row
    assert (row["uses"], row["helpful"], row["unhelpful"], row["used"]) == (3, 1, 1, base.at)
    assert base.facts[-3].question == "怎么 弄"  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted):
        base.do("use", role=Role.CITIZEN)
