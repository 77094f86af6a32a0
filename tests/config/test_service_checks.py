"""Services that do not fit to the units or to each other, and settings of the console that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.test_cross_checks import read, told

UNITS = "units: {housing: {name: H}}\n"


@pytest.mark.parametrize(
    ("services", "said"),
    [
        ("  a: {name: A, unit: housing}\n  b: {name: B, type: consult, category: 城乡/路}\n", []),
        (
            "  a: {name: A, category: X}\n  b: {name: B, category: X}\n",
            ["services.yaml:3: services.b: stands for the same type and category as a"],
        ),
        ("  a: {name: A, unit: home}\n", ["services.yaml:2: services.a.unit: there is no unit home"]),
        ("  A: {name: A}\n", ["services.yaml:2: services.A: 'A' is no name of a service"]),
    ],
)
def test_services(tmp_path: Path, services: str, said: list[str]) -> None:
    assert told(read(tmp_path, units=UNITS, services=f"services:\n{services}")) == said


def test_what_nobody_knows_is_not_judged(tmp_path: Path) -> None:
    files = {"units": "units: {housing: {name: H}, 1: {name: X}}\n", "services": "services:\n  a: {name: A, unit: b}\n"}
    assert [line for line in told(read(tmp_path, **files)) if "services" in line] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("console: {port: 9464}\n", "console.port: 9464 is the port of metrics.port too"),
        ("console: {trusted_proxies: [nginx]}\n", "'nginx' is no address or network"),
        ("console: {trusted_proxies: [10.0.0.1/8]}\n", "'10.0.0.1/8' is no address or network"),
        ("webhooks: {targets: [10.20.0.0/40]}\n", "'10.20.0.0/40' is no address or network"),
        ("webhooks: {targets: ['https://x']}\n", "webhooks.targets.0"),
        ("attachments: {max_mb: 21}\n", "attachments.max_mb"),
    ],
)
def test_settings_of_the_console(tmp_path: Path, text: str, said: str) -> None:
    (only,) = told(read(tmp_path, callcenter=text))
    assert said in only


def test_a_port_of_a_console_that_is_not_wanted_may_be_anything(tmp_path: Path) -> None:
    assert told(read(tmp_path, callcenter="console: {enabled: false, port: 9464}\n")) == []


def test_targets_as_people_write_them(tmp_path: Path) -> None:
    targets = "webhooks: {targets: [Partner.Example.org, '*.gov.cn', 10.20.0.0/16, 10.1.1.1, '::1']}\n"
    found = read(tmp_path, callcenter=targets)
    assert told(found) == []
    assert found.config.webhooks.targets == ("partner.example.org", "*.gov.cn", "10.20.0.0/16", "10.1.1.1", "::1")
