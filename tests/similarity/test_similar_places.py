"""Places in texts, and when two appeals name different ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.similarity.described import Described
from callcenter.similarity.features import Wording, features_of
from callcenter.similarity.places import Places, in_conflict, places_of, shared_places, shortened_places
from callcenter.similarity.prepared import record_of
from callcenter.similarity.text import letters, normal


def _conflict(one: str, other: str) -> bool:
    return in_conflict(
        places_of(normal(one)), letters(normal(one)), places_of(normal(other)), letters(normal(other))
    )


@pytest.mark.parametrize(
    ("text", "fine", "coarse"),
    [
        ("请问翠庭花园什么时候通天然气", ("翠庭",), ()),
        ("海坪镇瀚渡村三组的水泥路坏了", ("瀚渡", "渡村"), ("海坪",)),
        ("本小区物业不作为，附近小区都不这样", (), ()),
        ("银杏职业技术学院强制学生实习", ("银杏",), ()),
        ("在b3区的一家饭店", (), ("b3",)),
        ("走在马路上，一条街都是垃圾", (), ()),
        ("开元东路和丹桂路的路口", ("元东", "丹桂"), ()),
        ("", (), ()),
    ],
)
def test_names_are_found_without_a_gazetteer(text: str, fine: tuple[str, ...], coarse: tuple[str, ...]) -> None:
    assert places_of(normal(text)) == Places(fine, coarse)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("翠庭花园楼下烧烤店油烟扰民", "金澜家园楼下烧烤店油烟扰民"),
        ("翠庭路上的路灯不亮", "金澜路上的路灯不亮"),
        ("清澜中学违规补课", "星渡中学违规补课"),
        ("海坪镇的公路上扬尘很大", "春墩镇的公路上扬尘很大"),
        ("海坪镇翠庭村道路不平", "海坪镇金澜村道路不平"),
    ],
)
def test_a_template_about_two_places_is_a_conflict(one: str, other: str) -> None:
    assert _conflict(one, other)
    assert _conflict(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("翠庭花园楼下烧烤店油烟扰民", "翠庭楼下的烧烤店太吵"),
        ("翠庭花园三期停水", "翠庭家园停水"),
        ("翠庭花园停水", "我家停水了"),
        ("翠庭花园在丹桂路，停水了", "丹桂路上停水了"),
        ("海坪镇翠庭花园停水", "春墩镇翠庭花园停水"),
        ("翠庭花园停水", "海坪镇停水"),
        ("停水了", "停水了"),
    ],
)
def test_no_conflict_where_one_place_may_be_the_other(one: str, other: str) -> None:
    assert not _conflict(one, other)
    assert not _conflict(other, one)


def test_shared_places_count_whoever_writes_the_ending() -> None:
    one, other = normal("翠庭花园和丹桂路"), normal("翠庭那里，还有丹桂路")
    assert shared_places(places_of(one), letters(one), places_of(other), letters(other)) == ("翠庭", "丹桂")


def _shortened(one: str, other: str) -> tuple[str, ...]:
    one, other = normal(one), normal(other)
    return shortened_places(places_of(one), letters(one), places_of(other), letters(other))


@pytest.mark.parametrize(
    ("short", "long", "name"),
    [
        ("翠庭文旅城不退款", "翠庭文化旅游城还没有退款", "文旅"),
        ("海师附小学校门口堵车", "海坪师范附属小学校门口堵车", "师附"),
        ("清理学院宿舍停电", "清澜理工学院宿舍停电", "清理"),
    ],
)
def test_a_short_form_is_the_place_itself(short: str, long: str, name: str) -> None:
    assert _conflict(short, long)
    assert _shortened(short, long) == _shortened(long, short) == (name,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("翠庭花园停水", "翠绿的草和庭院，我家在金澜花园"),
        ("翠庭花园停水", "翠绿湖边上的庭院很远很远的花园"),
        ("翠庭花园停水", "翠绿清庭，停水"),
        ("翠庭花园停水", "庭中翠竹花园停水"),
        ("翠庭花园停水", ""),
    ],
)
def test_characters_that_stand_apart_are_no_short_form(one: str, other: str) -> None:
    assert "翠庭" not in _shortened(one, other)


def test_a_short_form_shares_the_place_instead_of_contradicting_it() -> None:
    one, other = (
        record_of(Described("", text), 0) for text in ("翠庭文旅城不退款", "投诉海坪文化旅游城迟迟不退款")
    )
    assert in_conflict(one.places, one.text, other.places, other.text)
    features = features_of(one, other, Wording(0.5, 0.5, 0.5, 0.5, 0.5, 0.5))
    assert features["place_conflict"] == 0
    assert features["shared_places"] > 0


@given(st.text(max_size=300))
@settings(deadline=None)
def test_nothing_conflicts_with_itself(text: str) -> None:
    assert not _conflict(text, text)


@given(st.text("翠庭金澜花园小区路村镇的，", max_size=60), st.text("翠庭金澜花园小区路村镇的，", max_size=60))
@settings(deadline=None)
def test_a_conflict_is_one_from_both_sides(one: str, other: str) -> None:
    assert _conflict(one, other) == _conflict(other, one)
