"""The measurements of similar appeals and categories, on a few invented ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bench import category_quality, similarity, similarity_quality, similarity_speed
from callcenter.testing.complaints import City


def _messages(folder: Path) -> None:
    """Eight issues of three messages each among others; of one issue, a copy that has no label."""
    city = City(11)
    messages, issues = list(city.complaints(60)), []
    for at in range(8):
        issue = city.issue()
        told = [city.told(issue, f"{at}-{caller}") for caller in range(3)]
        messages += told
        issues.append([message.number for message in told])
    rows = [
        {"id": message.number, "caller": message.caller, "time": "2026/1/2 3:04:05", "text": message.text, "title": ""}
        for message in messages
    ]
    rows.append(rows[-1] | {"id": "copy", "time": "2026-01-03 03:04:05"})
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "messages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    labels = [json.dumps({"issue": str(at), "ids": numbers}) for at, numbers in enumerate(issues)]
    (folder / "same_issue.jsonl").write_text("\n".join(labels), encoding="utf-8")


def test_quality_is_counted_with_and_without_the_copies_that_labels_leave_out(tmp_path: Path) -> None:
    _messages(tmp_path)
    found = {figure.name: figure.runs[0] for figure in similarity_quality.measure(tmp_path)}
    assert found["similarity.recall_at_10"] > 0.9
    assert found["similarity.right_first"] > 0.9
    assert found["similarity.right_first_labels_as_they_are"] < found["similarity.right_first"]
    assert all(0 <= value <= 1 for value in found.values())
    weights = similarity_quality.learned(tmp_path)
    assert weights.of["same_caller"] == 1.5
    assert weights.of["place_conflict"] <= 0


def test_categories_are_measured_without_copies(tmp_path: Path) -> None:
    appeals = list(City(12).complaints(600))
    with (tmp_path / "labelled_segmented.tsv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(("text", "label"))
        rows.writerows((" ".join(appeal.text), appeal.category) for appeal in appeals[:400])
    lines = [
        json.dumps({"title": "", "text": appeal.text, "label": appeal.category}, ensure_ascii=False)
        for appeal in [*appeals[400:], *appeals[:40]]
    ]
    (tmp_path / "labelled_raw.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = {figure.name: figure.runs for figure in category_quality.measure(tmp_path, quick=True)}
    assert found["category.macro_f1"][0] > 0.8
    assert len(found["category.macro_f1_with_copies"]) == 1


def test_speed_is_measured_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(similarity._SIZES, True, (400,))
    monkeypatch.delenv("CALLCENTER_BENCH_DATA", raising=False)
    figures = {figure.name: figure for figure in similarity.measure(quick=True)}
    assert list(figures) == [
        "similarity.query_p95_0k", "similarity.insert_p95_0k", "similarity.memory_0k", "similarity.found_0k"
    ]  # fmt: skip
    assert figures["similarity.found_0k"].runs[0] > 0.9
    assert figures["similarity.query_p95_0k"].details["p50"] > 0
    assert figures["similarity.found_0k"].details["appeals"] == 800
    assert 0 < figures["similarity.memory_0k"].runs[0] < 2


def test_progress_is_said_every_hundred_thousand(capsys: pytest.CaptureFixture[str]) -> None:
    told = similarity_speed._progress(300_000)
    for done in (2_000, 100_000, 200_000):
        told(done)
    assert capsys.readouterr().err.count("\n") == 2
