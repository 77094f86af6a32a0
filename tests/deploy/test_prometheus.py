"""The rules are what Prometheus understands, name what is there, fire when they should and only then."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from callcenter.__main__ import build_parser
from tests.deploy.monitoring import ALERTS, PROMETHEUS, RULES, alerts, known_metrics, metrics_of, promtool, rules
from tests.deploy.units import ROOT
from tests.metrics.test_metric_definitions import page

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "alert_cases.yaml").read_text())


def test_promtool_accepts_configuration_and_rules() -> None:
    promtool("check", "config", str(PROMETHEUS / "prometheus.yml"))
    promtool("check", "rules", "--lint-fatal", str(RULES), str(ALERTS))


def test_every_metric_of_the_rules_is_there() -> None:
    known = known_metrics(page().decode())
    for rule in (*rules(RULES), *rules(ALERTS)):
        named = metrics_of(rule["expr"])
        assert named, rule
        assert named <= known, (rule, named - known)


def test_every_alert_says_in_chinese_what_is_wrong_and_what_to_do() -> None:
    for name, rule in alerts().items():
        assert re.fullmatch(r"Callcenter[A-Z]\w+", name)
        assert rule["labels"]["severity"] in ("critical", "warning", "none")
        assert set(rule["annotations"]) == {"summary", "description", "action"}, name
        for text in rule["annotations"].values():
            assert len(re.findall(r"[\u4e00-\u9fff]", text)) >= 5, (name, text)


def test_commands_that_alerts_name_are_there() -> None:
    """What somebody is told to type at night is understood."""
    parser, seen = build_parser(), 0
    for rule in alerts().values():
        text = re.sub(r"\{\{ \$labels\.(\w+) \}\}", r"\1", rule["annotations"]["action"])
        text = re.sub("工号|座席号|诉求编号", "1001", text)
        for words in re.findall(r"callcenter((?: [a-z0-9-]+)+)", text):
            parser.parse_args(words.split())
            seen += 1
    assert seen >= 10


def test_the_page_of_the_docs_has_every_alert() -> None:
    text = (ROOT / "docs/monitoring.md").read_text()
    rows = re.findall(r"^\| (Callcenter\w+(?:, Callcenter\w+)*) \|", text, re.MULTILINE)
    assert sorted(name for row in rows for name in row.split(", ")) == sorted(alerts())


def test_every_alert_has_both_stories() -> None:
    assert CASES.keys() == alerts().keys()
    assert all({"at", "fires", "silent"} <= case.keys() for case in CASES.values())


@pytest.mark.parametrize("story", ["fires", "silent"])
def test_alerts_fire_when_they_should_and_only_then(story: str, tmp_path: Path) -> None:
    tests = [_unit_test(name, CASES[name], story) for name in CASES]
    file = tmp_path / "test.yml"
    document = {"rule_files": [str(RULES), str(ALERTS)], "evaluation_interval": "1m", "tests": tests}
    file.write_text(yaml.safe_dump(document, allow_unicode=True))
    promtool("test", "rules", str(file))


def test_an_alert_is_read_as_a_sentence(tmp_path: Path) -> None:
    """The words with their figures, as they reach whoever is on duty."""
    case = CASES["CallcenterAnsweredWithin15Low"]
    rule = alerts()["CallcenterAnsweredWithin15Low"]
    told = rule["annotations"] | {"description": "近24小时进入人工排队的来电中，15秒内接通的占 90%。"}
    expected = {"exp_labels": {"severity": "warning", "job": "callcenter"}, "exp_annotations": told}
    test = {
        "interval": "1m",
        "input_series": _series(case["fires"]),
        "alert_rule_test": [
            {"eval_time": "25h", "alertname": "CallcenterAnsweredWithin15Low", "exp_alerts": [expected]}
        ],
    }
    file = tmp_path / "test.yml"
    document = {"rule_files": [str(RULES), str(ALERTS)], "evaluation_interval": "1m", "tests": [test]}
    file.write_text(yaml.safe_dump(document, allow_unicode=True))
    promtool("test", "rules", str(file))


def test_shares_of_the_last_day_are_made_of_counts(tmp_path: Path) -> None:
    """A small bad queue beside a large good one weighs by its calls: 95 of 100 and 1 of 10 are 96 of 110."""
    series = {
        'callcenter_queued_calls_total{job="callcenter",queue="voice"}': "0+100x1600",
        'callcenter_queued_calls_total{job="callcenter",queue="enterprise"}': "0+10x1600",
        'callcenter_wait_seconds_bucket{job="callcenter",queue="voice",le="15.0"}': "0+95x1600",
        'callcenter_wait_seconds_bucket{job="callcenter",queue="enterprise",le="15.0"}': "0+1x1600",
    }
    asked = {
        "expr": "round(callcenter:answered_within_15s:ratio24h * 110, 0.001)",
        "eval_time": "25h",
        "exp_samples": [{"labels": '{job="callcenter"}', "value": 96}],
    }
    file = tmp_path / "test.yml"
    test = {"interval": "1m", "input_series": _series(series), "promql_expr_test": [asked]}
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [test]}))
    promtool("test", "rules", str(file))


def _unit_test(name: str, case: dict[str, Any], story: str) -> dict[str, Any]:
    labels = {"alertname": name, "alertstate": "firing", **case.get("labels", {})}
    matchers = ",".join(f'{label}="{value}"' for label, value in labels.items())
    count = {
        "expr": f"count(ALERTS{{{matchers}}})",
        "eval_time": case["at"],
        "exp_samples": [{"labels": "{}", "value": 1}] if story == "fires" else [],
    }
    test = {"name": name, "interval": "1m", "input_series": _series(case[story]), "promql_expr_test": [count]}
    if story == "silent":
        count["expr"] = f'count(ALERTS{{alertname="{name}",alertstate="firing"}})'
    return test


def _series(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"series": series, "values": text} for series, text in values.items()]
