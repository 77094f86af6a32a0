"""Fixtures of the IVR's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from ivr_bench import ROOT, Bench

from callcenter.ivr import FlowLibrary, inspect_library
from callcenter.workdays import Calendar


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar.load(ROOT / "config" / "calendar.yaml")


@pytest.fixture
def bench(tmp_path: Path, calendar: Calendar) -> Bench:
    return Bench(tmp_path, calendar)


@pytest.fixture(scope="session")
def shipped(calendar: Calendar) -> FlowLibrary:
    """The flows of ``ivr_flows``."""
    folder = ROOT / "ivr_flows"
    library, mistakes = inspect_library(
        folder, folder / "prompts.yaml", calendar, queues=("voice", "enterprise"), entries=("main",)
    )
    assert mistakes == []
    return library
