"""The harness itself is alive: two rows of it in a small form, on a real hotline."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.figures import Row
from tests.faults.rows import agi_bad, core_killed
from tests.faults.stage import Stage

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("fault", [core_killed.run, agi_bad.run])
def test_a_fault_is_injected_and_nobody_is_lost(
    fault: Callable[[Stage], Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """How fast it is depends on what else the machine does: that is for `make faults` to tell."""
    row = fault(Stage(rate=2.0, scale=0.25, keep=tmp_path_factory.mktemp("f")))  # sockets want a short path
    assert row.injected >= 2
    assert row.calls >= 8
    assert row.findings.told() == {}
    assert row.reconciled < 60.0
