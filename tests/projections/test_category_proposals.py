"""What became of proposed categories: the last proposal against the category that stands in the end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.facts import AppealDescribed, AppealSigned
from callcenter.projections.category_proposals import Proposals, followed


def described(at: int, number: str = "A", **said: object) -> AppealDescribed:
    return AppealDescribed(id=f"{number}{at}", at=at, number=number, **said)  # type: ignore[arg-type]


def proposed(at: int, category: str, proposal: str, **more: object) -> AppealDescribed:
    return described(at, category=category, proposed_category=proposal, proposal_model="m-1", **more)


def test_a_category_that_was_filled_in_and_changed_later_was_corrected() -> None:
    filled_in = proposed(1, "供水", "供水", filled_in=True)
    (one,) = followed([filled_in, described(2, place="x"), described(3, category="照明")])
    assert (one.at, one.proposed, one.category, one.is_accepted, one.filled_in) == (1, "供水", "照明", False, True)
    counted = Proposals()
    counted.add(one)
    assert (counted.all, counted.corrected, counted.filled_in_corrected) == (1, 1, 1)


def test_the_last_proposal_counts_and_what_was_never_proposed_does_not() -> None:
    facts = [described(1, "B", category="供水"), proposed(2, "照明", "供水"), proposed(3, "照明", "照明"), None,
             AppealSigned(id="s", at=4, number="A")]  # fmt: skip
    (one,) = followed(facts)
    assert (one.number, one.at, one.is_accepted) == ("A", 3, True)


_STEPS = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from(["", "x", "y"])))


@given(_STEPS)
def test_every_appeal_with_a_proposal_is_accepted_or_corrected(steps: list[tuple[str, str, str]]) -> None:
    facts = [
        described(at, number, category=category, proposed_category=proposal or None)
        for at, (number, category, proposal) in enumerate(steps)
    ]
    counted = Proposals()
    for one in followed(facts):
        counted.add(one)
        mine = [fact for fact in facts if fact.number == one.number]
        assert one.category == mine[-1].category
        assert one.proposed == [fact.proposed_category for fact in mine if fact.proposed_category][-1]
    assert counted.all == len({number for number, _, proposal in steps if proposal})
