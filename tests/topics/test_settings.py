"""The shipped topics.yaml is what the defaults are, and the page tells every key."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from callcenter.config import load_config
from callcenter.forecast import ShiftPlanning, ShiftType
from callcenter.topics import BurstRule, Tag, Topics
from callcenter.topics.loading import load_topics
from tests.deploy.units import ROOT


def test_the_shipped_file_says_the_defaults() -> None:
    found = load_topics(load_config())
    assert found.model_copy(update={"tags": {}}) == Topics()
    assert found.tags


@pytest.mark.parametrize("model", [Topics, BurstRule, Tag, ShiftPlanning, ShiftType])
def test_the_page_tells_every_key(model: type[BaseModel]) -> None:
    page = "forecast" if model in (ShiftPlanning, ShiftType) else "topics"
    text = (ROOT / f"docs/{page}.md").read_text()
    for name in model.model_fields.keys() - {"tags", "bursts", "shifts"}:
        assert f"`{name}`" in text or f".{name}`" in text, name
