"""What the knowledge base refuses with is told in Chinese; marks and differences lose nothing of a text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import knowledge
from callcenter.console.knowledge.differing import pieces
from callcenter.console.knowledge.marking import excerpt, marked
from callcenter.console.knowledge.refusing import told
from callcenter.errors import KnowledgeInvalid, KnowledgeTransitionInvalid, NotPermitted, StoreAway
from callcenter.knowledge.lifecycle import Deed, State, advance
from callcenter.knowledge.vocabulary import grams

_RAISED = ("KnowledgeInvalid", "KnowledgeTransitionInvalid", "KnowledgeUnknown", "NotPermitted", "UnitUnknown")
_FILES = ("deeds.py", "acting.py")
_FILLED = {"entry": "KB000003", "deed": "approve", "actor": "li", "last": "2026-05-01", "day": "2026-05-01"}
"""What stands in the place of a name or an attribute; ``3`` for others."""


def texts() -> Iterator[str]:
    """Every refusal that stands in the deeds, with something in the place of what is filled in."""
    for name in _FILES:
        tree = ast.parse((Path(knowledge.__file__).parent / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _RAISED:
                yield from _alternatives(node.args[0])


def _alternatives(node: ast.expr) -> Iterator[str]:
    for each in [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]:
        yield "".join(_parts(each))


def _parts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.JoinedStr(values=values):
            for each in values:
                yield from _parts(each)
        case ast.FormattedValue(value=ast.Attribute(attr=name) | ast.Name(id=name)):
            yield _FILLED.get(name, "3")
        case _:
            yield "3"


@pytest.mark.parametrize("text", sorted({*texts()}))
def test_every_refusal_of_the_deeds_has_its_words(text: str) -> None:
    words = told(KnowledgeInvalid(text), "zh")
    assert "请刷新后重试" not in words, text
    assert "approve" not in words
    assert told(KnowledgeInvalid(text), "en") == text


def test_there_are_refusals_to_look_at() -> None:
    assert len({*texts()}) > 8


@pytest.mark.parametrize("state", list(State))
def test_what_a_state_does_not_allow_is_told_with_its_word(state: State) -> None:
    refused = [deed for deed in Deed if _refusal(state, deed)]
    for deed in refused:
        words = told(_refusal(state, deed) or NotPermitted(""), "zh")
        assert not any(each.isascii() and each.isalpha() for each in words), words


def _refusal(state: State, deed: str) -> KnowledgeTransitionInvalid | None:
    try:
        advance(state, deed)
    except KnowledgeTransitionInvalid as error:
        return error
    return None


def test_all_that_is_wrong_with_the_fields_is_told_and_nothing_in_english() -> None:
    wrong = "title has 101 characters, at most 100 are possible; effective_from '2026-13' is no day such as 2026-05-01"
    assert told(KnowledgeInvalid(wrong), "zh") == "标题有 101 字，最多 100 字；生效日期不是日期：请按 2026-05-01 填写"
    odd = "basis 'a; b' is known to nobody"
    assert told(KnowledgeInvalid(odd), "zh") == "目前不能这样办理：请刷新后重试"
    assert told(NotPermitted(odd), "zh") == "您的岗位不能这样办理"
    assert told(StoreAway("away"), "zh") == "数据库暂不可用：请稍后重试"


# -- marks and differences -----------------------------------------------------------------------------------------

_TEXT = st.text(alphabet="离婚登记要带身份证，。①ＡＢab\n", max_size=60)


@given(text=_TEXT, question=st.text(alphabet="离婚登记身份证ab", max_size=8))
def test_marking_changes_no_text(text: str, question: str) -> None:
    terms = grams(question)
    assert "".join(piece for piece, _ in marked(text, terms)) == text
    short = "".join(piece for piece, _ in excerpt(text, terms, 20))
    assert short.strip("…") in text
    assert len(short) <= 22


def test_singles_are_marked_only_when_nothing_else_is_asked() -> None:
    assert marked("在线登记", grams("记")) == [("在线登", False), ("记", True)]
    assert marked("在线记录", grams("登记")) == [("在线记录", False)]
    assert marked("ＡＢ证", grams("ab")) == [("ＡＢ", True), ("证", False)]  # the width does not matter


@given(before=_TEXT, after=_TEXT)
def test_what_is_not_gone_is_the_new_text_and_what_is_not_new_the_old_one(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(text for kind, text in found if kind != "gone") == after
    assert "".join(text for kind, text in found if kind != "new") == before


def test_a_text_of_very_many_clauses_is_not_compared_one_by_one() -> None:
    before, after = "甲，" * 4000, "乙，" * 4000
    assert pieces(before, after) == [("gone", before), ("new", after)]
