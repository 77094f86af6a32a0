"""Entries on a real store: numbers, use, reminders once whoever looks, and read tables equal to the journal."""

from __future__ import annotations

import threading

import msgspec
import pytest
from sqlalchemy import Engine, select

from callcenter.casework.knowledge_desk import KnowledgeOutcome
from callcenter.errors import KnowledgeInvalid, KnowledgeTransitionInvalid, KnowledgeUnknown
from callcenter.facts import KnowledgeUsed
from callcenter.journal import reading
from callcenter.journal.questions import facts_of
from callcenter.journal.tables import knowledge_entry, knowledge_use, knowledge_version
from callcenter.projections import rebuild, verify
from callcenter.projections.words import in_words
from tests.casework.library import Library
from tests.casework.office import DAY
from tests.projections.folding import has, only, rows, snapshot


def test_from_the_draft_to_the_use(engine: Engine) -> None:
    library = Library(engine)
    entry = library.approved(questions=["装修要登记吗"], keywords="装修 物业")
    assert entry == "KB000001"
    used = library.do("use", entry, question="装修找谁", contact="haian1-1.1", helpful=True)
    assert (used.version, used.state) == (1, "approved")
    assert has(only(engine, knowledge_entry), state="approved", version=1, uses=1, helpful=1, unit="housing")
    assert has(only(engine, knowledge_version), questions="装修要登记吗", keywords="装修\n物业", approver="approver")
    assert has(only(engine, knowledge_use), entry=entry, actor="1001", role="agent", contact="haian1-1.1", number="")
    with reading(engine) as connection:
        (fact,) = facts_of(connection, "haian1-1.1")
    assert isinstance(fact, KnowledgeUsed)
    assert in_words(fact) == "1001 依据知识 KB000001 解答"


def test_numbers_go_up_and_what_is_refused_takes_none(engine: Engine) -> None:
    library = Library(engine)
    with pytest.raises(KnowledgeInvalid):
        library.do("write", title="", answer="b")
    orders = [library.order("write", title=title, answer="b") for title in ("甲", "", "乙")]
    numbers = [outcome.entry for outcome in library.desk.do_all(orders)]
    assert numbers == ["KB000001", "", "KB000002"]
    assert library.do("write", title="丙", answer="b").entry == "KB000003"


def test_orders_that_belong_together_are_done_whole_or_not_at_all(engine: Engine) -> None:
    library = Library(engine)
    chain = [library.order("write", title="甲", answer="b"), library.order("submit"), library.order("approve")]
    bad = [library.order("write", title="", answer="b"), library.order("submit")]
    outcomes = library.desk.do_all([*chain, *bad], whole=True)
    assert [bool(outcome.refused) for outcome in outcomes] == [False, False, False, True, True]
    assert rows(engine, knowledge_entry) == []
    assert [outcome.state for outcome in library.desk.do_all(chain, whole=True)] == ["draft", "submitted", "approved"]


def test_unknown_entries_and_deeds(engine: Engine) -> None:
    library = Library(engine)
    with pytest.raises(KnowledgeUnknown, match="no entry KB000009"):
        library.do("submit", "KB000009")
    with pytest.raises(KnowledgeUnknown):
        library.do("submit")
    with pytest.raises(KnowledgeInvalid, match="one of: write, submit"):
        library.do("burn", "KB000009")


def test_the_second_of_two_sees_what_the_first_did(engine: Engine) -> None:
    library, other = Library(engine), Library(engine)
    entry = library.do("write", title="a", answer="b").entry
    other.do("submit", entry)
    with pytest.raises(KnowledgeTransitionInvalid, match="submit is not possible"):
        library.do("submit", entry)


@pytest.mark.parametrize("deed", ["write", "submit", "withdraw", "review", "approve"])
def test_nothing_is_done_with_what_was_changed_since_it_was_seen(engine: Engine, deed: str) -> None:
    library = Library(engine)
    entry = library.approved() if deed == "review" else library.do("write", title="甲", answer="b").entry
    before = only(engine, knowledge_version)["changed"]
    if deed == "review":
        library.do("review", entry, review_on="2026-05-01")
    else:
        library.do("write", entry, answer="c")
    if deed == "approve":
        library.do("submit", entry)
    said = {"answer": "d"} if deed == "write" else {}
    wanted = msgspec.structs.replace(library.order(deed, entry, **said), seen=before)
    with pytest.raises(KnowledgeTransitionInvalid, match="somebody else has changed it"):
        library.desk.do(wanted)
    assert only(engine, knowledge_version)["answer"] == ("到物业登记。" if deed == "review" else "c")
    library.desk.do(msgspec.structs.replace(wanted, seen=only(engine, knowledge_version)["changed"]))


def test_of_two_who_saw_the_same_one_writes_a_new_version(engine: Engine) -> None:
    library = Library(engine)
    entry = library.approved()
    before = only(engine, knowledge_version)["changed"]
    first, second = (
        msgspec.structs.replace(library.order("write", entry, answer=answer), seen=before) for answer in ("甲", "乙")
    )
    library.desk.do(first)
    library.at += 1
    (outcome,) = library.another_desk().do_all([second], whole=True)
    assert isinstance(outcome.refused, KnowledgeTransitionInvalid)
    assert [row["answer"] for row in rows(engine, knowledge_version)] == ["到物业登记。", "甲"]


def test_many_writers_at_once_lose_nothing(engine: Engine) -> None:
    library = Library(engine)
    done: list[KnowledgeOutcome] = []

    def write(number: int) -> None:
        desk = library.another_desk()
        done.extend(desk.do(library.order("write", title=f"{number}-{n}", answer="b")) for n in range(5))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.entry for outcome in done) == [f"KB{n:06d}" for n in range(1, 31)]
    assert len({row["title"] for row in rows(engine, knowledge_entry)}) == 30


def test_two_desks_remind_once(engine: Engine) -> None:
    library = Library(engine)
    library.approved(effective_until="2026-03-20", review_on="2026-03-10")
    desks = [library.another_desk() for _ in range(2)]
    done = []
    for _ in range(40):
        done.append(sum(desk.tick() for desk in desks))
        library.at += DAY
    assert [count for count in done if count] == [1, 1, 1, 1]
    assert has(only(engine, knowledge_version), state="expired", next_at=None, reminded="review expiry overdue")


def test_read_tables_are_what_the_journal_says(engine: Engine) -> None:
    library = Library(engine)
    entry = library.approved(effective_until="2026-12-31")
    other = library.approved(title="物业费", answer="按合同。")
    library.do("write", entry, answer="网上登记。", effective_from="2026-03-20")
    library.do("submit", entry)
    library.do("approve", entry)
    library.do("use", other)
    library.do("withdraw", entry, version=2)
    library.do("write", other, answer="按面积。")
    library.do("submit", other)
    library.do("refuse", other)
    library.at += 100 * DAY
    library.desk.tick()
    assert list(verify(engine)) == []
    before = snapshot(engine)
    rebuild(engine)
    assert snapshot(engine) == before


def test_a_tick_with_nothing_to_do_writes_nothing(engine: Engine) -> None:
    library = Library(engine)
    library.approved()
    assert library.desk.tick() == 0
    with reading(engine) as connection:
        assert connection.execute(select(knowledge_version.c.reminded)).scalar() == ""
