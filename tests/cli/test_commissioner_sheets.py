"""The directory goes out as a sheet and comes back: whole, or not at all with every mistake by its row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from project import Project

from callcenter.__main__ import main
from callcenter.config import load_config
from callcenter.sheets import read, write_csv

HEAD = "部门编号,部门名称,咨询事项,班次,值班日期,值班时间,姓名,电话\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    monkeypatch.setenv("CALLCENTER_CONFIG", str(tmp_path / "config/callcenter.yaml"))
    return Project(tmp_path, lambda: capsys.readouterr().err)


def taken(project: Project, text: str) -> int:
    path = project.folder / "people.csv"
    path.write_text(HEAD + text, encoding="gb18030")
    return main(["commissioners", "import", str(path)])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_out_and_in_again(project: Project, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    before, path = load_config().commissioners, project.folder / f"people{suffix}"
    assert main(["commissioners", "export", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    assert main(["commissioners", "import", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["departments"], told["people"]) == (1, 1)
    assert load_config().commissioners == before
    assert (project.folder / "config/commissioners.yaml.bak").read_text(encoding="utf-8").startswith("commissioners:")


def test_another_directory(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(project, "housing,住建局,物业,,,,甲,13900000009\ntax,税务局,发票,,工作日,08:30-17:30,乙,1001\n") == 0
    said = capsys.readouterr().out
    assert "2 departments, 2 people" in said
    assert "comments in it are not in the new one" in said
    assert list(load_config().commissioners) == ["housing", "tax"]


def test_nothing_is_written_when_anything_is_wrong(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    file = project.folder / "config/commissioners.yaml"
    before = file.read_text(encoding="utf-8")
    assert taken(project, "housing,住建局,,,,,甲,2390\nhousing,房管局,,,,,乙,13900000001\n") == 1
    said = capsys.readouterr().err
    assert "2 mistakes, by file and row; nothing was taken from it" in said
    assert "people.csv:2: commissioners.housing.duty.0.people.0.number: 2390 may not be called" in said
    assert "people.csv:3: 部门名称: differs from row 2" in said
    assert file.read_text(encoding="utf-8") == before
    assert not file.with_name("commissioners.yaml.bak").exists()


def test_a_department_that_a_flow_rings_must_stay(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert taken(project, "tax,税务局,,,,,乙,13900000001\n") == 1
    said = capsys.readouterr().err
    assert "ivr_flows/mobile.yaml" in said
    assert "housing" in said
    assert "housing" in load_config().commissioners


def test_an_export_cannot_become_a_formula(project: Project) -> None:
    project.change("config/commissioners.yaml", "专员甲", "'=1+1'")
    path = project.folder / "people.csv"
    assert main(["commissioners", "export", str(path)]) == 0
    assert "'=1+1" in path.read_text(encoding="utf-8-sig")
    assert read(path).rows[0].cells["姓名"] == "=1+1"


def test_files_that_are_none(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commissioners", "import", str(project.folder / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    write_csv(project.folder / "other.csv", ["a"], [["b"]])
    assert main(["commissioners", "import", str(project.folder / "other.csv")]) == 1
    assert "部门编号 (department): the column is missing" in capsys.readouterr().err
    assert main(["commissioners", "export", str(project.folder / "people.pdf")]) == 1
