"""``callcenter commissioners``: departments, who is on duty, and no number in full unless asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callcenter.__main__ import main
from callcenter.config import load_config

WORKDAY, NIGHT, HOLIDAY = "2026-11-27T10:00", "2026-11-27T20:00", "2026-10-01T12:00"


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLCENTER_CONFIG", raising=False)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["commissioners", *words]) == 0
    return capsys.readouterr().out


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    return {row["department"]: row for row in json.loads(printed(capsys, "--json", *words))}


def test_departments_are_listed_with_who_is_on_duty_then(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {line.split()[0]: line for line in printed(capsys, "--at", WORKDAY).splitlines()}
    assert "住建局" in lines["housing"]
    assert "专员丙 139****0004, 专员丁 139****0005" in lines["housing"]
    assert "公积金 物业" in lines["housing"]
    assert len(lines) == 21


def test_a_department_without_anybody_on_duty_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    *lines, _, flag = printed(capsys, "--at", NIGHT).splitlines()
    away = [line.split()[0] for line in lines if "nobody on duty" in line]
    assert away == [ident for ident, row in rows(capsys, "--at", NIGHT).items() if row["nobody"]]
    assert {"social_security", "medical_insurance", "tax"} <= set(away)
    assert {"housing", "public_security", "power_supply"}.isdisjoint(away)
    assert flag.startswith(f"! nobody on duty in {len(away)} of 20 departments: 人社局, 医保局, ")


def test_nothing_is_flagged_when_everybody_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "!" not in printed(capsys, "--at", WORKDAY)


def test_the_times_without_anybody_in_the_week(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "--json", "--week", "--at", WORKDAY))
    assert {row["department"] for row in found} == {"culture_tourism", "data_bureau"}
    assert found[1] == {
        "department": "culture_tourism", "name": "文化广电和旅游局",
        "from": "2026-11-30T09:00:00.000+08:00", "until": "2026-11-30T17:00:00.000+08:00",
    }  # fmt: skip
    assert "行政审批局        2026-12-01 12:00  2026-12-01 13:30" in printed(capsys, "--week", "--at", WORKDAY)
    assert "wherever expected" in printed(capsys, "--week", "--at", WORKDAY, "--topic", "housing")


def test_63_people_of_20_departments_are_shipped_and_all_are_member_units() -> None:
    config = load_config(environ={})
    people = {
        (person.name, person.number) for each in config.commissioners.values() for duty in each.duty
        for person in duty.people
    }  # fmt: skip
    assert (len(config.commissioners), len(people), len({number for _, number in people})) == (20, 63, 63)
    names = {ident: department.name for ident, department in config.commissioners.items()}
    assert names == {ident: config.units[ident].name for ident in names}


def test_numbers_are_shown_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert "13900000004" in printed(capsys, "--at", WORKDAY, "--numbers")
    assert rows(capsys, "--at", WORKDAY, "--numbers")["housing"]["on_duty"][0] == {
        "name": "专员丙", "number": "13900000004",
    }  # fmt: skip
    assert "1390000" not in printed(capsys, "--json", "--at", WORKDAY)


def test_only_departments_of_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "--topic", "公积金", "--at", HOLIDAY)
    assert list(found) == ["housing"]
    assert [person["name"] for person in found["housing"]["on_duty"]] == ["住建值班"]
    assert list(rows(capsys, "--topic", "保险")) == ["social_security", "medical_insurance"]


def test_a_topic_of_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commissioners", "--topic", "月亮"]) == 1
    assert "月亮" in capsys.readouterr().err


def test_a_year_without_holidays_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commissioners", "--at", "2199-01-01"]) == 0
    assert "no holidays for 2199" in capsys.readouterr().err


def test_an_installation_without_commissioners(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/callcenter.yaml").write_text("")
    (tmp_path / "config/calendar.yaml").write_text("years: {}\nhours: {}\n")
    monkeypatch.setenv("CALLCENTER_CONFIG", str(tmp_path / "config/callcenter.yaml"))
    assert printed(capsys) == "(none)\n"
