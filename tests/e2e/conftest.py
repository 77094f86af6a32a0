"""Whole hotlines for the end-to-end tests: real Asterisk, real SIP phones, real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.sipp import Phone

FLOWS = Path(__file__).parent / "flows"
QUICK = {"IVR__FLOWS": str(FLOWS), "ACD__REST_SECONDS": "2"}
"""No greeting: for tests of what comes after it."""


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The hotline as it is shipped, greeting and all."""
    with Instance(tmp_path_factory.mktemp("shipped")) as instance:
        yield instance


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A hotline whose callers go straight into the queue."""
    with Instance(tmp_path_factory.mktemp("quick"), QUICK) as instance:
        yield instance


@contextmanager
def staffed(line: Instance, scenarios: dict[str, str]) -> Iterator[dict[str, Phone]]:
    """Agents at seats, each with a phone that behaves as its scenario says, logged out afterwards."""
    phones = {extension: line.seats([extension], scenario) for extension, scenario in scenarios.items()}
    try:
        yield phones
    finally:
        for extension, phone in phones.items():
            phone.stop()
            line.release(extension)
