"""``callcenter check``, ``prompts`` and ``seats`` as an operator runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from callcenter.__main__ import main
from callcenter.config import load_config


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def test_our_own_settings_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "dialplan: no mistakes (37 seats, 37 agents, 2 queues)" in capsys.readouterr().out


def test_all_mistakes_of_flows_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    flows = tmp_path / "flows"
    shutil.copytree(load_config(environ={}).flows_dir, flows)
    broken = (flows / "main.yaml").read_text(encoding="utf-8") + "\nnonsense: 1\n"
    (flows / "main.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.setenv("CALLCENTER_IVR__FLOWS", str(flows))
    assert main(["check"]) == 1
    assert "main.yaml" in capsys.readouterr().err


def test_dialplan_mistake_is_named_with_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source = load_config(environ={})
    root = tmp_path / "project"
    for part in ("config", "ivr_flows", "asterisk/templates"):
        shutil.copytree(source.root / part, root / part)
    plan = root / "asterisk/templates/extensions.conf.j2"
    plan.write_text(plan.read_text() + "\n[loose]\nexten => _X.,1,System(id)\n")
    monkeypatch.setenv("CALLCENTER_CONFIG", str(root / "config" / "callcenter.yaml"))
    assert main(["check", "--quick"]) == 0
    assert main(["check"]) == 1
    line = len(plan.read_text().splitlines())
    said = capsys.readouterr().err
    assert f"asterisk/templates/extensions.conf.j2:{line}: loose._X.: this pattern has no end" in said
    assert f"asterisk/templates/extensions.conf.j2:{line}: loose._X..1: System() is not allowed" in said


def test_seats_tell_what_a_phone_needs(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seats", "--json", "1001", "1201"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    kept = json.loads((state / "secrets.json").read_text())
    assert (first["user"], first["secret"], second["type"]) == ("1001", kept["seat.1001"], "enterprise")
    assert first["registrar"] == "sip:127.0.0.1:5060"
    assert first["registrar_tls"] == "sips:127.0.0.1:5061"


def test_seats_as_a_table_and_an_unknown_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seats"]) == 0
    assert capsys.readouterr().out.count("\n") == 38
    assert main(["seats", "7"]) == 1


def test_prompts_are_made_and_stay(capsys: pytest.CaptureFixture[str], state: Path) -> None:
    assert main(["prompts", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(["prompts", "--json"]) == 0
    second = json.loads(capsys.readouterr().out)
    assert first["generated"] == second["unchanged"] > 50
    assert main(["prompts", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert (state / "asterisk/sounds/zh/greeting.alaw").stat().st_size > 8000
