"""``callcenter database upgrade|verify|rebuild`` and ``callcenter projector``."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading

from store_commands import Commands, commands

from callcenter.testing.facts import Story

__all__ = ["commands"]


def change(commands: Commands, statement: str) -> None:
    connection = sqlite3.connect(commands.state / "callcenter.db", isolation_level=None)
    connection.execute(statement)
    connection.close()


def test_upgrade_says_what_it_did(commands: Commands) -> None:
    assert commands.run("database", "upgrade") == (0, "the database is upgraded\n", "")
    assert commands.run("database", "upgrade") == (0, "the database is up to date\n", "")


def test_verify_and_rebuild(commands: Commands) -> None:
    commands.write(Story().answered_call())
    assert commands.run("database", "verify") == (0, "equal\n", "")
    change(commands, "UPDATE contact SET talked_us = 7")
    code, out, _ = commands.run("database", "verify")
    assert code == 1
    assert "contact haian1-1767225600.1 talked_us: is 7, should be 30000000" in out
    assert "1 difference(s): run `callcenter database rebuild`" in out
    code, out, _ = commands.run("database", "rebuild")
    assert code == 0
    assert out.startswith("13 facts folded in ")
    assert commands.run("database", "verify") == (0, "equal\n", "")


def test_many_differences_are_not_all_shown(commands: Commands) -> None:
    commands.write(fact for n in range(60) for fact in Story(f"haian1-1.{n}").abandoned_call())
    assert commands.run("database", "verify")[0] == 0
    change(commands, "UPDATE contact SET rating = 3")
    _, out, _ = commands.run("database", "verify")
    assert "… and 10 more" in out
    assert len(out.splitlines()) == 52


def test_a_newer_database_is_refused(commands: Commands) -> None:
    assert commands.run("database", "upgrade")[0] == 0
    change(commands, "UPDATE alembic_version SET version_num = '9999'")
    for words in (("database", "upgrade"), ("database", "verify"), ("call", "list")):
        code, _, err = commands.run(*words)
        assert code == 1
        assert "the database is at version 9999" in err


def test_the_projector_folds_until_it_is_told_to_stop(commands: Commands) -> None:
    commands.write(Story().answered_call())
    process = subprocess.Popen(
        [sys.executable, "-m", "callcenter", "projector", "--interval", "0.02"],
        stderr=subprocess.PIPE,
        env={**os.environ},
        text=True,
    )
    try:
        connection = sqlite3.connect(commands.state / "callcenter.db", isolation_level=None)
        pause = threading.Event()
        folded = "SELECT count(*) FROM contact WHERE result = 'answered'"
        while process.poll() is None and connection.execute(folded).fetchone() == (0,):
            pause.wait(0.02)
        connection.close()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert errors == ""
