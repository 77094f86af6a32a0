"""``callcenter console`` as a process, and the commands beside it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from callcenter.__main__ import main
from callcenter.doctor import Case, Verdict
from callcenter.doctor.checks import console as checks
from callcenter.doctor.checks.ports import ports
from callcenter.journal import open_engine, upgrade, writing
from callcenter.journal.tables import webhook_delivery
from callcenter.testing.real_asterisk import settings as free_settings
from tests.console.receiver import Receiver


class Process:
    """The process, with settings and a state directory of its own."""

    def __init__(self, state: Path, **changed: str) -> None:
        self.environment = {
            **os.environ, **free_settings(state), **{f"CALLCENTER_{name}": value for name, value in changed.items()},
        }  # fmt: skip
        self.url = f"http://127.0.0.1:{self.environment['CALLCENTER_CONSOLE__PORT']}"
        self.log = state.parent / "console.log"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "callcenter", "console"]
            self.running = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        limit = time.monotonic() + 40
        while True:
            assert self.running.poll() is None, self.log.read_text()
            assert time.monotonic() < limit, self.log.read_text()
            try:
                if httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.running is not None
        self.running.send_signal(number)
        return self.running.wait(20)

    def command(self, *words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "callcenter", *words, "--json"], env=self.environment, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    made = Process(tmp_path / "state", WEBHOOKS__TARGETS="[127.0.0.0/8]")
    yield made
    if made.running is not None and made.running.poll() is None:
        made.running.kill()
        made.running.wait()


def test_it_serves_is_killed_and_serves_again(process: Process) -> None:
    process.start()
    key = process.command("api-key", "add", "mini", "--channel", "wechat", "--may", "create,query")["key"]
    headers = {"Authorization": f"Bearer {key}"}
    with Receiver() as receiver, httpx.Client(base_url=process.url, trust_env=False, headers=headers) as http:
        hook = process.command("webhook", "add", receiver.url, "--channel", "wechat")
        assert set(hook) == {"id", "secret"}
        first = http.post("/api/v1/appeals", json={"text": "路灯不亮"}, headers={"Idempotency-Key": "1"})
        await_told(receiver, 1)
        assert process.end(signal.SIGKILL) == -signal.SIGKILL
        process.start()
        again = http.post("/api/v1/appeals", json={"text": "路灯不亮"}, headers={"Idempotency-Key": "1"})
        assert (again.status_code, again.text) == (201, first.text)
        http.post("/api/v1/appeals", json={"text": "井盖缺失"})
        await_told(receiver, 2)
    assert process.end() == 0
    text = process.log.read_text()
    assert "POST /api/v1/appeals 201" in text
    assert "Traceback" not in text
    assert "路灯" not in text


def await_told(receiver: Receiver, count: int) -> None:
    limit = time.monotonic() + 20
    while len(receiver.heard) < count:
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_a_port_that_is_taken_is_named(process: Process) -> None:
    port = int(process.environment["CALLCENTER_CONSOLE__PORT"])
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, "-m", "callcenter", "console"], env=process.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"{port} TCP (console.port)" in done.stderr
    assert "Traceback" not in done.stderr


# -- commands ----------------------------------------------------------------------------------------------------------


class Shell:
    """Commands on a store of their own."""

    def __init__(self, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = f"sqlite:///{state / 'callcenter.db'}"
        self._capsys = capsys
        upgrade(self.url)

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(words)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str) -> Any:
        code, out, _ = self.run(*words, "--json")
        assert code == 0
        return json.loads(out)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    for name, value in free_settings(tmp_path / "state").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CALLCENTER_WEBHOOKS__TARGETS", "[10.20.0.0/16]")
    return Shell(tmp_path / "state", capsys)


def test_keys_by_command(shell: Shell) -> None:
    code, out, _ = shell.run("api-key", "add", "mini", "--channel", "wechat", "--may", "query, create")
    key = out.splitlines()[0]
    assert (code, key.startswith("cc_"), "Shown this once" in out) == (0, True, True)
    (row,) = shell.json("api-key", "list")
    assert (row["name"], row["channel"], row["rights"], row["revoked"]) == ("mini", "wechat", "create,query", None)
    assert key not in shell.run("api-key", "list")[1]
    assert shell.run("api-key", "add", "mini", "--channel", "web", "--may", "query")[0] == 1
    assert "no such right" in shell.run("api-key", "add", "x", "--channel", "web", "--may", "fly")[2]
    assert shell.json("api-key", "revoke", "mini") == {"revoked": 1}
    assert "no key mini in force" in shell.run("api-key", "revoke", "mini")[2]


def test_webhooks_by_command(shell: Shell) -> None:
    url = "http://10.20.1.1/hook"
    code, out, _ = shell.run("webhook", "add", url, "--channel", "wechat,app", "--events", "closed,received")
    assert (code, "whsec_" in out) == (0, True)
    (row,) = shell.json("webhook", "list")
    assert (row["url"], row["channels"], row["events"], row["details"]) == (url, "app,wechat", "received,closed", False)
    assert "whsec_" not in shell.run("webhook", "list")[1]
    for refused, told in (("http://127.0.0.1/", "webhooks.targets"), ("ftp://10.20.1.1/", "begins with https://")):
        assert told in shell.run("webhook", "add", refused, "--channel", "all")[2]
    assert "no such event" in shell.run("webhook", "add", url, "--channel", "all", "--events", "nix")[2]
    assert shell.json("webhook", "dead") == []
    put_dead(shell.url, row["id"])
    (gone,) = shell.json("webhook", "dead")
    assert (gone["delivery"], gone["problem"]) == ("d1", "HTTP 500")
    assert "say --all" in shell.run("webhook", "retry")[2]
    assert "not among the dead" in shell.run("webhook", "retry", "d2")[2]
    assert shell.json("webhook", "retry", "d1") == {"retried": 1}
    put_dead(shell.url, row["id"], "d3")
    assert shell.json("webhook", "retry", "--all") == {"retried": 1}
    assert shell.run("webhook", "remove", row["id"])[0] == 0
    assert "no webhook" in shell.run("webhook", "remove", row["id"])[2]


def put_dead(url: str, hook: str, ident: str = "d1", state: str = "dead", made: int = 1) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(
            webhook_delivery.insert().values(
                delivery=ident, webhook=hook, seq=1, number="N", event="closed", body="{}", state=state, attempts=10,
                next_at=0, made=made, ended=2, status=500, problem="HTTP 500",
            )
        )  # fmt: skip
    engine.dispose()


# -- what the doctor says ----------------------------------------------------------------------------------------------


def test_the_doctor_looks_at_console_and_webhooks(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    from callcenter.config import load_config

    config = load_config(environ=process.environment)
    upgrade(config.database_url)
    monkeypatch.setattr(checks, "_STARTS_WITHIN", 0.1)
    monkeypatch.setattr(Case, "runs", True)

    def verdicts() -> list[Verdict]:
        case = Case(config)
        found = [told.verdict for check in (checks.console, checks.webhooks) for told in check(case)]
        case.close()
        return found

    assert verdicts() == [Verdict.FAULT, Verdict.OK]
    process.start()
    assert verdicts() == [Verdict.OK, Verdict.OK]
    case = Case(config)
    assert not any("console.port" in told.text for told in ports(case))
    case.close()
    put_dead(config.database_url, "h")
    put_dead(config.database_url, "h", "d2", "waiting")
    assert verdicts() == [Verdict.OK, Verdict.WARNING, Verdict.WARNING]
    monkeypatch.setattr(Case, "runs", False)
    assert verdicts()[0] is Verdict.UNSEEN
    off = config.model_copy(update={"console": config.console.model_copy(update={"enabled": False})})
    assert [told.verdict for told in checks.console(Case(off))] == [Verdict.OK]
