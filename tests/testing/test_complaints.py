"""Invented complaints: the same for the same seed, all different, about the places and matters they are drawn for."""

from __future__ import annotations

from callcenter.testing.complaint_words import MATTERS
from callcenter.testing.complaints import City


def test_a_seed_gives_the_same_complaints() -> None:
    assert list(City(1).complaints(30)) == list(City(1).complaints(30))
    assert list(City(1).complaints(30)) != list(City(2).complaints(30))


def test_all_are_different_and_numbered() -> None:
    appeals = list(City(1).complaints(300, 1000))
    assert len({appeal.text for appeal in appeals}) == 300
    assert [appeal.number for appeal in appeals[:2]] == ["C00001000", "C00001001"]
    lengths = sorted(len(appeal.text) for appeal in appeals)
    assert lengths[0] > 60
    assert 120 < lengths[150] < 300


def test_an_issue_told_twice_shares_place_and_detail_and_not_the_words() -> None:
    city = City(3)
    issue = city.issue()
    one, other = city.told(issue, "1"), city.told(issue, "2", place=True)
    assert one.text != other.text
    for told in (one, other):
        assert str(issue.place) in told.text
        assert issue.detail in told.text
        assert told.category == issue.matter.category
    assert (one.place, other.place) == ("", str(issue.place))


def test_each_matter_has_as_many_of_each_part() -> None:
    assert all(len({len(parts) for parts in matter[1:]}) == 1 for matter in MATTERS)
