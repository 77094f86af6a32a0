"""Categories: learned from what was dispatched, proposed at intake, kept beside what the seat decides."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, select

from callcenter.casework.categorising import categorised
from callcenter.casework.likeness import category_of, learn_categories, with_category
from callcenter.casework.likeness.asking import likeness_of
from callcenter.casework.likeness.categories import CategoryProposal, Proposer
from callcenter.casework.likeness.intake import written_down
from callcenter.casework.likeness.keeping import Keeper
from callcenter.casework.likeness.serving import Serving
from callcenter.errors import AppealFieldInvalid, ModelUnusable, SimilarIndexInUse
from callcenter.facts import AppealDescribed
from callcenter.journal.bodies import STORED, fact_of
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal, fact
from callcenter.projections import verify
from callcenter.similarity import Described
from callcenter.testing.complaints import City
from tests.casework.office import Office

WATER, LAMPS = "城乡建设/供水", "城乡建设/照明"
FEW = [
    *((f"自来水停水{day}天了，水压太低用不上水", WATER) for day in range(6)),
    *((f"路灯坏了{day}天不亮，晚上太黑", LAMPS) for day in range(6)),
    ("公交车不按时到站", "交通运输"),
]


def dispatched(office: Office, pairs: list[tuple[str, str]]) -> list[str]:
    """Numbers of appeals with these texts and categories that a unit has."""
    opened = office.desk.do_all([
        office.order("open", channel="web", caller="13800138000", text=text, category=category, appeal_type="help")
        for text, category in pairs
    ])
    numbers = [outcome.number for outcome in opened]
    for orders in (
        [office.order("submit", number) for number in numbers],
        [office.order("dispatch", number, to="housing") for number in numbers],
    ):
        outcomes = office.desk.do_all(orders)
        assert [outcome.refused for outcome in outcomes if outcome.refused] == []
    return numbers


def sure(category: str) -> CategoryProposal:
    return CategoryProposal(category, 1.5, True, "categories-1")


def unsure(category: str) -> CategoryProposal:
    return CategoryProposal(category, 0.1, False, "categories-1")


def described(engine: Engine, number: str) -> list[AppealDescribed]:
    wanted = select(*STORED).where(fact.c.appeal == number, fact.c.type == "AppealDescribed").order_by(fact.c.seq)
    with reading(engine) as connection:
        found = [fact_of(*stored) for stored in connection.execute(wanted)]
    return [each for each in found if isinstance(each, AppealDescribed)]


def test_what_was_dispatched_is_learned_and_what_was_not_is_not(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    dispatched(office, FEW)
    office.do("open", channel="web", text="只是草稿", category="卫生健康", appeal_type="help")
    learned = learn_categories(engine, tmp_path, least=5)
    assert learned.counts == {WATER: 6, LAMPS: 6}
    assert learned.left_out == {"交通运输": 1}
    proposal = Proposer(tmp_path).propose("家里停水，水压低")
    assert proposal is not None
    assert (proposal.category, proposal.sure, proposal.model) == (WATER, False, "categories-1")
    assert Proposer(tmp_path).propose("xyzzy") is None


def test_levels_that_are_not_told_apart_count_together(engine: Engine, tmp_path: Path) -> None:
    dispatched(Office(engine), [*FEW, ("班车不来，公交车不按时到站", "交通运输/公交")])
    assert learn_categories(engine, tmp_path, levels=1, least=2).counts == {"城乡建设": 12, "交通运输": 2}


def test_too_few_are_refused_with_how_many_there_are(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    with pytest.raises(ModelUnusable, match="there are: none"):
        learn_categories(engine, tmp_path / "similar")
    dispatched(office, FEW)
    with pytest.raises(ModelUnusable, match=f"need 30 .* there are: {WATER} 6, {LAMPS} 6, 交通运输 1"):
        learn_categories(engine, tmp_path / "similar")
    assert not (tmp_path / "similar").exists()


def test_words_stand_for_categories_without_appeals(engine: Engine, tmp_path: Path) -> None:
    learned = learn_categories(engine, tmp_path, {"供水": ["停水", "自来水"], "照明": ["路灯不亮", "路灯"]})
    assert (learned.counts, learned.model.about.learned_from) == ({}, 0)
    proposal = Proposer(tmp_path).propose("门口路灯坏了")
    assert proposal is not None
    assert (proposal.category, proposal.sure) == ("照明", False)


def test_a_new_version_takes_the_place_of_the_last_one_which_is_kept(engine: Engine, tmp_path: Path) -> None:
    dispatched(Office(engine), FEW)
    folder = tmp_path / "similar"
    proposer = Proposer(folder)
    assert proposer.propose("停水") is None
    versions = [learn_categories(engine, folder, least=5).model.about.version for _ in range(7)]
    assert versions == [1, 2, 3, 4, 5, 6, 7]
    proposal = proposer.propose("停水")
    assert proposal is not None
    assert proposal.model == "categories-7"
    assert sorted(path.name for path in folder.iterdir()) == [
        *(f"categories-000{version}.npz" for version in (3, 4, 5, 6, 7)), "categories.npz",
    ]  # fmt: skip
    (folder / "categories.npz").write_bytes(b"damaged")
    with pytest.raises(ModelUnusable, match="train it again"):
        Proposer(folder).propose("停水")
    assert learn_categories(engine, folder, least=5).model.about.version == 8


def test_a_model_of_many_appeals_fills_in_what_it_is_sure_of(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine)
    dispatched(office, [(each.text, each.category) for each in City(5).complaints(600)])
    gate = learn_categories(engine, tmp_path / "similar").model.about.gate
    assert gate.margin is not None
    assert gate.right >= 0.98
    told = [(each.text, each.category) for each in City(6).complaints(40)]
    proposer = Proposer(tmp_path / "similar")
    orders = [with_category(office.order("open", channel="web", text=text), proposer.propose) for text, _ in told]
    filled = [order.said["category"] == right for order, (_, right) in zip(orders, told, strict=True)
              if "category" in order.said]  # fmt: skip
    assert sum(filled) >= 0.9 * len(filled) > 0


def test_a_sure_proposal_is_filled_in_and_may_be_corrected(engine: Engine) -> None:
    office = Office(engine)
    order = with_category(office.order("open", channel="web", text="停水三天"), lambda text: sure(WATER))
    number = office.desk.do(order).number
    with reading(engine) as connection:
        already = written_down(connection, number)
    assert already == ("停水三天", WATER)
    untouched = office.order("describe", number, text="停水四天")
    assert with_category(untouched, lambda text: sure(LAMPS), already) is untouched
    office.desk.do(with_category(office.order("describe", number, category=LAMPS), lambda text: sure(WATER), already))
    taken, corrected = described(engine, number)
    assert (taken.category, taken.proposed_category, taken.filled_in) == (WATER, WATER, True)
    assert (taken.proposal_margin, taken.proposal_model) == (1.5, "categories-1")
    assert (corrected.category, corrected.proposed_category, corrected.filled_in) == (LAMPS, WATER, False)
    assert list(verify(engine)) == []


def test_below_the_margin_nothing_is_filled_in_but_the_decision_is_kept_beside_it(engine: Engine) -> None:
    office = Office(engine)
    order = office.order("open", channel="web", text="停水三天")
    assert with_category(order, lambda text: unsure(WATER)) is order
    assert with_category(order, lambda text: None) is order
    decided = office.order("open", channel="web", text="停水三天", category=WATER)
    number = office.desk.do(with_category(decided, lambda text: unsure(WATER))).number
    (kept,) = described(engine, number)
    assert (kept.category, kept.proposed_category, kept.filled_in) == (WATER, WATER, False)


def test_a_draft_of_a_call_gets_its_category_when_it_is_described(engine: Engine) -> None:
    office = Office(engine)
    number = office.do("open", channel="phone").number
    with reading(engine) as connection:
        already = written_down(connection, number)
        assert written_down(connection, "HA12345-20260101-999999-1") == ("", "")
    office.desk.do(with_category(office.order("describe", number, text="停水"), lambda text: sure(WATER), already))
    with reading(engine) as connection:
        row = connection.execute(select(appeal.c.category).where(appeal.c.number == number)).scalar()
    assert row == WATER
    nothing = office.order("describe", number, place="人民路")
    assert with_category(nothing, lambda text: sure(LAMPS), ("停水", "")) is nothing


@pytest.mark.parametrize("proposal", [{"margin": 1.0}, {"proposal_margin": "1"}, {"filled_in": "yes"}])
def test_what_no_model_says_is_refused(engine: Engine, proposal: dict[str, object]) -> None:
    office = Office(engine)
    with pytest.raises(AppealFieldInvalid, match="proposal"):
        office.do("open", channel="web", text="停水", proposal=proposal)


def test_asked_of_the_process_that_has_the_index_open_or_of_the_model_itself(engine: Engine, tmp_path: Path) -> None:
    dispatched(Office(engine), FEW)
    folder = tmp_path / "similar"
    assert category_of(tmp_path, "停水") is None
    learn_categories(engine, folder, least=5)
    alone = category_of(tmp_path, "停水了水压低")
    assert alone is not None
    serving = Serving(Keeper(folder, engine), tmp_path / "similar.sock")
    try:
        assert category_of(tmp_path, "停水了水压低") == alone
        learn_categories(engine, folder, least=5)
        again = category_of(tmp_path, "停水了水压低")
        assert again is not None
        assert again.model == "categories-2"
        (folder / "categories.npz").write_bytes(b"damaged")
        with pytest.raises(SimilarIndexInUse, match="train it again"):
            category_of(tmp_path, "停水了水压低")
        limit = monotonic() + 20
        with likeness_of(tmp_path, engine) as alike:
            while not (found := alike(Described("", FEW[0][0]), 5)) and monotonic() < limit:
                pass
        assert found
    finally:
        serving.close()


def test_no_intake_fails_for_want_of_a_proposal(engine: Engine, tmp_path: Path) -> None:
    office, said = Office(engine), list[str]()
    order = office.order("open", channel="web", text="停水", category=WATER)
    assert categorised(order, tmp_path, said.append) is order
    learn_categories(engine, tmp_path / "similar", {WATER: ["停水", "停水了"], LAMPS: ["路灯", "路灯不亮"]})
    assert categorised(order, tmp_path, said.append).said["proposal"]["proposed_category"] == WATER
    submit = office.order("submit", "HA12345-20260101-000001-5")
    assert categorised(submit, tmp_path, said.append) is submit
    assert said == []
    (tmp_path / "similar" / "categories.npz").write_bytes(b"damaged")
    assert categorised(order, tmp_path, said.append) is order
    assert "train it again" in said[0]
