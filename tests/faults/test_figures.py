"""The table says what was reached and what was not."""

from __future__ import annotations

import math

from tests.faults.compare import Findings
from tests.faults.figures import Figure, Row, percentile, table


def test_a_row_holds_only_when_everything_does() -> None:
    row = Row(1, "core killed", 8, 50, reconciled=0.4, figures=[Figure("added delay p99", 0.9, 1.5)])
    assert row.verdict == "held"
    row.figures.append(Figure("served", 99.0, 100.0, "%", least=True))
    assert row.verdict == "MISSED: served"
    row.findings = Findings(lost=["13001000001"])
    assert row.verdict == "MISSED: lost 1, served"


def test_a_store_that_never_agrees_is_told() -> None:
    assert Row(1, "core killed").verdict == "MISSED: store and phones differ"
    assert Row(14, "poison", only_figures=True).verdict == "held"


def test_a_row_that_could_not_be_measured_is_no_good() -> None:
    row = Row(4, "AMI", broken="no Asterisk", only_figures=True)
    assert not row.good
    assert row.verdict == "not measured: no Asterisk"


def test_each_figure_stands_beside_the_one_to_reach() -> None:
    row = Row(2, "frozen", 1, 9, reconciled=1.25, figures=[Figure("killed", 10.04, 12.0)])
    line = table([row]).splitlines()[-1]
    assert line.startswith("| 2 | frozen | 1 | 9 | 0 (0) | 0 (0) | 0 (0) | 0 | 0 (3) | 1.25 | killed 10.04 (≤ 12 s) |")
    assert "none (≤ 3 s) **missed**" in str(Figure("back", math.inf, 3.0))


def test_percentiles() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(each) for each in range(1, 101)], 0.99) == 99.0
