"""The measurement of the reports makes what it measures."""

from __future__ import annotations

from datetime import date

import pytest

from bench import reports
from callcenter.testing.year import Size


def test_every_report_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Size.month(0.01, date(2025, 3, 1))
    monkeypatch.setattr(reports.Size, "month", lambda *_: small)
    figures = {figure.name: figure for figure in reports.measure(quick=True)}
    assert figures["reports.year_written"].details["calls"] > 50
    made = {name: figure.details["bytes"] for name, figure in figures.items() if name != "reports.year_written"}
    assert set(made) == {
        "reports.year_html", "reports.year_xlsx", "reports.month_html", "reports.day_html", "reports.annual_html",
    }  # fmt: skip
    assert all(size > 10_000 for size in made.values())
