"""Dashboards and their provisioning: what Grafana reads, in Chinese, with metrics that are there and no plug-in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.monitoring import DASHBOARDS, known_metrics, metrics_of, panels, promtool
from tests.deploy.units import ROOT
from tests.metrics.test_metric_definitions import page

PROVISIONING = ROOT / "deploy/grafana/provisioning"
CORE_PANELS = {"row", "stat", "timeseries", "bargauge", "gauge", "table", "text"}
"""They come with Grafana itself."""
EACH = pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)


def expressions(path: Path) -> list[str]:
    return [target["expr"] for panel in panels(path) for target in panel.get("targets", ())]


def chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def test_the_dashboards_are_there() -> None:
    assert {path.stem for path in DASHBOARDS} == {"operations", "service_level", "health", "appeals"}
    assert len({json.loads(path.read_text())["uid"] for path in DASHBOARDS}) == len(DASHBOARDS)


@EACH
def test_every_metric_of_every_panel_is_there(path: Path) -> None:
    known = known_metrics(page().decode())
    for expression in expressions(path):
        named = metrics_of(expression)
        assert named, expression
        assert named <= known, (expression, named - known)


@EACH
def test_prometheus_understands_every_expression(path: Path, tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:expression{number}:x", "expr": expression.replace("$job", "callcenter")}
        for number, expression in enumerate(expressions(path))
    ]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", str(file))


@EACH
def test_titles_and_descriptions_are_chinese(path: Path) -> None:
    board = json.loads(path.read_text())
    assert chinese(board["title"])
    assert chinese(board["description"])
    for panel in panels(path):
        assert chinese(panel["title"]), panel["title"]
        if panel["type"] != "row":
            assert chinese(panel["description"]), panel["title"]


@EACH
def test_panels_are_grafanas_own_and_read_the_provisioned_source(path: Path) -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources/callcenter.yaml").read_text())["datasources"]
    assert source["type"] == "prometheus"
    seen: list[int] = []
    for panel in panels(path):
        assert panel["type"] in CORE_PANELS
        seen.append(panel["id"])
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == source["uid"]
            assert all(target["datasource"]["uid"] == source["uid"] for target in panel["targets"])
    assert len(set(seen)) == len(seen)
    assert "__inputs" not in json.loads(path.read_text())


@EACH
def test_panels_do_not_overlap(path: Path) -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels(path):
        at: dict[str, Any] = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert taken.setdefault((x, y), panel["title"]) == panel["title"]


@EACH
def test_every_expression_is_of_the_hotline_chosen(path: Path) -> None:
    """With two hotlines on one Prometheus no panel adds them up."""
    for expression in expressions(path):
        plain = re.sub(r'job="\$job"', "", expression)
        assert len(re.findall(r'job="\$job"', expression)) == len(re.findall(r"\{", plain)) >= 1, expression


def test_the_provider_reads_a_folder_of_files() -> None:
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards/callcenter.yaml").read_text())["providers"]
    assert provider["type"] == "file"
    assert provider["options"]["path"]
    assert provider["allowUiUpdates"] is False


def test_ratios_are_made_of_counts() -> None:
    """No panel and no rule averages what is a ratio already."""
    for path in DASHBOARDS:
        for expression in expressions(path):
            assert not re.search(r"\bavg(_over_time)?\b[^)]*ratio", expression), expression
