"""What the monitoring's files say, and which metrics there really are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from callcenter.metrics import DEFINITIONS
from tests.deploy.units import ROOT

__all__ = ["ALERTS", "DASHBOARDS", "PROMETHEUS", "RULES", "alerts", "known_metrics", "metrics_of", "panels", "promtool"]

PROMETHEUS = ROOT / "deploy/prometheus"
RULES, ALERTS = PROMETHEUS / "callcenter.rules.yml", PROMETHEUS / "callcenter.alerts.yml"
DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
_NAME = re.compile(r"(?<![\w:$.])(?:callcenter[_:][\w:]+|process_\w+|up\b)")
_STRINGS = re.compile(r'"[^"]*"')


def promtool(*words: str, given: str | None = None) -> str:
    """What it says; it must be content. It comes with Debian's package prometheus (``deploy/bring test``)."""
    program = shutil.which("promtool")
    assert program, "promtool is missing: deploy/bring test"
    done = subprocess.run([program, *words], input=given, capture_output=True, text=True, timeout=120)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


def rules(path: Path) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


def alerts() -> dict[str, dict[str, Any]]:
    """Name → rule; a name that stands there twice fails."""
    found = rules(ALERTS)
    named = {rule["alert"]: rule for rule in found}
    assert len(named) == len(found)
    return named


def known_metrics(page: str) -> set[str]:
    """Names of series on the page, of recorded ones, and Prometheus' own ``up``."""
    on_page = set(re.findall(r"^([a-z_]+)(?:\{| )", page, re.MULTILINE))
    defined = {definition.name for definition in DEFINITIONS.values() if definition.kind != "histogram"}
    return {"up", *on_page, *defined, *(rule["record"] for rule in rules(RULES))}


def metrics_of(expression: str) -> set[str]:
    """The metrics that a PromQL expression names."""
    return set(_NAME.findall(_STRINGS.sub('""', expression)))


def panels(path: Path) -> Iterator[dict[str, Any]]:
    """All panels of a dashboard, those in rows too."""
    for panel in json.loads(path.read_text())["panels"]:
        yield panel
        yield from panel.get("panels", ())
