"""``callcenter report day|week|month|year|span|annual|deliver``, as somebody types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.__main__ import main
from tests.reports.world import month, project

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command on the month's store; (exit code, standard output, standard error)."""
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CALLCENTER_STORE__URL", month()[0])

    def ran(*words: str) -> tuple[int, str, str]:
        code = main(["report", *words])
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return ran


def test_a_month_on_the_terminal(run: Run) -> None:
    code, out, _ = run("month", "2025-03")
    assert code == 0
    assert out.startswith("# 海安12345月报\n")
    assert "## 按日期" in out
    assert "## 附录：指标定义" in out
    assert "| 住建局 |" in out


@pytest.mark.parametrize(("kind", "name", "title"), [
    ("day", "2025-03-10", "日报"), ("week", "2025-W11", "周报"), ("year", "2025", "年报"),
])  # fmt: skip
def test_other_periods(run: Run, kind: str, name: str, title: str) -> None:
    assert f"海安12345{title}" in run(kind, name)[1]


def test_the_default_is_the_last_one_that_is_over(run: Run) -> None:
    code, out, _ = run("day")
    assert code == 0
    assert "本期没有任何记录。" in out


def test_only_what_is_asked_for(run: Run) -> None:
    _, out, _ = run("span", "--from", "2025-03-03", "--to", "2025-03-09", "--by", "agent", "--by", "day")
    headings = [line for line in out.splitlines() if line.startswith("## ")]
    assert headings == ["## 总体", "## 按座席", "## 按日期", "## 附录：指标定义"]
    assert "2025-03-03 至 2025-03-09" in out


def test_what_each_agent_paused_for(run: Run) -> None:
    blocks = json.loads(run("month", "2025-03", "--by", "agent", "--format", "json")[1])["blocks"]
    tables = {block["id"]: block for block in blocks if block["kind"] == "table"}
    pauses = tables["pauses-agent"]
    assert {column["name"] for column in pauses["columns"]} == {"座席", "小休", "用餐", "培训"}
    paused = {row[0]: row for row in tables["seats-agent"]["rows"]}
    place = [column["metric"] for column in tables["seats-agent"]["columns"]].index("pause_time")
    assert len(pauses["rows"]) > 30
    for row in pauses["rows"]:
        assert abs(sum(cell["value"] for cell in row[1:]) - paused[row[0]][place]["value"]) < 0.21
    assert "seats-reason" not in tables


def test_another_zone_cuts_other_days(run: Run) -> None:
    def days(*more: str) -> list[str]:
        out = run("span", "--from", "2025-03-03", "--to", "2025-03-03", "--by", "day", "--format", "json", *more)[1]
        blocks = json.loads(out)["blocks"]
        table = next(block for block in blocks if block.get("id") == "services-day")
        return [f"{row[0]} {row[1]['value']}" for row in table["rows"]]

    here, there = days(), days("--zone", "America/New_York")
    assert len(here) == len(there) == 1
    assert here != there


@pytest.mark.parametrize("form", ["md", "html", "xlsx", "csv", "json", "docx"])
def test_files(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"report.{form}"
    assert run("day", "2025-03-10", "--out", str(path))[:2] == (0, f"{path}\n")
    assert path.stat().st_size > 3000
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".report")] == []


@pytest.mark.parametrize(("words", "told"), [
    (("month", "March"), "write one like 2026-11"),
    (("day", "2025-02-30"), "there is no day 2025-02-30"),
    (("day", "2025-03-10", "--by", "colour"), "nothing is split by colour: possible are"),
    (("day", "2025-03-10", "--out", "report.txt"), "say the format with --format"),
    (("day", "2025-03-10", "--out", "/nowhere/report.md"), "cannot be written"),
    (("day", "2025-03-10", "--zone", "Mars/Base"), "Mars/Base"),
    (("span", "--from", "2025-03-02", "--to", "2025-03-01"), "is not after"),
    (("annual", "--year", "12", "--out", "x"), "12 is no year"),
])  # fmt: skip
def test_what_is_refused(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert told in err
    assert "Traceback" not in err


def test_the_publication_and_its_audit(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "annual"
    code, out, err = run("annual", "--year", "2025", "--out", str(folder))
    assert (code, err) == (0, "")
    names = [f"annual-2025.{form}" for form in ("docx", "html", "md", "figures.json")]
    assert out.split() == [str(folder / name) for name in names]
    assert "海安12345 2025年度工作情况" in (folder / "annual-2025.md").read_text()
    code, out, _ = run("audit", str(folder / "annual-2025.figures.json"))
    assert code == 0
    assert "错误 0 处，警示 0 处" in out


def test_a_planted_error_is_found(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "annual"
    run("annual", "--year", "2025", "--format", "md", "--out", str(folder))
    path = folder / "annual-2025.figures.json"
    claims = json.loads(path.read_text())
    claims["figures"]["table_other"]["value"] = str(int(claims["figures"]["table_other"]["value"]) - 12_380)
    path.write_text(json.dumps(claims, ensure_ascii=False))
    code, out, _ = run("audit", str(path))
    assert code == 1
    assert "其他" in out


def test_a_year_of_which_nothing_is_known(run: Run, tmp_path: Path) -> None:
    code, _, err = run("annual", "--year", "2019", "--format", "md", "--out", str(tmp_path))
    assert code == 1
    assert "nothing on record of 2019" in err
    assert "没有2019年的任何记录" in (tmp_path / "annual-2019.md").read_text()


def test_delivering_is_off_by_default(run: Run) -> None:
    code, out, err = run("deliver")
    assert (code, out) == (0, "")
    assert "reports.enabled is false" in err


def test_delivering_by_the_settings(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project(tmp_path / "project", """
reports:
  enabled: true
  deliveries:
    daily: {report: day, format: csv, folder: out, at: "00:00"}
""")
    monkeypatch.setenv("CALLCENTER_CONFIG", str(path))
    code, out, err = run("deliver")
    assert (code, err) == (0, "")
    assert out.startswith("daily ")
    assert len(list((tmp_path / "state" / "out").glob("daily-*.csv"))) == 1
    assert run("deliver") == (0, "", "")
