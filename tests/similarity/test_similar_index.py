"""The index: found at once, after restarts and kills, until removed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from callcenter.errors import SimilarIndexInUse
from callcenter.similarity import Band, Described, Reason, SimilarIndex, holding
from callcenter.similarity.prepared import record_of
from callcenter.similarity.text import MAX_TEXT
from callcenter.testing.complaints import City
from tests.similarity.alike import answers, filled

_DAY = 86_400_000_000


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test of hundreds of appeals has several."""
    monkeypatch.setattr(holding, "_SEGMENT", 40)
    monkeypatch.setattr(holding, "_WORTH_A_SEGMENT", 5)
    monkeypatch.setattr(holding, "_MOST_SEGMENTS", 3)


def test_the_same_matter_told_by_another_caller_is_found_first(tmp_path: Path) -> None:
    city = City(7)
    issues = [city.issue() for _ in range(40)]
    index = filled(tmp_path, city.complaints(400))
    for at, issue in enumerate(issues):
        index.add(city.told(issue, f"issue-{at}", place=at % 2 == 0))
    best = [index.similar(city.told(issue, "now", place=at % 3 == 0))[0] for at, issue in enumerate(issues)]
    right = [candidate.number == f"issue-{at}" for at, candidate in enumerate(best)]
    assert sum(right) >= 38
    assert sum(candidate.band is Band.PROBABLE for candidate in best) >= 36
    index.close()


