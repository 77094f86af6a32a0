"""The directory as a sheet: what is written is read again as it was; mistakes have the row as their line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from callcenter.commissioners import COLUMNS, document_of, rows_of, saved
from callcenter.config import Config, inspect_config, load_config
from callcenter.config.yaml_file import load_yaml
from callcenter.errors import SheetUnwritable
from callcenter.sheets import read, write

SHIPPED = Path(__file__).parents[2] / "config" / "callcenter.yaml"
HEAD = "部门编号,部门名称,咨询事项,班次,值班日期,值班时间,姓名,电话\n"


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(SHIPPED, {})


def mistakes(folder: Path, text: str) -> list[str]:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    reading = inspect_config(SHIPPED, {}, {"commissioners": document_of(read(path))})
    return [f"{each.line} {each.where}: {each.message}" for each in reading.mistakes]


def department(folder: Path, text: str, ident: str = "housing") -> object:
    path = folder / "people.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    reading = inspect_config(SHIPPED, {}, {"commissioners": document_of(read(path))})
    assert reading.mistakes == []
    return reading.config.commissioners[ident].model_dump(mode="json")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_exported_is_the_same_when_it_comes_back(tmp_path: Path, config: Config, suffix: str) -> None:
    path = tmp_path / f"people{suffix}"
    assert write(path, COLUMNS.headings, rows_of(config.commissioners)) == 65
    reading = inspect_config(SHIPPED, {}, {"commissioners": document_of(read(path))})
    assert reading.mistakes == []
    assert reading.config.commissioners == config.commissioners
    assert list(reading.config.commissioners) == list(config.commissioners)


def test_what_is_saved_is_the_same_when_it_is_loaded(tmp_path: Path, config: Config) -> None:
    write(tmp_path / "people.csv", COLUMNS.headings, rows_of(config.commissioners))
    found = document_of(read(tmp_path / "people.csv"))
    assert saved(found.document, tmp_path / "commissioners.yaml") is None
    assert load_yaml(tmp_path / "commissioners.yaml").document == found.document


def test_rows_as_people_write_them(tmp_path: Path) -> None:
    assert department(tmp_path, (
        "housing,住建局,公积金、物业,,工作日,8:30－18:00,甲,139 0000 0001\n"
        "housing,住建局,,,工作日,8:30－18:00,乙,13900000002\n"
        "housing,住建局,,夜班,,18:00至08:30,丙,13900000003\n"
        "housing,,,夜班,,18:00至08:30,丁,13900000004\n"
    )) == {
        "name": "住建局",
        "topics": ["公积金", "物业"],
        "duty": [
            {"days": ["workday"], "hours": "08:30-18:00", "people": [
                {"name": "甲", "number": "13900000001"}, {"name": "乙", "number": "13900000002"}]},
            {"days": ["all"], "hours": "18:00-08:30", "people": [
                {"name": "丙", "number": "13900000003"}, {"name": "丁", "number": "13900000004"}]},
        ],
    }  # fmt: skip


def test_all_mistakes_with_their_rows(tmp_path: Path) -> None:
    assert mistakes(tmp_path, HEAD + (
        "housing,住建局,公积金,1,工作日,08:30-18:00,甲,23900000001\n"
        "housing,房管局,公积金,1,周末,08:30-18:00,乙,13900000002\n"
        ",无编号,,,,,丙,13900000003\n"
        "Tax Office,税务局,,,,,丁,13900000004\n"
        "water,水务局,,,每天,25:00-26:00,,x,多余\n"
    )) == [
        "3 部门名称: differs from row 2",
        "3 值班日期: differs from row 2",
        "4 部门编号: is empty",
        "6 : has more cells than there are headings",
        "5 commissioners.Tax Office: 'Tax Office' is no name of a department",
        "6 commissioners.water.duty.0.hours: must be a span of hours such as 08:30-18:00, but is '25:00-26:00'",
        "6 commissioners.water.duty.0.people.0.name: String should have at least 1 character, but is ''",
        "6 commissioners.water.duty.0.people.0.number: must be a telephone number: 2 to 20 digits, but is 'x'",
        "2 commissioners.housing.duty.0.people.0.number: 23900000001 may not be called",
    ]  # fmt: skip


def test_the_file_before_is_kept_and_the_new_one_may_be_read_by_the_same_people(tmp_path: Path) -> None:
    path = tmp_path / "commissioners.yaml"
    path.write_text("# by hand\ncommissioners: {}\n", encoding="utf-8")
    path.chmod(0o640)
    document = {"commissioners": {"tax": {"name": "税务局", "duty": [{"people": [{"name": "甲", "number": "0139"}]}]}}}
    kept = saved(document, path)
    assert kept == tmp_path / "commissioners.yaml.bak"
    assert kept.read_text(encoding="utf-8").startswith("# by hand")
    assert load_yaml(path).document == document
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["commissioners.yaml", "commissioners.yaml.bak"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(SheetUnwritable, match="cannot be written"):
        saved({}, tmp_path / "none" / "commissioners.yaml")
