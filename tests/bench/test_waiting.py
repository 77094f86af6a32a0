"""Memory and steps of waiting callers."""

from __future__ import annotations

import os

import pytest

from bench.host import cpu_seconds, resident_bytes
from bench.waiting import per_session


def test_memory_per_session_is_the_slope_and_not_the_level() -> None:
    assert per_session({0: 50_000.0, 1000: 62_000.0, 2000: 74_000.0}) == pytest.approx(12.0)



def test_a_process_is_measured_from_outside() -> None:
    before = cpu_seconds(os.getpid())
    sum(range(200_000))
    assert cpu_seconds(os.getpid()) > before
    assert resident_bytes(os.getpid()) > 1_000_000
