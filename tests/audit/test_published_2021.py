"""The publication about 2021: ten contradictions, five things to wonder about, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter.__main__ import main

FILE = Path(__file__).with_name("published_2021.yaml")
ERRORS = {
    ("partition", "channel_other_table", "41890"),
    ("equal", "dispatched", "44194"),
    ("equal", "sat_text", "98.55%"),
    ("equal", "departments_text", "36"),
    ("mean", "total_rate", "87.65%"),
    ("mean", "total_talk", "141.30"),
    ("extreme", "calls_in_max", "≤ 7200"),
    ("growth", "growth_text", "31.67%"),
    ("ratio", "ent_instant_text", "83.33%"),
    ("axes", "consult", ""),
}
WARNINGS = {
    ("rest", "accepted", "7416"),
    ("counted", "callbacks", "44194"),
    ("offered", "calls_in", "≈ 85160"),
    ("per_head", "seats_per_100k", ""),
    ("period", "ent_total", ""),
}


def test_exactly_what_is_wrong_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "audit", str(FILE), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    for severity, expected in (("error", ERRORS), ("warning", WARNINGS)):
        mine = [each for each in found if each["severity"] == severity]
        assert {(each["check"], each["figures"][0], each["derived"]) for each in mine} == expected
        assert len(mine) == len(expected)


def test_it_is_told_in_a_sentence_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "audit", str(FILE)]) == 1
    said = capsys.readouterr().out
    assert "错误  总接通率 86.39% 是未加权的平均值，按数量加权应为 87.65%" in said
    assert "错误  年均增长率 32.5%：由 55789 到 127365，3 年年均增长 31.67%" in said
    assert said.rstrip().endswith("错误 10 处，警示 5 处")


def test_a_file_with_mistakes_tells_all_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "figures: {a: {value: many}, b: {value: 3, colour: red}}\n"
        "relations: [{check: sum, whole: a}, {check: ratio, figure: a, part: b, whole: c}]\n",
        encoding="utf-8",
    )
    assert main(["report", "audit", str(path)]) == 1
    said = capsys.readouterr().err
    for part in ("figures.a.value", "'many' is no number", "figures.b.colour", "relations.0"):
        assert part in said
    path.write_text("figures: {a: {value: 1}}\nrelations: [{check: period, figure: z}]\n", encoding="utf-8")
    assert main(["report", "audit", str(path)]) == 1
    assert "there is no figure z" in capsys.readouterr().err
