"""What the systemd units promise, and that their installer fits them to a machine."""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.config import Config
from callcenter.core import _DRAIN_SECONDS
from tests.deploy.units import ROOT, SERVICES, Unit, installed

SHIPPED = {path.name: Unit(path) for path in (ROOT / "deploy/systemd").iterdir()}
each_service = pytest.mark.parametrize("name", SERVICES)


def test_four_services_and_a_target() -> None:
    assert set(SHIPPED) == {*SERVICES, "callcenter.target", "callcenter-report.service", "callcenter-report.timer"}
    target = SHIPPED["callcenter.target"]
    assert target.words("Wants", "Unit") == set(SERVICES)
    assert target.get("WantedBy", "Install") == "multi-user.target"


@each_service
def test_none_ends_with_another(name: str) -> None:
    """Only the target stops or restarts more than one; the order of starting binds nobody."""
    unit = SHIPPED[name]
    assert unit.get("PartOf", "Unit") == "callcenter.target"
    for binding in ("Requires", "Requisite", "BindsTo", "Upholds", "Conflicts", "PropagatesStopTo"):
        assert unit.get(binding, "Unit") == ""
    assert unit.words("Wants", "Unit") <= {"network-online.target"}


def test_the_order_of_starting() -> None:
    after = {name: SHIPPED[name].words("After", "Unit") for name in SERVICES}
    assert "callcenter-asterisk.service" in after["callcenter-core.service"]
    for name in SERVICES[1:]:
        assert "postgresql.service" in after[name]
    for name in ("callcenter-projector.service", "callcenter-console.service"):
        assert not {word for word in after[name] if word.startswith("callcenter-")}


@each_service
def test_each_is_started_again_for_ever(name: str) -> None:
    unit = SHIPPED[name]
    assert unit.get("Restart") == "always"
    assert unit.get("StartLimitIntervalSec", "Unit") == "0"
    assert unit.get("ExecStart") == f"/srv/callcenter/.venv/bin/callcenter {name[11:-8]}"


def test_a_frozen_core_is_killed_within_12_seconds() -> None:
    unit = SHIPPED["callcenter-core.service"]
    assert (unit.get("Type"), unit.get("NotifyAccess")) == ("notify", "main")
    assert float(unit.get("WatchdogSec")) == Config().watchdog.seconds == 10
    assert unit.get("WatchdogSignal") == "SIGKILL"
    assert unit.get("RestartSec") == "200ms"
    assert float(unit.get("TimeoutStartSec")) > _DRAIN_SECONDS


def test_a_frozen_asterisk_is_killed_by_its_guard_and_started_again() -> None:
    """The guard is of the same service, and nothing binds the service to it: it may die, and it ends with Asterisk."""
    unit = SHIPPED["callcenter-asterisk.service"]
    assert (unit.get("Type"), unit.get("Restart"), unit.get("RestartSec")) == ("exec", "always", "1")
    for other in ("KillMode", "WatchdogSec", "NotifyAccess", "SuccessExitStatus", "RestartPreventExitStatus"):
        assert (other, unit.get(other)) == (other, "")
    assert Config().watchdog.asterisk_restart_seconds == 60


@each_service
def test_hardening(name: str) -> None:
    unit = SHIPPED[name]
    for key in (
        "NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectClock", "ProtectControlGroups",
        "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "LockPersonality",
        "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "RemoveIPC",
    ):  # fmt: skip
        assert (key, unit.get(key)) == (key, "yes")
    assert unit.get("ProtectSystem") == "strict"
    assert unit.get("ReadWritePaths") == unit.environment["CALLCENTER_STATE_DIR"] == "/srv/callcenter/state"
    assert unit.get("CapabilityBoundingSet") == ""
    assert "CapabilityBoundingSet=\n" in unit.path.read_text()
    assert unit.words("RestrictAddressFamilies") <= {"AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"}
    assert (unit.get("SystemCallFilter"), unit.get("SystemCallArchitectures")) == ("@system-service", "native")
    assert unit.get("UMask") == "0027"
    assert (unit.get("User"), unit.get("LimitCORE")) == ("callcenter", "0")
    assert int(unit.get("LimitNOFILE")) >= 4096


def stand_in(folder: Path) -> Path:
    """A project folder whose program is there and whose settings say a watchdog of 7 s."""
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "callcenter").touch(0o755)
    (binaries / "python").write_text("#!/bin/sh\necho 7.0\n")
    (binaries / "python").chmod(0o755)
    return folder


def test_they_are_fitted_to_a_machine(tmp_path: Path) -> None:
    folder, state = stand_in(tmp_path / "hotline"), tmp_path / "data"
    units = installed(tmp_path / "root", state, folder)
    assert set(units) == set(SHIPPED)
    for name in SERVICES:
        unit = units[name]
        assert unit.get("ExecStart").startswith(f"{folder}/.venv/bin/callcenter ")
        assert unit.get("WorkingDirectory") == str(folder)
        assert unit.get("ReadWritePaths") == unit.environment["CALLCENTER_STATE_DIR"] == str(state)
        assert unit.get("User") == getpass.getuser()
        assert unit.get("Group")
        assert "/srv/callcenter" not in unit.path.read_text()
    assert units["callcenter-core.service"].get("WatchdogSec") == "7"
    rotated = (tmp_path / "root/etc/logrotate.d/callcenter").read_text()
    assert "/srv/callcenter" not in rotated
    assert f"{state}/asterisk/log/cel-custom/cel.json" in rotated


def test_a_project_at_home_sees_itself(tmp_path: Path) -> None:
    units = installed(tmp_path / "root", Path("/home/hotline/state"), stand_in(tmp_path / "hotline"))
    assert {units[name].get("ProtectHome") for name in SERVICES} == {"read-only"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--user", "nobody-of-that-name"], "there is no user nobody-of-that-name"),
        (["--state", "/srv/call center"], "paths of letters, digits"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, words: list[str], complaint: str) -> None:
    command = [sys.executable, str(ROOT / "deploy/install-units"), "--into", str(tmp_path), "--user", getpass.getuser()]
    done = subprocess.run([*command, *words], capture_output=True, text=True)
    assert done.returncode
    assert complaint in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_systemd_understands_them(tmp_path: Path) -> None:
    """Where systemd is: its own check, and its own opinion of how much each may do."""
    units = installed(tmp_path / "root", tmp_path / "state", stand_in(tmp_path / "hotline"))
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return  # the tests above read what it would
    paths = [str(unit.path) for unit in units.values()]
    done = subprocess.run([analyze, "verify", *paths], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    for name in SERVICES:
        command = [analyze, "security", "--offline=true", "--no-pager", "--threshold=30", str(units[name].path)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_asterisks_record_is_never_copied_and_cut() -> None:
    text = (ROOT / "deploy/logrotate/callcenter").read_text()
    blocks = re.findall(r"^(/.*?) \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    rules = {file: body.split() for files, body in blocks for file in files.split()}
    state = "/srv/callcenter/state"
    record = rules[f"{state}/asterisk/log/cel-custom/cel.json"]
    assert "copytruncate" not in record
    assert {"nocompress", "nocreate", "postrotate"} <= set(record)
    assert "copytruncate" in rules[f"{state}/log/*.log"]
