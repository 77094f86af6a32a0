"""The rule ``hours_gap``."""

from __future__ import annotations

from pathlib import Path

from ivr_bench import Bench, flow_of

from callcenter.workdays import Calendar

HOLED = """
hours:
  duty:
    workday: {00:00-24:00: day}
    weekend: {08:00-24:00: day}
    holiday: {00:00-24:00: rest}
"""


def test_gaps_and_exits(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(HOLED, encoding="utf-8")
    (tmp_path / "flows").mkdir()
    bench = Bench(tmp_path / "flows", Calendar.load(path))
    flow = flow_of("""
a:
  type: hours
  table: duty
  exits: {day: b, night: b}
b: {type: hours, table: dutty, exits: {day: end}}
""")
    assert bench.mistakes(main=flow) == [
        "6 main.a.table: table `duty` has a gap: weekend 00:00-08:00",
        "7 main.a.exits: has no exit `rest`",
        "7 main.a.exits.night: table `duty` never says `night`",
        "8 main.b.table: there is no table of hours `dutty`",
    ]
