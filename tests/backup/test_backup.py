"""Backup and restore of a state directory without anything running; under load: tests/e2e/test_restore.py."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from callcenter.__main__ import main
from callcenter.backup import Archive, database, make_backup, restore
from callcenter.backup.manifest import read_manifest
from callcenter.config import Config, load_config, load_secrets
from callcenter.errors import (
    ArchiveDamaged,
    ArchiveNewer,
    BackupError,
    CallcenterError,
    EnvironmentMissing,
    StateDirectoryUnusable,
)
from callcenter.facts import Fact, encode
from callcenter.journal import Spool, drop_into_spool, open_engine, reading, writing
from callcenter.journal.questions import facts_after
from callcenter.journal.tables import fact
from callcenter.pbx.certificate import ensure_certificate
from callcenter.pbx.folders import Folders
from callcenter.run.lock import lock_state
from callcenter.testing.facts import Story
from callcenter.testing.postgres import shared_postgres

KINDS = pytest.mark.parametrize("name", ["archive", "archive.tar"])
FILES = {
    "messages/a.alaw": 0o640,
    "recordings/2026/01/31/haian1-1-1.wav": 0o640,
    "attachments/ab/0123456789abcdef0123456789abcdab": 0o640,
    "recorded/greeting.wav": 0o644,
    "spool/offline/b.json": 0o600,
    "spool/refused.lines": 0o640,
}


def quiet(share: float, what: str) -> None:
    assert 0 <= share <= 1
    assert what


def settings(state: Path, url: str = "") -> Config:
    return load_config(environ={"CALLCENTER_STATE_DIR": str(state), "CALLCENTER_STORE__URL": url})


def write(url: str, facts: list[Fact]) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(insert(fact), [
            {"id": each.id, "type": type(each).__name__, "at": each.at, "contact": getattr(each, "contact", None),
             "body": encode(each).decode()}
            for each in facts
        ])  # fmt: skip
    engine.dispose()


def stored(url: str) -> list[Fact]:
    engine = open_engine(url)
    with reading(engine) as connection:
        found = [each for _, each in facts_after(connection, 0, 1_000_000) if each is not None]
    engine.dispose()
    return found


@pytest.fixture
def hotline(tmp_path: Path, store_url: str) -> Config:
    """Two calls in the database, one fact in the spool, a file of each kind."""
    config = settings(tmp_path / "state", store_url)
    load_secrets(config)
    folders = Folders.of(config)
    folders.keys.mkdir(parents=True)
    ensure_certificate(folders.certificate, folders.private_key, "127.0.0.1")
    write(store_url, [*Story("haian1-1.1").answered_call(), *Story("haian1-1.2").abandoned_call()])
    for name, mode in FILES.items():
        path = config.state / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(50_000))
        path.chmod(mode)
    drop_into_spool(config.state / "spool", "late", [Story("haian1-1.3").digits("1")])
    for left_out in ("core.pid", "log/core.log", "asterisk/etc/pjsip.conf", "messages/.draft.77"):
        path = config.state / left_out
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made anew")
    return config


def empty(config: Config, tmp_path: Path) -> Config:
    """Settings of an empty hotline with the same kind of store."""
    url = "" if database.kind_of(config.database_url) == "sqlite" else shared_postgres().new_database()
    return settings(tmp_path / "new", url)


def contents(state: Path) -> dict[str, tuple[int, bytes]]:
    """Path → mode and bytes of what is restored as a file."""
    kept = {"messages", "recordings", "attachments", "recorded", "spool", "secrets.json", "asterisk"}
    return {
        str(path.relative_to(state)): (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
        for path in state.rglob("*")
        if path.is_file() and path.relative_to(state).parts[0] in kept and not path.name.startswith(".")
        and "etc" not in path.parts
    }  # fmt: skip


@KINDS
def test_all_that_was_there_is_there_again(hotline: Config, tmp_path: Path, name: str) -> None:
    before, facts = contents(hotline.state), stored(hotline.database_url)
    manifest = make_backup(hotline, tmp_path / name, quiet)
    assert manifest.database == database.kind_of(hotline.database_url)
    new = empty(hotline, tmp_path)
    with Archive(tmp_path / name) as archive:
        done = restore(archive, new, quiet)
    assert done.differences == ()
    assert contents(new.state) == before
    assert {"secrets.json", "asterisk/keys/asterisk.key", "spool/offline-late.jsonl", *FILES} <= set(before)
    assert stored(new.database_url) == facts
    assert not (new.state / "log").exists()
    if manifest.database == "sqlite":
        assert stat.S_IMODE((new.state / "callcenter.db").stat().st_mode) == 0o640
    spool = Spool(new.state / "spool")
    spool.open()
    assert spool.pending == 1


@KINDS
def test_nobody_else_can_read_it_and_nothing_else_is_left(hotline: Config, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    make_backup(hotline, folder / name, quiet)
    assert [path.name for path in folder.iterdir()] == [name]
    path = folder / name
    assert stat.S_IMODE(path.stat().st_mode) == (0o600 if path.is_file() else 0o700)
    assert all(stat.S_IMODE(each.stat().st_mode) in (0o600, 0o700) for each in path.rglob("*"))


def test_without_recordings(hotline: Config, tmp_path: Path) -> None:
    manifest = make_backup(hotline, tmp_path / "a.tar", quiet, recordings=False)
    assert not manifest.recordings
    assert not [entry.path for entry in manifest.files if "recordings" in entry.path]
    assert [entry.path for entry in manifest.files if "recorded" in entry.path]


def test_settings_and_flows_are_in_it(hotline: Config, tmp_path: Path) -> None:
    manifest = make_backup(hotline, tmp_path / "a.tar", quiet)
    paths = {entry.path for entry in manifest.files}
    assert {"settings/config/callcenter.yaml", "settings/config/calendar.yaml", "settings/ivr_flows/main.yaml"} <= paths
    assert "settings/ivr_flows/prompts.yaml" in paths


def test_a_backup_beside_writers_holds_one_moment(hotline: Config, tmp_path: Path) -> None:
    """Facts go on to be written; what the archive holds is all up to one of them, and nothing after it."""
    write(hotline.database_url, [fact for n in range(400) for fact in Story(f"haian1-2.{n}").answered_call()])
    going, enough = threading.Event(), threading.Event()

    def work() -> None:
        n = 0
        while not enough.is_set():
            write(hotline.database_url, list(Story(f"haian1-3.{n}").answered_call()))
            n += 1
            going.set()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        assert going.wait(20)
        make_backup(hotline, tmp_path / "a.tar", quiet)
    finally:
        enough.set()
        writer.join()
    new = empty(hotline, tmp_path)
    with Archive(tmp_path / "a.tar") as archive:
        done = restore(archive, new, quiet)
    assert done.differences == ()
    kept, everything = stored(new.database_url), stored(hotline.database_url)
    assert kept == everything[: len(kept)]
    assert 26 + 400 * 13 < len(kept) <= len(everything)
    assert len(kept) % 13 == everything_before_writers(everything) % 13  # calls are written whole


def everything_before_writers(facts: list[Fact]) -> int:
    return sum(not getattr(each, "contact", "").startswith("haian1-3.") for each in facts)


def test_what_fails_leaves_nothing(hotline: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    def broken(*_: Any) -> None:
        raise BackupError("the disk broke")

    monkeypatch.setattr(database, "save", broken)
    for name in ("archive", "archive.tar"):
        with pytest.raises(BackupError, match="the disk broke"):
            make_backup(hotline, folder / name, quiet)
    assert list(folder.iterdir()) == []


@KINDS
def test_nothing_is_overwritten(hotline: Config, tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(BackupError, match="is there already"):
        make_backup(hotline, tmp_path / name, quiet)


def test_no_room(hotline: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1000))
    with pytest.raises(BackupError, match="make room"):
        make_backup(hotline, tmp_path / "a.tar", quiet)


# -- archives that cannot be used -------------------------------------------------------------------


def refused(archive: Path, config: Config, error: type[CallcenterError], words: str) -> None:
    """The restore says why, and leaves nothing."""
    with pytest.raises(error, match=words), Archive(archive) as opened:
        restore(opened, config, quiet)
    assert not config.state.exists() or [path.name for path in config.state.iterdir()] in ([], ["lock"])


def change(archive: Path, **fields: Any) -> None:
    path = archive / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_damaged_archives(hotline: Config, tmp_path: Path) -> None:
    make_backup(hotline, tmp_path / "good", quiet)
    make_backup(hotline, tmp_path / "good.tar", quiet)
    new = empty(hotline, tmp_path)

    def damaged(words: str, damage: Callable[[Path], object], name: str = "good") -> None:
        copy = tmp_path / f"bad{Path(name).suffix}"
        if (tmp_path / name).is_dir():
            shutil.copytree(tmp_path / name, copy)
        else:
            shutil.copy(tmp_path / name, copy)
        damage(copy)
        refused(copy, new, ArchiveDamaged, words)
        shutil.rmtree(copy) if copy.is_dir() else copy.unlink()

    def flip(path: Path) -> None:
        with (path / "state/messages/a.alaw").open("r+b") as file:
            first = file.read(1)
            file.seek(0)
            file.write(bytes([first[0] ^ 1]))

    def longer(path: Path) -> None:
        with (path / "state/messages/a.alaw").open("ab") as file:
            file.write(b"more")

    damaged("state/messages/a.alaw is not what it was", flip)
    damaged("state/messages/a.alaw is not what it was", longer)
    damaged("state/messages/a.alaw is missing", lambda path: (path / "state/messages/a.alaw").unlink())
    damaged("has no manifest.json", lambda path: (path / "manifest.json").unlink())
    damaged("manifest.json cannot be read", lambda path: (path / "manifest.json").write_text("{"))
    damaged("no whole tar file|has no manifest", lambda path: os.truncate(path, 30_000), "good.tar")
    outside = {"path": "../outside", "size": 1, "sha256": "", "mode": 420}
    damaged("leads out of the archive", lambda path: change(path, files=[outside]))
    stray = {"path": "state/messages/x", "size": 0, "sha256": "0", "mode": 420}
    damaged("state/messages/x is missing", lambda path: change(path, files=[stray]))


def test_an_archive_of_a_newer_program(hotline: Config, tmp_path: Path) -> None:
    make_backup(hotline, tmp_path / "a", quiet)
    new = empty(hotline, tmp_path)
    manifest = (tmp_path / "a" / "manifest.json").read_text()
    for fields, words in (
        ({"version": "9.1.0"}, "was made by callcenter 9.1.0, this is .*: install that version"),
        ({"format": 2, "files": {"in": "another form"}}, "install that version, or a later one"),
        ({"schema": "9999"}, "database is at version 9999, which this program does not know"),
    ):
        (tmp_path / "a" / "manifest.json").write_text(manifest)
        change(tmp_path / "a", **fields)
        refused(tmp_path / "a", new, ArchiveNewer, words)


def test_a_version_is_compared_by_its_numbers(hotline: Config, tmp_path: Path) -> None:
    make_backup(hotline, tmp_path / "a", quiet)
    change(tmp_path / "a", version="0.0.99")
    assert read_manifest((tmp_path / "a" / "manifest.json").read_bytes()).version == "0.0.99"


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no tar")
    with pytest.raises(ArchiveDamaged):
        Archive(tmp_path / "text")
    with pytest.raises(BackupError, match="No such file"):
        Archive(tmp_path / "none.tar")


# -- places that are not free -------------------------------------------------------------------------


def test_places_that_are_used(hotline: Config, tmp_path: Path) -> None:
    make_backup(hotline, tmp_path / "a.tar", quiet)
    with Archive(tmp_path / "a.tar") as archive:
        with pytest.raises(StateDirectoryUnusable, match="is not empty"):
            restore(archive, hotline, quiet)
        new = empty(hotline, tmp_path)
        new.state.mkdir()
        with lock_state(new), pytest.raises(StateDirectoryUnusable, match="another instance runs"):
            restore(archive, new, quiet)
        if database.kind_of(hotline.database_url) == "postgresql":
            with pytest.raises(BackupError, match="is not empty"):
                restore(archive, settings(tmp_path / "third", hotline.database_url), quiet)
            other = settings(tmp_path / "third")
        else:
            other = settings(tmp_path / "third", "postgresql+psycopg://x@/none")
        with pytest.raises(BackupError, match=r"set store\.url"):
            restore(archive, other, quiet)


def test_a_restore_that_fails_in_the_middle_leaves_nothing(
    hotline: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(hotline, tmp_path / "a.tar", quiet)

    def broken(*_: Any) -> None:
        raise BackupError("the disk broke")

    monkeypatch.setattr(database, "load", broken)
    refused(tmp_path / "a.tar", empty(hotline, tmp_path), BackupError, "the disk broke")


# -- PostgreSQL's programs ----------------------------------------------------------------------------


def test_pg_dump_missing_or_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = shared_postgres().new_database()
    monkeypatch.setattr(database, "_version_of", lambda _: 9)
    with pytest.raises(EnvironmentMissing, match=r"pg_dump 9 is older than the server, \d+: install postgresql-client"):
        database.save(url, tmp_path / "x", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentMissing, match="apt-get install postgresql-client"):
        database.save(url, tmp_path / "x", lambda _: None)


def test_the_password_is_no_argument() -> None:
    address = database._address("postgresql+psycopg://me:geheim@db.example:5433/hotline?sslmode=require")
    assert address == "postgresql://me@db.example:5433/hotline?sslmode=require"


def test_a_damaged_sqlite_database_is_not_taken_for_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 500)
    connection.commit()
    connection.close()
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 20_000)
    with pytest.raises(BackupError, match="is damaged"):
        database.save(f"sqlite:///{path}", tmp_path / "copy.db", lambda _: None)


# -- the commands -----------------------------------------------------------------------------------


def test_the_commands(
    hotline: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(hotline.state))
    monkeypatch.setenv("CALLCENTER_STORE__URL", hotline.store.url)
    assert main(["backup", str(tmp_path / "a.tar")]) == 0
    assert f"s: {tmp_path / 'a.tar'}" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "a.tar")]) == 1
    assert "is not empty" in capsys.readouterr().err
    new = empty(hotline, tmp_path)
    monkeypatch.setenv("CALLCENTER_STORE__URL", new.store.url)
    monkeypatch.delenv("CALLCENTER_STATE_DIR")
    assert main(["restore", str(tmp_path / "a.tar"), "--into", str(new.state)]) == 0
    said = capsys.readouterr().out
    assert f"MB restored into {new.state} in " in said
    assert said.endswith("read tables and journal: equal\n")
    monkeypatch.delenv("CALLCENTER_STATE_DIR")


def test_settings_are_put_back_when_asked_for(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parents[2]
    project = tmp_path / "project"
    shutil.copytree(root / "config", project / "config")
    shutil.copytree(root / "ivr_flows", project / "ivr_flows")
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setenv("CALLCENTER_CONFIG", str(project / "config" / "callcenter.yaml"))
    monkeypatch.setenv("CALLCENTER_STATE_DIR", str(tmp_path / "state"))
    assert main(["database", "upgrade"]) == 0
    queues = project / "config" / "queues.yaml"
    ours = queues.read_text(encoding="utf-8") + "# ours\n"
    queues.write_text(ours, encoding="utf-8")
    assert main(["backup", str(tmp_path / "a.tar")]) == 0
    queues.write_text("another: 7\n")
    (project / "ivr_flows" / "main.yaml").unlink()
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "a.tar"), "--into", str(tmp_path / "new"), "--settings"]) == 0
    said = capsys.readouterr().out
    assert "settings: config/queues.yaml is as it was" in said
    assert "settings: ivr_flows/main.yaml is as it was" in said
    assert "differ" not in said
    assert queues.read_text(encoding="utf-8") == ours
    assert (project / "config" / "queues.yaml.before-restore").read_text() == "another: 7\n"
    assert (project / "ivr_flows" / "main.yaml").exists()


def test_a_tar_file_can_be_read_by_anybodys_tools(hotline: Config, tmp_path: Path) -> None:
    make_backup(hotline, tmp_path / "a.tar", quiet)
    with tarfile.open(tmp_path / "a.tar") as tar:
        assert tar.getnames()[-1] == "manifest.json"
