"""Full-text search: what is found, in which order, and that the index follows the journal."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from folding import folded, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from callcenter.appeals import AppealNumber
from callcenter.errors import AppealFieldInvalid, AppealNumberInvalid
from callcenter.facts import (
    AppealCompleted,
    AppealDescribed,
    AppealDispatched,
    AppealOpened,
    AppealRefused,
    AppealReplied,
    AppealSigned,
    AppealSourceAdded,
    AppealSupplemented,
    Fact,
    HandlingStarted,
    new_id,
)
from callcenter.journal import open_engine, reading, writing
from callcenter.journal.search_table import counts
from callcenter.projections import rebuild, verify
from callcenter.projections.appeal_search import Found, Search, search
from callcenter.projections.search_grams import Needle, codes, key_of
from callcenter.projections.search_index import index_forward

DAY = 86_400_000_000
MARCH = 1_772_323_200_000_000
"""2026-03-01 in Shanghai."""


def number_of(day: int, sequence: int, prefix: str = "HA12345") -> str:
    return str(AppealNumber(prefix, date.fromordinal(date(2026, 3, 1).toordinal() + day), sequence))


def opened(number: str, day: int = 0, text: str = "路灯不亮", **said: Any) -> list[Fact]:
    at = MARCH + day * DAY
    reference = said.pop("reference", "")
    return [
        AppealOpened(id=new_id(), at=at, number=number, query_code="", channel="web", reference=reference),
        AppealDescribed(id=new_id(), at=at, number=number, text=text, **said),
    ]


def dispatched(number: str, unit: str, day: int = 0) -> list[Fact]:
    at = MARCH + day * DAY
    common: dict[str, Any] = {"at": at, "number": number, "actor": "a"}
    return [
        AppealCompleted(
            id=new_id(), appeal_type="help", text="", mode="department_ticket", state="pending_dispatch", **common
        ),
        AppealDispatched(id=new_id(), unit=unit, sign_due=at, due=at + 5 * DAY, **common),
    ]


def replied(number: str, words: str, day: int = 0) -> list[Fact]:
    common: dict[str, Any] = {"at": MARCH + day * DAY, "number": number}
    return [
        AppealSigned(id=new_id(), **common), HandlingStarted(id=new_id(), **common),
        AppealReplied(id=new_id(), text=words, outcome="resolved", **common),
    ]  # fmt: skip


def look(engine: Engine, words: str, **wanted: Any) -> Found:
    index_forward(engine)
    with reading(engine) as connection:
        return search(connection, Search(words=words, **wanted))


def found(engine: Engine, words: str, **wanted: Any) -> list[str]:
    return [row["number"] for row in look(engine, words, **wanted).rows]


ONE, TWO, THREE = number_of(0, 1), number_of(1, 500_001), number_of(9, 7)


@pytest.fixture
def three(engine: Engine) -> Engine:
    """Three appeals: one that was replied to, one of another unit, one that is confidential."""
    folded(
        engine,
        [
            *opened(ONE, text="路灯不亮，夜间出行不便", place="江海路128号"), *dispatched(ONE, "housing"),
            *opened(TWO, 1, "小区电梯困人", place="阳光花园13号楼", reference="WX-77"), *dispatched(TWO, "water", 1),
            *replied(ONE, "已更换灯泡并巡查", 2),
            *opened(THREE, 9, "举报路灯下占道经营", confidential=True),
        ],
    )  # fmt: skip
    return engine


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("路灯", [ONE]),
        ("路灯 出行", [ONE]),
        ("路灯 电梯", []),
        ("江海路128号", [ONE]),
        ("28号", []),
        ("更换灯泡", [ONE]),
        ("电梯困人", [TWO]),
        ("WX-77", [TWO]),
        (ONE, [ONE]),
        (ONE.lower(), [ONE]),
        ("20260302", [TWO]),
        ("500001", [TWO]),
        ("没有的词", []),
    ],
)
def test_number_text_place_reply_and_old_number(three: Engine, words: str, numbers: list[str]) -> None:
    assert found(three, words) == numbers


def test_what_is_confidential_is_found_only_by_who_may(three: Engine) -> None:
    assert found(three, "路灯", confidential=True) == [THREE, ONE]
    assert found(three, "路灯") == [ONE]
    assert found(three, THREE) == []
    assert found(three, THREE, confidential=True) == [THREE]


def test_unit_state_and_moment(three: Engine) -> None:
    assert found(three, "路灯", unit="housing") == [ONE]
    assert found(three, "路灯", unit="water") == []
    assert found(three, "路灯", states=("replied",)) == [ONE]
    assert found(three, "路灯", states=("dispatched", "draft"), confidential=True) == [THREE]
    assert found(three, "路灯", states=("archived",)) == []
    assert found(three, "路灯", since=MARCH + DAY, confidential=True) == [THREE]


def test_what_was_corrected_is_not_found_any_more(three: Engine) -> None:
    write(three, [AppealDescribed(id=new_id(), at=MARCH, number=THREE, text="举报无证经营", confidential=False)])
    folded(three, [])
    assert found(three, "路灯") == [ONE]
    assert found(three, "无证经营") == [THREE]


def test_what_was_added_refused_or_came_in_once_more(three: Engine) -> None:
    refused = number_of(3, 1)
    folded(
        three,
        [
            *opened(refused, 3, "工资纠纷"),
            AppealRefused(id=new_id(), at=MARCH, number=refused, code="other", notice="请向劳动仲裁委员会申请"),
            AppealSupplemented(id=new_id(), at=MARCH, number=TWO, text="现在又停运了"),
            AppealSourceAdded(id=new_id(), at=MARCH, number=TWO, channel="grid", reference="网格880", received=MARCH),
        ],
    )
    assert found(three, "仲裁委员会") == [refused]
    assert found(three, "停运") == [TWO]
    assert found(three, "停运 电梯困人") == [TWO], "words of the text and of what was added"
    assert found(three, "网格880") == [TWO]


def test_too_little_to_look_for_is_said_so(three: Engine) -> None:
    with pytest.raises(AppealFieldInvalid, match="at least two Chinese characters"):
        look(three, "灯")
    with pytest.raises(AppealNumberInvalid):
        look(three, "路灯", before="HA12345")


def test_pages_the_newest_first(engine: Engine) -> None:
    numbers = [number_of(day, sequence) for day in range(0, 400, 40) for sequence in range(1, 8)]
    facts = [fact for number in numbers for fact in opened(number, text="路灯不亮" if number[-1] != "3" else "灯不亮")]
    folded(engine, facts)
    expected = [number for number in sorted(numbers, reverse=True) if number[-1] != "3"]
    seen: list[str] = []
    page = look(engine, "路灯", limit=9)
    while page.more:
        seen += [row["number"] for row in page.rows]
        page = look(engine, "路灯", limit=9, before=page.more)
    assert seen + [row["number"] for row in page.rows] == expected


def test_what_was_frequent_once_is_found_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.projections.search_candidates._FEW", 5)
    monkeypatch.setattr("callcenter.projections.search_candidates._WINDOW", 2)
    old = [number_of(day, 1) for day in range(0, 300, 20)]
    facts = [fact for number in old for fact in opened(number, text="核酸检测点位咨询")]
    folded(engine, facts + opened(number_of(500, 1), 500, "路灯不亮"))
    assert found(engine, "核酸检测") == sorted(old, reverse=True)[:20]
    assert found(engine, "核酸检测", limit=4) == sorted(old, reverse=True)[:4]


def test_a_search_pauses_when_it_has_looked_at_very_many(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.projections.appeal_search._EXAMINED", 30)
    numbers = [number_of(day, 1) for day in range(80)]
    folded(engine, [fact for number in numbers for fact in opened(number, confidential=number != numbers[0])])
    page, rounds = look(engine, "路灯", limit=3), 1
    while not page.rows:
        page, rounds = look(engine, "路灯", limit=3, before=page.more), rounds + 1
    assert [row["number"] for row in page.rows] == [numbers[0]]
    assert rounds > 1


def test_a_site_that_has_changed_its_prefix(engine: Engine) -> None:
    before, after = number_of(0, 1, "OLD"), number_of(1, 1)
    folded(engine, [*opened(before), *opened(after, 1)])
    assert found(engine, "路灯") == [after, before]


# -- the index -------------------------------------------------------------------------------------------------------


def index(engine: Engine) -> dict[int, int]:
    with reading(engine) as connection:
        return dict(counts(connection))


def test_indexing_again_changes_nothing(three: Engine) -> None:
    index_forward(three)
    before = index(three)
    assert before[next(iter(codes("电梯")))] == 1
    with writing(three) as connection:
        connection.execute(text("DELETE FROM projection_cursor WHERE name = 'search'"))
    assert index_forward(three) > 0
    assert index(three) == before


def test_a_rebuilt_index_is_equal_and_goes_on(three: Engine) -> None:
    index_forward(three)
    before = index(three)
    rebuild(three)
    assert index(three) == before
    assert index_forward(three) == 0
    assert list(verify(three)) == []
    folded(three, opened(number_of(20, 1), 20, "窨井盖破损"))
    assert found(three, "窨井盖") == [number_of(20, 1)]
    rebuild(three)
    assert found(three, "窨井盖") == [number_of(20, 1)]


def test_a_rebuild_in_many_groups(three: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.projections.search_index._LARGE", 3)
    rebuild(three)
    assert list(verify(three)) == []
    assert found(three, "路灯") == [ONE]


def test_verify_tells_what_is_missing_in_the_index(three: Engine) -> None:
    index_forward(three)
    damaged = {
        "sqlite": "INSERT INTO appeal_search (appeal_search, rowid, grams) VALUES ('delete', {0}, '{1:x}')",
        "postgresql": "UPDATE appeal_search SET grams = array_remove(grams, {2})",
    }[three.dialect.name]
    (gram,) = codes("电梯")
    with writing(three) as connection:
        connection.execute(text(damaged.format(key_of(TWO), gram & 0xFFFFFFFF, gram)))
    told = [(each.table, each.key, each.running, each.rebuilt) for each in verify(three)]
    assert told == [("appeal_search", str(gram), 0, 1)]


def test_an_index_that_was_never_begun_is_no_difference(three: Engine) -> None:
    assert list(verify(three)) == []


def test_two_indexers_at_once(engine: Engine, store_url: str) -> None:
    numbers = [number_of(day, 1) for day in range(60)]
    folded(engine, [fact for number in numbers for fact in opened(number)])
    other = open_engine(store_url)
    threads = [threading.Thread(target=index_forward, args=(each,)) for each in (engine, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert list(verify(engine)) == []
    assert len(found(engine, "路灯", limit=100)) == 60


def test_some_facts_at_a_time(three: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.projections.search_index._LIMIT", 4)
    assert index_forward(three, most=4) == 4
    assert index_forward(three) > 0
    assert list(verify(three)) == []


WORDS = st.text(st.sampled_from("路灯不亮电梯ab1 ，"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(WORDS, min_size=1, max_size=12), sought=WORDS)
def test_the_same_as_looking_through_all_of_them(engine: Engine, texts: list[str], sought: str) -> None:
    with writing(engine) as connection:
        for table in ("appeal", "fact", "projection_cursor"):
            connection.execute(text(f"DELETE FROM {table}"))
    numbers = [number_of(day * 11, 1) for day in range(len(texts))]
    folded(engine, [fact for number, words in zip(numbers, texts, strict=True) for fact in opened(number, text=words)])
    needle = Needle(sought)
    if not needle.codes:
        return
    expected = [number for number, words in zip(numbers, texts, strict=True) if needle.is_in([number, words])]
    assert found(engine, sought) == expected[::-1]
