"""Ports for the servers that tests start."""

from __future__ import annotations

import re
from pathlib import Path

from callcenter.config import load_config
from callcenter.testing.instance import free_ports


def test_no_port_of_the_shipped_settings_is_given_out(tmp_path: Path) -> None:
    """A test that sets one server's port would else clash with another's, once in some hundred runs."""
    shipped = Path(__file__).parents[2] / "config" / "callcenter.yaml"
    config = load_config(shipped, {"CALLCENTER_STATE_DIR": str(tmp_path)})
    taken = {int(port) for port in re.findall(r'port":(\d+)', config.model_dump_json())}
    assert len(taken) >= 7
    given = set(free_ports(900))  # more than a worker's whole share
    assert len(given) > 500
    assert given.isdisjoint(taken)
