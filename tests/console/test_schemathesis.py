"""Requests made up from the description itself, right and wrong: no server error, and no answer that is not described.

The same requests each time (hypothesis draws from a fixed seed).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from callcenter.journal import open_engine
from callcenter.testing.stores import _sqlite_template
from tests.console.house import Console

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 30
OPERATIONS = (
    "POST /api/v1/appeals",
    "GET /api/v1/appeals/{number}",
    "POST /api/v1/appeals/{number}/supplements",
    "POST /api/v1/appeals/{number}/rating",
    "POST /api/v1/appeals/{number}/reopening",
    "POST /api/v1/appeals/{number}/attachments",
    "GET /api/v1/appeals/{number}/attachments/{attachment}",
)


class Town:
    """A console with appeals in several states."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.key = console.key()
        self.above = console.key("above", "superior", (*("create", "query"), "direct"))
        self.made = [console.brought(self.key) for _ in range(3)]
        console.to_rate(self.made[1]["number"])
        console.to_rate(self.made[2]["number"])
        rated = {"resolved": True, "satisfaction": "satisfied"}
        console.http.post(f"/api/v1/appeals/{self.made[2]['number']}/rating", json=rated, headers=self.key)
        self.schema = schemathesis.openapi.from_url(f"{console.url}/api/v1/openapi.json")
        self.statuses: Counter[int] = Counter()

    def operation(self, name: str) -> Any:
        return next(found.ok() for found in self.schema.get_all_operations() if found.ok().label == name)

    def headers(self, who: str, which: int) -> dict[str, str]:
        code = {"Query-Code": self.made[which]["query_code"]}
        return {"nobody": {}, "appellant": code, "system": self.key, "above": self.above, "both": {**self.key, **code},
                "wrong": {"Authorization": "Bearer x"}}[who]  # fmt: skip

    def call(self, case: Any, who: str, which: int, *, known: bool) -> None:
        if known and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = self.made[which]["number"]
        self.console.monotonic += 1000  # limits of tries are for another test
        response = case.call(headers=self.headers(who, which), timeout=30)
        self.statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS, headers=None)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    (folder / "store.db").write_bytes(_sqlite_template())
    engine = open_engine(f"sqlite:///{folder / 'store.db'}", durable=False)
    with Console(engine, folder / "state") as console:
        yield Town(console)
    engine.dispose()


def test_every_operation_is_tried(town: Town) -> None:
    assert {found.ok().label for found in town.schema.get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_server_error(town: Town, name: str, mode: GenerationMode) -> None:
    whose = st.sampled_from(["nobody", "appellant", "system", "system", "above", "both", "wrong"])

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(town.operation(name).as_strategy(generation_mode=mode), whose, st.integers(0, 2), st.booleans())
    def tried(case: Any, who: str, which: int, known: bool) -> None:
        town.call(case, who, which, known=known)

    tried()


def test_something_was_reached(town: Town) -> None:
    """The requests came further than the door."""
    assert sum(town.statuses.values()) >= 300
    assert {200, 201, 401, 404, 422} <= set(town.statuses)
    assert not [status for status in town.statuses if status >= 500]
