"""No node type without description, cases and a golden session."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ivr_bench import ROOT

from callcenter.ivr.nodes import NODE_TYPES
from callcenter.ivr.reference import flow_reference

PLAYED = {
    fact["kind"]
    for path in (ROOT / "tests" / "golden").glob("*/*.yaml")
    for turn in yaml.safe_load(path.read_text(encoding="utf-8")).get("turns", ())
    for fact in turn.get("facts", ())
    if fact["fact"] == "NodeEntered"
}


@pytest.mark.parametrize("name", NODE_TYPES)
def test_type_is_complete(name: str) -> None:
    model = NODE_TYPES[name]
    assert (model.__doc__ or "").strip().endswith(".")
    for field, info in model.model_fields.items():
        assert field == "type" or info.description, f"{name}.{field} has no description"
    cases = Path(__file__).with_name(f"test_{name}.py")
    assert cases.is_file(), f"write the cases of {name}: {cases}"
    assert "def test_" in cases.read_text(encoding="utf-8")
    assert name in PLAYED, f"no golden session passes a {name} node"
    assert f"### {name}\n" in flow_reference()


def test_input_nodes_have_exits_for_timeout_invalid_and_hangup() -> None:
    for name in ("menu", "collect", "survey"):
        assert NODE_TYPES[name].EXITS.keys() == {"timeout", "invalid", "hangup"}
    for name in ("enqueue", "dial", "message"):
        assert "hangup" in NODE_TYPES[name].EXITS
