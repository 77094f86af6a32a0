"""What people fill in: all that is wrong is told at once; days and lists in the forms that people write."""

from __future__ import annotations

import pytest

from callcenter.errors import KnowledgeInvalid
from callcenter.knowledge.content import Content, checked, read_content
from callcenter.knowledge.deeds import DEEDS
from tests.knowledge.pure_base import PureBase


def test_everything_that_is_wrong_at_once() -> None:
    _, problems = read_content({
        "title": "x" * 101, "answer": " ", "audience": "火星人", "effective_from": "2026-02-30",
        "effective_until": "一月", "review_on": "1999-01-01", "keywords": ["a\x00b"], "questions": "一；" + "长" * 101,
        "basis": "第一行\n第二行",
    })  # fmt: skip
    assert sorted(map(str, problems)) == [
        "answer is empty",
        "audience '火星人' is not known; one of: all (全部), enterprise (企业), citizen (市民)",
        "basis must be one line",
        "effective_from '2026-02-30' is no day such as 2026-05-01",
        "effective_until '一月' is no day such as 2026-05-01",
        "keywords holds the control character U+0000",
        "questions has an item of 101 characters, at most 100 are possible",
        "review_on '1999-01-01' is no day such as 2026-05-01",
        "title has 101 characters, at most 100 are possible",
    ]


@pytest.mark.parametrize("day", ["2026-05-01", "2026-5-1", "2026/5/1", "2026.05.01", "2026年5月1日"])
def test_days_as_people_write_them(day: str) -> None:
    content, problems = read_content({"title": "a", "answer": "b", "effective_from": day})
    assert not problems
    assert content.effective_from == "2026-05-01"


def test_lists_as_people_write_them() -> None:
    content, problems = read_content({
        "title": "a", "answer": "b", "questions": "怎么装修，要备案吗；去哪里备案\n去哪里备案",
        "keywords": "装修、备案 物业,登记",
    })  # fmt: skip
    assert not problems
    assert content.questions == ("怎么装修，要备案吗", "去哪里备案")
    assert content.keywords == ("装修", "备案", "物业", "登记")


def test_what_is_not_given_stays_and_empty_texts_clear() -> None:
    before = Content(title="a", answer="b", basis="c", effective_until="2026-05-01")
    content, problems = read_content({"answer": "d", "basis": "", "effective_until": "", "title": None}, before)
    assert not problems
    assert content == Content(title="a", answer="d")


def test_the_end_is_not_before_the_beginning() -> None:
    with pytest.raises(KnowledgeInvalid, match="effective_until 2026-05-01 is before the first day, 2026-05-02"):
        PureBase().do("write", title="a", answer="b", effective_from="2026-05-02", effective_until="2026-05-01")


def test_fields_that_are_none() -> None:
    with pytest.raises(KnowledgeInvalid, match="colour: no field of an entry"):
        checked({"colour": "red"}, None)


def test_too_many_questions() -> None:
    with pytest.raises(KnowledgeInvalid, match="31 items"):
        PureBase().do("write", title="a", answer="b", questions=[f"问题{n}" for n in range(31)])


def test_every_deed_tells_what_it_does() -> None:
    assert all((deed.__doc__ or "").endswith(".") for deed in DEEDS.values())
