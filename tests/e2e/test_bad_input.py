"""What people and programs do wrong is told clearly, and nothing is lost by it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import Hangup, Pause, caller, seat
from tests.e2e.conftest import staffed
from tests.e2e.timeline import contact_of

pytestmark = pytest.mark.e2e


def failure(line: Instance, *words: str) -> str:
    """What a refused command says."""
    done = line.command(*words, check=False)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def test_commands_about_agents_and_seats_that_are_not_possible(quick: Instance) -> None:
    assert "no agent '9999'" in failure(quick, "ctl", "login", "9999", "--seat", "1001")
    assert "no seat '9999'" in failure(quick, "ctl", "login", "1001", "--seat", "9999")
    assert "no phone is registered at seat 1005" in failure(quick, "ctl", "login", "1005", "--seat", "1005")
    assert "not logged in" in failure(quick, "ctl", "pause", "1005", "--reason", "lunch")
    with staffed(quick, {"1001": seat()}):
        assert "agent 1001 is logged in at seat 1001" in failure(quick, "ctl", "login", "1002", "--seat", "1001")
        assert "log out first" in failure(quick, "ctl", "login", "1001", "--seat", "1002")


def test_garbage_on_the_agi_port_disturbs_nobody(quick: Instance) -> None:
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 10000, b"agi_network: yes\n\n", b"x" * 100000):
        with socket.create_connection((quick.config.agi.host, quick.config.agi.port), 5) as stranger:
            stranger.sendall(garbage)
    number = "13500000001"
    with (
        staffed(quick, {"1001": seat()}),
        quick.phone(caller("12345", [Pause(2), Hangup()]), fields=[(number,)], calls=1) as phone,
    ):
        phone.finish()
    assert contact_of(quick, number)["result"] == "answered"


def test_an_unknown_number_is_told_so_and_is_no_call_of_ours(quick: Instance) -> None:
    number = "13500000002"
    with (
        quick.phone(caller("99999", [Hangup()]), fields=[(number,)], calls=1) as phone,
        pytest.raises(RuntimeError, match="404"),
    ):
        phone.finish()
    assert number not in {row["caller"] for row in quick.contacts()}


def started(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "callcenter", *words],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_state_directory_serves_one_instance(quick: Instance) -> None:
    """The second one is refused before it can rewrite anything of the first."""
    done = started({**quick.environment, "CALLCENTER_SIP__UDP_PORT": "59999"}, "run")
    assert done.returncode == 1
    assert f"another instance runs in the state directory {quick.config.state}" in done.stderr
    assert quick.ask("status")["ready"]


def test_a_second_start_names_the_taken_ports_and_their_settings(quick: Instance, tmp_path: Path) -> None:
    done = started({**quick.environment, "CALLCENTER_STATE_DIR": str(tmp_path)}, "run")
    assert done.returncode == 1
    for setting in ("agi.port", "ami.port", "sip.udp_port", "metrics.port"):
        assert setting in done.stderr


def test_an_unwritable_state_directory_is_named() -> None:
    done = started({**os.environ, "CALLCENTER_STATE_DIR": "/proc/callcenter"}, "run")
    assert done.returncode == 1
    assert "CALLCENTER_STATE_DIR" in done.stderr


def test_all_mistakes_of_the_settings_are_listed_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "callcenter.yaml").write_text("sip:\n  udp_port: 0\n  hots: x\nagi:\n  port: many\n")
    (folder / "seats.yaml").write_text("seats:\n  - {extension: 1, seat_type: chair}\n")
    done = started({**os.environ, "CALLCENTER_CONFIG": str(folder / "callcenter.yaml")}, "check", "--quick")
    assert done.returncode == 1
    for place in ("callcenter.yaml:2", "callcenter.yaml:3", "callcenter.yaml:5", "seats.yaml:2"):
        assert place in done.stderr
    assert "do you mean" in done.stderr


def test_metrics_pass_promtool_and_tell_no_number(quick: Instance) -> None:
    import urllib.request

    url = f"http://{quick.config.metrics.host}:{quick.config.metrics.port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as page:
        text = page.read()
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")
    assert b"callcenter_calls_total" in text
    for number in (b"1350000", b"1370000"):
        assert number not in text
