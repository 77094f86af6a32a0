"""Options of the whole test suite."""

from __future__ import annotations

import math

import pytest

from callcenter.cli import progress


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--bless``: write what golden sessions give now as what they are to give."""
    parser.addoption("--bless", action="store_true", help="rewrite golden sessions with what they give now")


@pytest.fixture(autouse=True)
def _no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command says only because the machine is slow just now is no part of its answer."""
    monkeypatch.setattr(progress, "PATIENCE", math.inf)
