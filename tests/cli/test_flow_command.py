"""``callcenter flow``: what a supervisor sees."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from callcenter.__main__ import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def flows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the shipped flows that the command works on."""
    folder = tmp_path / "flows"
    folder.mkdir()
    for path in (ROOT / "ivr_flows").glob("*.yaml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("CALLCENTER_IVR__FLOWS", str(folder))
    monkeypatch.setenv("CALLCENTER_IVR__PROMPTS", str(folder / "prompts.yaml"))
    return folder


def test_check_tells_how_quickly_a_person_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "check"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^main +\d+ nodes +a person within \d+\.\d s without a key \(limit 15 s\)$", out, re.MULTILINE)
    assert re.search(r"^8 flows and \d+ prompts are well\.$", out, re.MULTILINE)


def test_check_lists_every_mistake(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, old, new in (("main", "timeout: voice", "tiemout: voice"), ("survey", "highest: 5", "highest: 12")):
        path = flows / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert main(["flow", "check"]) == 1
    err = capsys.readouterr().err
    assert re.search(r"main.yaml:\d+: main.greeting.exits.tiemout: a menu node has no exit `tiemout`", err)
    assert "(do you mean timeout?)" in err
    assert "has no exit `timeout`" not in err
    assert "survey.yaml:10: survey.question.highest:" in err
    assert err.startswith("2 mistakes, by file and line:\n")


@pytest.mark.parametrize(("form", "begins"), [("svg", "<svg "), ("dot", "digraph flow {"), ("mermaid", "flowchart TD")])
def test_graph(form: str, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "graph", "progress", "--format", form]) == 0
    out = capsys.readouterr().out
    assert out.startswith(begins)
    file = tmp_path / "flow.out"
    assert main(["flow", "graph", "progress", "--format", form, "--output", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == out


def test_a_flow_with_mistakes_can_be_drawn(flows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = flows / "main.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("type: goto", "type: gooto"), encoding="utf-8")
    assert main(["flow", "graph", "main"]) == 0
    assert "mistake(s), see `callcenter flow check`" in capsys.readouterr().err


def test_an_unknown_flow_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "graph", "mian"]) == 1
    assert "there is no such flow" in capsys.readouterr().err


def test_try_shows_what_is_heard_and_what_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "try", "--keys", "2,5", "--at", "2026-10-01T03:00"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("主流程 main · 2026-10-01 03:00 周四 holiday · 13800001234 → 12345\n")
    for line in (
        "♪ 您好，海安12345热线。企业诉求请按2，其他请稍候。",
        "… waits 2 s for a key: 2 → to_enterprise · timeout, invalid → voice",
        "☎ in line of the queue enterprise, 60 s at most",
        "‹ talked with agent 1001, who hung up",
        "+ keeps the rating 5",
        "queue enterprise was reached after",
    ):
        assert line in out


def test_try_with_a_lookup_a_variable_and_a_full_queue(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--keys", "full,12", "--set", "surge=true", "--found", "caller_history calls=3", "--at", "03:00"]
    assert main(["flow", "try", *words]) == 0
    out = capsys.readouterr().out
    assert "现在来电较多" in out
    assert "● records up to 180 s" in out
    assert "+ keeps the message of 12 s, to be rung back at 13800001234" in out
    assert "it is HA12345-20260101-000001-5, query code K7M3PX" in out
    assert main(["flow", "try", "--found", "enterprise name=海安纺织", "--keys", "9,9,9,9,9"]) == 0
    captured = capsys.readouterr()
    assert "‹ found: name 海安纺织" in captured.out
    assert "not used any more: 9" in captured.err


def test_try_records_a_golden_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases" / "one.yaml"
    assert main(["flow", "try", "survey", "--keys", "3", "--at", "2026-11-23T10:00", "--record", str(file)]) == 0
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert (case["flow"], case["at"]) == ("survey", "2026-11-23T10:00:00+08:00")
    assert case["turns"][-1]["ended"]
    assert "written:" in capsys.readouterr().out


def test_try_at_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed: Iterator[str] = iter(["", "x", "2", "talked", "hangup"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(builtins, "input", lambda _prompt: next(typed))
    assert main(["flow", "try"]) == 0
    out = capsys.readouterr().out
    assert "'x' does not fit here: keys, Enter for none, or hangup" in out
    assert "‹ hangs up" in out
    assert list(typed) == []


def test_the_end_of_typing_is_a_hang_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def end(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(builtins, "input", end)
    assert main(["flow", "try", "survey"]) == 0
    assert "‹ hangs up" in capsys.readouterr().out


@pytest.mark.parametrize("moment", ["yesterday", "25:00", "2026-13-01"])
def test_a_moment_that_is_none(moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "try", "--at", moment]) == 1
    assert "is no moment (write 2026-10-01T03:00, or 03:00 for today)" in capsys.readouterr().err
