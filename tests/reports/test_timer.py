"""The units that deliver reports: they do what the others of their kind may, and come again by themselves."""

from __future__ import annotations

from tests.deploy.units import ROOT, Unit

FOLDER = ROOT / "deploy/systemd"
SERVICE = Unit(FOLDER / "callcenter-report.service")
TIMER = Unit(FOLDER / "callcenter-report.timer")
PROJECTOR = Unit(FOLDER / "callcenter-projector.service")


def test_the_timer_starts_the_delivery_and_makes_up_for_missed_times() -> None:
    assert TIMER.get("Unit", "Timer") == "callcenter-report.service"
    assert TIMER.get("Persistent", "Timer") == "yes"
    assert TIMER.get("WantedBy", "Install") == "callcenter.target"
    assert SERVICE.get("Type") == "oneshot"
    assert SERVICE.get("ExecStart") == "/srv/callcenter/.venv/bin/callcenter report deliver"


def test_it_may_do_no_more_than_the_projector() -> None:
    for key in (
        "User", "NoNewPrivileges", "CapabilityBoundingSet", "ProtectSystem", "ProtectHome", "PrivateTmp",
        "PrivateDevices", "RestrictAddressFamilies", "SystemCallFilter", "SystemCallArchitectures", "ReadWritePaths",
        "UMask", "LimitCORE", "RestrictNamespaces", "MemoryDenyWriteExecute",
    ):  # fmt: skip
        assert (key, SERVICE.get(key)) == (key, PROJECTOR.get(key))
    assert SERVICE.environment == PROJECTOR.environment


def test_calls_come_first() -> None:
    assert int(SERVICE.get("Nice")) > 0