def test_an_appeal_is_found_at_once_but_never_by_itself(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        one = Described("A1", "翠庭花园楼下烧烤店油烟扰民", caller="x", at=1)
        index.add(one)
        assert index.similar(one) == []
        found = index.similar(Described("A2", "翠庭花园烧烤店油烟太大", caller="x", at=2))
        assert [candidate.number for candidate in found] == ["A1"]
        assert Reason.SAME_PLACE in found[0].reasons
        assert Reason.SAME_CALLER in found[0].reasons
        assert found[0].model == "logistic-1"
        assert "A1" in index
        assert len(index) == 1


def test_the_place_in_its_own_field_counts(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        index.add(Described("A1", "楼下烧烤店油烟扰民，请处理", "翠庭花园3栋"))
        index.add(Described("A2", "楼下烧烤店油烟扰民，请处理", "金澜家园5栋"))
        found = index.similar(Described("", "烧烤店油烟扰民", "翠庭花园"))
        assert [(candidate.number, candidate.conflict) for candidate in found] == [("A1", False), ("A2", True)]
        assert found[1].band in (Band.SIMILAR, Band.WEAK)
        assert Reason.OTHER_PLACE in found[1].reasons


def test_a_template_about_another_place_never_comes_first(tmp_path: Path) -> None:
    text = "{}小区一楼被改成餐饮门面，噪音和油烟严重扰民，请有关部门尽快处理，还居民一个安静的环境"
    with SimilarIndex(tmp_path) as index:
        index.add(Described("copy", text.format("金澜"), caller="same", at=5))
        index.add(Described("own words", "翠庭小区一楼饭店油烟大，晚上很吵"))
        found = index.similar(Described("", text.format("翠庭"), caller="same", at=5))
        assert [candidate.number for candidate in found] == ["own words", "copy"]
        assert found[1].features["cosine"] > 0.8
        assert found[1].band is not Band.REPEAT
        assert found[1].band is not Band.PROBABLE


def test_the_same_caller_with_the_same_words_is_a_repeat(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        index.add(Described("A1", "翠庭花园3栋已经停水两天了", caller="13800138000"))
        found = index.similar(Described("", "翠庭花园3栋停水两天了没有人管", caller="13800138000"))
        assert found[0].band is Band.REPEAT
        other = index.similar(Described("", "翠庭花园3栋停水两天了没有人管", caller="13900139000"))
        assert other[0].band is Band.PROBABLE


def test_nothing_of_a_callers_number_reaches_the_disk(tmp_path: Path) -> None:
    filled(tmp_path, [Described("A1", "停水了", caller="13800138000")]).close()
    assert all(b"13800138000" not in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


@pytest.mark.parametrize("text", ["", "。", "水", "！？  \n", "\ud800", "😀😀", "a", "水" * 20_000, "\x00\x01"])
def test_odd_texts_are_taken_and_asked(tmp_path: Path, text: str) -> None:
    with SimilarIndex(tmp_path) as index:
        index.add(Described("odd", text))
        index.add(Described("usual", "翠庭花园停水"))
        assert {candidate.number for candidate in index.similar(Described("", text))} <= {"odd", "usual"}
        assert index.similar(Described("", "翠庭花园停水了"))[0].number == "usual"
    with SimilarIndex(tmp_path) as index:
        assert len(index) == 2


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        assert index.similar(Described("", "翠庭花园停水")) == []
        assert index.position == 0
        assert not index.remove("A1")


def test_an_appeal_added_again_is_replaced(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        index.add_many([Described("A1", "翠庭花园停水"), Described("A1", "金澜家园路灯不亮")])
        assert len(index) == 1
        assert index.similar(Described("", "翠庭花园停水")) == []
        index.add(Described("A1", "星渡公寓电梯坏了"))
        assert len(index) == 1
        assert index.similar(Described("", "金澜家园路灯不亮")) == []
        assert index.similar(Described("", "星渡公寓的电梯坏了"))[0].number == "A1"


def test_removed_ones_are_gone_and_leave_the_disk_with_a_rebuild(tmp_path: Path) -> None:
    secret = "翠庭花园停水"
    with SimilarIndex(tmp_path) as index:
        index.add_many([Described("A1", secret), Described("A2", "金澜家园停水")], 5)
        assert index.remove("A1", 6)
        assert not index.remove("A1", 7)
        assert index.similar(Described("", secret))[0].number == "A2"
        assert index.position == 7
        index.rebuild()
        assert index.position == 7
        assert len(index) == 1
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert all("翠庭花园".encode() not in path.read_bytes() for path in files)


@pytest.mark.usefixtures("small_segments")
@pytest.mark.parametrize("together", [1, 7, 60, 1000])
def test_however_added_restarted_tidied_or_rebuilt_it_says_the_same(tmp_path: Path, together: int) -> None:
    city = City(3, places=30)
    appeals = list(city.complaints(150))
    questions = [city.told(city.issue(), f"Q{at}") for at in range(12)]
    index = SimilarIndex(tmp_path / "one")
    for at in range(0, len(appeals), together):
        index.add_many(appeals[at : at + together], at)
    removed = [appeal.number for appeal in appeals[::9]]
    for number in removed:
        index.remove(number)
    left = [appeal for appeal in appeals if appeal.number not in removed]
    expected = answers(filled(tmp_path / "other", reversed(left)), questions)
    assert answers(index, questions) == expected
    index.close()
    index = SimilarIndex(tmp_path / "one")
    assert answers(index, questions) == expected
    index.tidy()
    assert answers(index, questions) == expected
    index.rebuild()
    assert answers(index, questions) == expected
    index.close()
    index = SimilarIndex(tmp_path / "one")
    assert answers(index, questions) == expected
    assert len(index) == len(left)
    index.close()


@pytest.mark.usefixtures("small_segments")
def test_what_was_replaced_again_and_again_takes_no_room_after_tidying(tmp_path: Path) -> None:
    city = City(9, places=20)
    appeals = list(city.complaints(30))
    questions = [city.told(city.issue(), f"Q{at}") for at in range(5)]
    with SimilarIndex(tmp_path / "one") as index:
        for _ in range(5):
            index.add_many(appeals)
        expected = answers(filled(tmp_path / "other", appeals), questions)
        assert answers(index, questions) == expected
        before = (tmp_path / "one" / "appeals.records").stat().st_size
        index.tidy()
        assert (tmp_path / "one" / "appeals.records").stat().st_size < before / 4
        assert answers(index, questions) == expected
    with SimilarIndex(tmp_path / "one") as index:
        assert answers(index, questions) == expected


@pytest.mark.usefixtures("small_segments")
def test_segments_stay_few_however_long_it_runs(tmp_path: Path) -> None:
    city = City(4, places=30)
    with SimilarIndex(tmp_path) as index:
        for at in range(12):
            index.add_many(city.complaints(45, 45 * at))
        assert len(list(tmp_path.glob("postings-*"))) <= 4


def test_lost_or_damaged_postings_are_made_anew(tmp_path: Path, small_segments: None) -> None:
    city = City(5, places=30)
    questions = [city.told(city.issue(), f"Q{at}") for at in range(5)]
    index = filled(tmp_path, city.complaints(130))
    expected = answers(index, questions)
    index.close()
    for path in tmp_path.glob("postings-*/grams.npy"):
        path.write_bytes(b"nonsense")
    index = SimilarIndex(tmp_path)
    assert answers(index, questions) == expected
    index.close()


def test_only_one_process_may_have_it_open(tmp_path: Path) -> None:
    index = SimilarIndex(tmp_path)
    with pytest.raises(SimilarIndexInUse, match="another process"):
        SimilarIndex(tmp_path)
    index.close()
    index.close()
    SimilarIndex(tmp_path).close()


def test_positions_only_grow_and_hold_when_all_is_in(tmp_path: Path) -> None:
    with SimilarIndex(tmp_path) as index:
        index.add(Described("A1", "停水"), 10)
        index.add(Described("A2", "停水"), 9)
        index.mark(12)
        assert index.position == 12
        index.add_many([], 20)
    with SimilarIndex(tmp_path) as index:
        assert index.position == 20
        assert len(index) == 2


def test_cut_off_anywhere_the_position_tells_what_is_missing(tmp_path: Path) -> None:
    city = City(6, places=10)
    appeals = list(city.complaints(6))
    index = SimilarIndex(tmp_path)
    index.add_many(appeals[:3], 3)
    index.add_many(appeals[3:], 6)
    index.close()
    path = tmp_path / "appeals.records"
    whole = path.read_bytes()
    for size in range(len(whole), 20, -113):
        path.write_bytes(whole[:size])
        with SimilarIndex(tmp_path) as cut:
            known = {appeal.number for appeal in appeals if appeal.number in cut}
            assert known >= {appeal.number for appeal in appeals[: cut.position]}
            cut.add_many(appeals[cut.position :], 6)
            assert answers(cut, appeals) == answers(filled(tmp_path / f"anew-{size}", appeals), appeals)


_ADDING = """
import sys
from pathlib import Path
from callcenter.similarity import Described, SimilarIndex
from callcenter.testing.complaints import City
index = SimilarIndex(Path(sys.argv[1]))
for at, appeal in enumerate(City(8, places=20).complaints(100_000), 1):
    index.add(appeal, at)
    print(at, flush=True)
"""


def test_killed_while_adding_it_has_all_that_was_added(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _ADDING, str(tmp_path / "killed")], stdout=subprocess.PIPE, text=True
    ) as adding:
        assert adding.stdout is not None
        said = [int(adding.stdout.readline()) for _ in range(200)]
        os.kill(adding.pid, signal.SIGKILL)
        said += [int(line) for line in adding.stdout if line.endswith("\n")]
    with SimilarIndex(tmp_path / "killed") as index:
        assert index.position >= said[-1]
        assert index.position == len(index)
        appeals = list(City(8, places=20).complaints(index.position))
        again = filled(tmp_path / "anew", appeals)
        assert answers(index, appeals[:20]) == answers(again, appeals[:20])


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    city = City(2, places=10)
    with SimilarIndex(tmp_path) as index:
        index.add_many(city.complaints(2500), progress=told.append)
        assert told == [2000, 2500]
        index.rebuild(told.append)
    assert told[-1] == 2500
    told.clear()
    SimilarIndex(tmp_path, progress=told.append).close()
    assert told[-1] == 2500


def test_copies_stand_behind_their_first_and_take_no_place_from_others(tmp_path: Path) -> None:
    text = "翠庭花园楼下烧烤店油烟扰民，晚上不敢开窗"
    copies = [Described(f"copy-{at}", text, at=at * _DAY) for at in range(5)]
    others = [
        Described("near", "翠庭花园楼下的烧烤店油烟太大，晚上不敢开窗", at=_DAY),
        Described("far", "翠庭花园停水两天", at=_DAY),
    ]
    with filled(tmp_path, [*copies, *others]) as index:
        found = index.similar(Described("", text, at=9 * _DAY), 2)
        assert [each.number for each in found] == ["copy-4", "copy-3", "copy-2", "copy-1", "copy-0", "near"]
        assert [each.copy_of for each in found] == ["", *["copy-4"] * 4, ""]
        assert [each.number for each in index.similar(Described("copy-4", text, at=9 * _DAY), 1)] == [
            "copy-3", "copy-2", "copy-1", "copy-0",
        ]  # fmt: skip


def test_the_longest_text_has_room_for_its_places(tmp_path: Path) -> None:
    assert np.iinfo(np.int16).max > MAX_TEXT
    city = City(3)
    text = "".join(appeal.text for appeal in city.complaints(40))
    long = Described("long", text, "很长的地点" * 400)
    assert len(record_of(long, 0).text) == MAX_TEXT
    with filled(tmp_path, [long, *city.complaints(20)]) as index:
        (first, *_) = index.similar(Described("", text, long.place))
        assert first.number == "long"
        assert first.features["candidate_covered"] == pytest.approx(1.0)
