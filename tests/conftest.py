"""Options of the whole test suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--bless``: write what golden sessions give now as what they are to give."""
    parser.addoption("--bless", action="store_true", help="rewrite golden sessions with what they give now")
