"""``callcenter units``."""

from __future__ import annotations

import json

import pytest

from callcenter.__main__ import main


def test_units_are_listed_with_their_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["units", "--json"]) == 0
    rows = {row["unit"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["bridge_village"] == {
        "unit": "bridge_village", "name": "石桥村", "level": 3, "parent": "east_town", "fallback": False,
    }  # fmt: skip
    assert [ident for ident, row in rows.items() if row["fallback"]] == ["command_center"]
    assert main(["units"]) == 0
    said = capsys.readouterr().out
    assert "command_center     市域社会治理现代化指挥中心" in said
    assert "是" in said
