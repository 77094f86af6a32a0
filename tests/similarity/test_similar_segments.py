"""Postings on disk: joined they are what they were apart, and only whole ones are taken up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.similarity.fresh import Fresh
from callcenter.similarity.grams import gram_counts, gram_postings
from callcenter.similarity.runs import Run, run_of
from callcenter.similarity.segment import SegmentName, found_segments, written

_TEXTS = st.lists(st.text("水电路灯噪音", max_size=8), min_size=1, max_size=5)


def _lists(run: Run) -> dict[int, list[int]]:
    ends = zip(run.grams.tolist(), run.starts.tolist(), run.starts.tolist()[1:], strict=False)
    return {gram: run.rows[begin:end].tolist() for gram, begin, end in ends}


def _expected(texts: list[str], first: int = 0) -> dict[int, list[int]]:
    lists: dict[int, list[int]] = {}
    for row, text in enumerate(texts, first):
        for gram in gram_counts(text)[0].tolist():
            lists.setdefault(gram, []).append(row)
    return lists


@given(_TEXTS, _TEXTS, _TEXTS, st.lists(st.integers(0, 5), max_size=3))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_runs_joined_on_disk_hold_the_same(
    tmp_path: Path, one: list[str], two: list[str], three: list[str], gone: list[int]
) -> None:
    fresh = Fresh(0)
    for row, text in enumerate(one):
        fresh.add(row, gram_counts(text)[0])
    fresh.add_run(run_of(gram_postings(two), len(one)))
    for row, text in enumerate(three, len(one) + len(two)):
        fresh.add(row, gram_counts(text)[0])
    everything = [*one, *two, *three]
    removed = np.zeros(len(everything) + 3, np.bool_)
    removed[gone] = True
    everything = ["" if removed[row] else text for row, text in enumerate(everything)]
    segment = written(tmp_path, SegmentName(1, 0, len(everything)), fresh.all_runs(), removed)
    assert _lists(segment) == _expected(everything)
    assert segment.left_out.tolist() == np.flatnonzero(removed[: len(everything)]).tolist()
    grams = np.array(sorted({*_expected(everything), 1, 2, 3}))
    begins, ends = segment.find(grams)
    found = {gram: segment.rows[b:e].tolist() for gram, b, e in zip(grams.tolist(), begins, ends, strict=True)}
    assert found == {gram: _expected(everything).get(gram, []) for gram in grams.tolist()}


def _write(folder: Path, first: int, end: int, generation: int = 1) -> None:
    run = run_of(gram_postings(["停水路灯"] * (end - first)), first)
    written(folder, SegmentName(generation, first, end), [run], np.zeros(end, np.bool_))


def test_the_widest_without_a_gap_are_taken_up_and_others_removed(tmp_path: Path) -> None:
    for first, end in ((0, 2), (2, 4), (0, 4), (4, 6), (7, 9)):
        _write(tmp_path, first, end)
    _write(tmp_path, 0, 6, generation=2)
    (tmp_path / "postings-1-6-7.making").mkdir()
    assert [segment.name[1:] for segment in found_segments(tmp_path, 1, 9)] == [(0, 4), (4, 6)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["postings-1-0-4", "postings-1-4-6"]
    assert [segment.name[1:] for segment in found_segments(tmp_path, 1, 5)] == [(0, 4)]


def test_a_damaged_one_is_made_up_for_by_narrower_ones(tmp_path: Path) -> None:
    for first, end in ((0, 2), (2, 4), (0, 4)):
        _write(tmp_path, first, end)
    (tmp_path / "postings-1-0-4" / "starts.npy").write_bytes(b"\x93NUMPY")
    assert [segment.name[1:] for segment in found_segments(tmp_path, 1, 4)] == [(0, 2), (2, 4)]
    assert not (tmp_path / "postings-1-0-4").exists()


def test_parts_that_do_not_belong_together_are_not_taken_up(tmp_path: Path) -> None:
    _write(tmp_path, 0, 2)
    np.save(tmp_path / "postings-1-0-2" / "rows.npy", np.zeros(1, np.uint32))
    assert found_segments(tmp_path, 1, 2) == []
