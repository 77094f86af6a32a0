"""Finding Asterisk, and finding out that it is not whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.config import load_config
from callcenter.errors import AsteriskMissing
from callcenter.pbx import AsteriskProgram, find_asterisk
from callcenter.pbx.certificate import ensure_certificate
from callcenter.pbx.health import await_booted, boot_problems, check_loaded, check_module_files
from callcenter.pbx.modules import MODULES
from callcenter.testing.real_asterisk import RealAsterisk


def test_asterisk_is_found_and_whole(asterisk: RealAsterisk) -> None:
    assert find_asterisk(asterisk.config.root) == asterisk.program
    assert int(asterisk.program.version.split(".")[0]) >= 20
    assert check_module_files(asterisk.program) is None
    assert check_loaded(asterisk.program, asterisk.folders) is None


def test_wrong_path_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CALLCENTER_ASTERISK", str(tmp_path / "none"))
    with pytest.raises(AsteriskMissing, match="asterisk/provision"):
        find_asterisk(load_config(environ={}).root)


def test_missing_module_files_are_named_with_their_use(tmp_path: Path) -> None:
    for name in MODULES.keys() - {"app_queue", "func_timeout"}:
        (tmp_path / f"{name}.so").touch()
    program = AsteriskProgram("given", ("false",), tmp_path, tmp_path, "22.0")
    with pytest.raises(AsteriskMissing) as caught:
        check_module_files(program)
    assert "app_queue (the fallback queue); func_timeout (TIMEOUT(), the grip on a silent core)" in str(caught.value)


def test_module_that_does_not_run_is_named(asterisk: RealAsterisk) -> None:
    asterisk.console("module unload app_userevent.so")
    try:
        with pytest.raises(AsteriskMissing, match=r"not running.*: app_userevent \(marks on the manager"):
            check_loaded(asterisk.program, asterisk.folders)
    finally:
        asterisk.console("module load app_userevent.so")


def test_asterisk_that_does_not_come_up_is_explained(asterisk: RealAsterisk, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    (log / "messages.log").write_text("[2026-01-01 00:00:00.000] ERROR[1] x.c: no room\n")
    folders = replace(asterisk.folders, run=tmp_path, log=log)
    with pytest.raises(AsteriskMissing, match="no room"):
        await_booted(asterisk.program, folders, seconds=0.01)


def test_problems_are_errors_and_warnings_only(tmp_path: Path) -> None:
    log = tmp_path / "messages.log"
    log.write_text("[a b] NOTICE[1] x\n[a b] WARNING[1] y\nmore of y\n[a b] ERROR[1][C-1] z\n")
    assert boot_problems(log) == ["[a b] WARNING[1] y", "[a b] ERROR[1][C-1] z"]
    assert boot_problems(tmp_path / "none") == []


def test_certificate_is_made_once(tmp_path: Path) -> None:
    certificate, key = tmp_path / "a.crt", tmp_path / "a.key"
    assert ensure_certificate(certificate, key, "127.0.0.1") is True
    before = certificate.read_bytes()
    assert ensure_certificate(certificate, key, "pbx.example") is False
    assert certificate.read_bytes() == before
    assert key.stat().st_mode & 0o077 == 0
