"""``callcenter asterisk`` where it refuses; that it becomes Asterisk is seen in tests/e2e/test_units.py."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from callcenter.__main__ import main
from callcenter.config import Config, load_config
from callcenter.run import asterisk_guard
from callcenter.run.lock import lock_state
from callcenter.testing.real_asterisk import settings


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    for name, value in settings(folder).items():
        monkeypatch.setenv(name, value)
    return folder


def test_nobody_runs_to_be_asked(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["asterisk", "-x", "core show channels"]) == 1
    assert f"no Asterisk runs in {state}" in capsys.readouterr().err


def test_another_instance_has_the_state_directory(capsys: pytest.CaptureFixture[str]) -> None:
    with lock_state(load_config()):
        assert main(["asterisk"]) == 1
    assert "another instance runs in the state directory" in capsys.readouterr().err


def test_a_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    config = load_config()
    with socket.create_server((config.ami.host, config.ami.port)):
        assert main(["asterisk"]) == 1
    assert "ami.port" in capsys.readouterr().err


def test_mistakes_in_the_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CALLCENTER_TRUNK__DIDS", "{'12345': nowhere}")
    assert main(["asterisk"]) == 1
    assert "there is no flow `nowhere`" in capsys.readouterr().err


def test_asterisk_that_died_while_somebody_edits_a_file_starts_as_it_was(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With mistakes in the settings the files of the last start are used as they are."""
    conf = state / "asterisk" / "etc" / "asterisk.conf"
    conf.parent.mkdir(parents=True)
    conf.write_text("the last good one")
    monkeypatch.setenv("CALLCENTER_TRUNK__DIDS", "{'12345': nowhere}")
    started: list[tuple[str, ...]] = []

    def become(program: str, command: tuple[str, ...], environment: dict[str, str]) -> None:
        started.append(command)
        raise SystemExit(0)

    guards = []

    def guarded(config: Config, pid: int) -> subprocess.Popen[bytes]:
        guards.append((pid, subprocess.Popen(["/bin/sleep", "60"])))
        return guards[-1][1]

    monkeypatch.setattr(asterisk_guard, "start_guard", guarded)
    monkeypatch.setattr(os, "execve", become)
    monkeypatch.chdir(state)
    with pytest.raises(SystemExit):
        main(["asterisk"])
    assert started[0][-3:] == ("-C", str(conf), "-f")
    assert "!! with these mistakes Asterisk starts as it was" in capsys.readouterr().out
    assert [path.name for path in conf.parent.iterdir()] == ["asterisk.conf"]
    assert conf.read_text() == "the last good one"
    ((pid, guard),) = guards
    assert pid == os.getpid(), "the process that becomes Asterisk"
    assert guard.returncode is not None, "it did not become Asterisk here"
