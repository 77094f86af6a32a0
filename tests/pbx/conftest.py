"""One Asterisk for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.testing.agi_double import AgiDouble
from callcenter.testing.real_asterisk import RealAsterisk, real_asterisk

_SETTINGS = {
    "CALLCENTER_AGI__FIRST_SECONDS": "4",
    "CALLCENTER_ACD__FALLBACK_SECONDS": "2",
    "CALLCENTER_ACD__FALLBACK_TRIES": "3",
    "CALLCENTER_TRUNK__MAX_CALLS": "3",
}
"""Short times, so that the tests are quick."""


@pytest.fixture(scope="session")
def running_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAsterisk]:
    with real_asterisk(tmp_path_factory.mktemp("pbx"), _SETTINGS) as running:
        yield running


@pytest.fixture
def asterisk(running_asterisk: RealAsterisk) -> Iterator[RealAsterisk]:
    """The running Asterisk; afterwards no phone and no call is left."""
    yield running_asterisk
    running_asterisk.clear()


@pytest.fixture
def agi(asterisk: RealAsterisk) -> Iterator[AgiDouble]:
    """A FastAGI server where the dialplan expects the core; it refuses until it is told what to do."""
    double = AgiDouble(asterisk.config.agi.port)
    yield double
    double.stop()
