"""``callcenter user`` and ``callcenter audit-log``, and that keys and webhooks stand on the log too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from callcenter.__main__ import main
from callcenter.cli.console import said_of_first_admin
from callcenter.config import load_config
from callcenter.journal import open_engine, upgrade
from callcenter.journal.engine import writing


class Shell:
    def __init__(self, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = f"sqlite:///{state / 'callcenter.db'}"
        self._capsys = capsys
        upgrade(self.url)

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(words)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json")[1])


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("CALLCENTER_WEBHOOKS__TARGETS", "[127.0.0.0/8]")
    return Shell(tmp_path / "state", capsys)


BOSS = ("user", "add", "boss", "--name", "王班长", "--roles", "supervisor", "--number", "9001", "--teams", "voice")


def test_an_account_from_its_making_to_its_end(shell: Shell) -> None:
    code, said, _ = shell.run(*BOSS)
    assert code == 0
    assert "一次性密码" in said
    root = shell.json("user", "add", "root", "--name", "李管理员", "--roles", "admin")
    assert set(root) == {"account", "password"}
    changed = shell.json("user", "role", "boss", "--roles", "supervisor,quality", "--teams", "voice，network")
    assert changed["teams"] == "network,voice"
    assert shell.json("user", "reset-password", "boss", "--second-factor")["password"]
    assert shell.run("user", "disable", "boss")[1].startswith("账号 boss 已停用")
    rows = {row["account"]: row for row in shell.json("user", "list")}
    assert (rows["boss"]["state"], rows["boss"]["roles"]) == ("disabled", "quality,supervisor")
    assert shell.run("user", "enable", "boss")[0] == 0
    listed = shell.run("user", "list")[1]
    assert "王班长" in listed
    assert "argon2" not in listed
    assert [row["detail"].split()[0] for row in reversed(shell.json("audit-log", "list", "--action", "account"))] == [
        "add", "add", "change", "reset", "disable", "enable",
    ]  # fmt: skip


def test_what_cannot_be_is_said(shell: Shell) -> None:
    code, _, error = shell.run("user", "add", "X", "--name", "x", "--roles", "king,unit")
    assert code == 1
    for part in ("no name to sign in with", "king: no such role", "which member unit"):
        assert part in error
    shell.run("user", "add", "root", "--name", "李", "--roles", "admin")
    for words in (("user", "disable", "root"), ("user", "role", "root", "--roles", "leader")):
        code, _, error = shell.run(*words)
        assert (code, "somebody must stay an administrator" in error) == (1, True)
    assert "user list" in shell.run("user", "disable", "nobody")[2]


def test_the_first_start_makes_one_administrator(shell: Shell) -> None:
    config = load_config()
    said = said_of_first_admin(config)
    assert "账号 admin,一次性密码" in said
    assert said_of_first_admin(config) == ""
    assert [row["account"] for row in shell.json("user", "list")] == ["admin"]


def test_keys_and_webhooks_stand_on_the_log_without_what_is_secret(shell: Shell) -> None:
    key = shell.json("api-key", "add", "mini", "--channel", "wechat", "--may", "create")["key"]
    shell.json("api-key", "revoke", "mini")
    hook = shell.json("webhook", "add", "http://127.0.0.1:9/x?token=SECRET", "--channel", "wechat")
    shell.json("webhook", "remove", hook["id"])
    rows = shell.json("audit-log", "list")
    assert [(row["action"], row["detail"].split()[0]) for row in reversed(rows)] == [
        ("api_key", "add"), ("api_key", "revoke"), ("webhook", "add"), ("webhook", "remove"),
    ]  # fmt: skip
    assert not any(secret in json.dumps(rows) for secret in (key, hook["secret"], "SECRET"))
    assert all(row["actor"].startswith("cli:") for row in rows)


def test_verify_finds_what_was_changed(shell: Shell) -> None:
    shell.run(*BOSS)
    shell.run("user", "add", "root", "--name", "李", "--roles", "admin")
    assert shell.run("audit-log", "verify")[:2] == (0, "审计日志完整：2 条，无改动、无缺失\n")
    engine = open_engine(shell.url)
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET actor = 'somebody' WHERE seq = 1"))
    engine.dispose()
    code, said, _ = shell.run("audit-log", "verify")
    assert (code, "自第 1 条起内容被改动" in said) == (1, True)
    assert shell.json("audit-log", "verify") == {"rows": 0, "bad": 1, "why": "changed"}
