"""``callcenter look-back|onsite|supervision|clues|assessment``: a whole story from the command line."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from store_commands import Commands, commands

from callcenter.journal import open_engine, upgrade
from callcenter.journal.bodies import STORED, line_of
from callcenter.journal.tables import fact, onsite_evidence
from callcenter.projections import verify
from tests.oversight.bureau import JPEG, Bureau

__all__ = ["commands"]

MARCH = ("--period", "2026-03")


@pytest.fixture
def bureau(commands: Commands) -> Iterator[Bureau]:
    """Appeals of March in the store that the commands look into."""
    upgrade(commands.url)
    engine = open_engine(commands.url)
    yield Bureau(engine, commands.state)
    assert list(verify(engine)) == []
    engine.dispose()


def done(commands: Commands, *words: str) -> str:
    """What a deed was done with."""
    return str(commands.json(*words)["subject"])


def refused(commands: Commands, *words: str) -> str:
    code, out, err = commands.run(*words)
    assert (code, out) == (1, ""), err
    return err


def test_look_back(commands: Commands, bureau: Bureau) -> None:
    first, second = bureau.closed(caller="13800138000"), bureau.closed("water")
    ident = done(commands, "look-back", "plan", *MARCH, "--size", "5", "--seed", "甲子", "--strata", "unit")
    (row,) = commands.json("look-back", "list", "--state", "open")
    assert (row["look_back"], row["population"], row["seed"], row["strata"]) == (ident, 2, "甲子", "unit")
    assert (row["first"], row["first_us"]) == ("2026-03-01T00:00:00.000+08:00", 1_772_294_400_000_000)
    done(commands, "look-back", "assign", ident, "--assignee", "丙")
    mine = ("--actor", "丙", "--number", first)
    assert "needs a reason" in refused(commands, "look-back", "decide", ident, *mine, "--verdict", "not_fixed")
    code, out, _ = commands.run("look-back", "decide", ident, *mine, "--verdict", "未解决", "--reason", "仍不亮")
    assert (code, out.splitlines()) == (0, [f"{ident} 已完成", f"{first} 已重启"])
    check = done(commands, "look-back", "visit", ident, "--number", second, "--place", "河边", "--task", "看水位")
    shown = commands.json("look-back", "show", ident)
    assert [(item["number"], item["state"], item["verdict"]) for item in shown["items"]] == [
        (first, "decided", "not_fixed"), (second, "visiting", ""),
    ]  # fmt: skip
    _, out, _ = commands.run("look-back", "show", ident)
    assert "现场核查中" in out
    assert check in out
    code, out, _ = commands.run("look-back", "redraw", ident)
    assert (code, out) == (0, f"{ident}: the same 2 of 2 appeals are drawn by the seed '甲子'\n")
    assert commands.json("look-back", "redraw", ident)["same"] is True
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE look_back_item SET number = 'x' WHERE number = ?", (first,))
        connection.exec_driver_sql("UPDATE look_back SET population = 3")
    code, out, _ = commands.run("look-back", "redraw", ident)
    assert code == 1
    assert out.splitlines() == [
        f"{ident}: NOT the recorded sample", "population: 3 recorded, 2 found", "recorded only: x",
        f"drawn only: {first}",
    ]  # fmt: skip
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE look_back_item SET number = ? WHERE number = 'x'", (first,))
        connection.exec_driver_sql("UPDATE look_back SET population = 2")


def test_onsite(commands: Commands, bureau: Bureau, tmp_path: Path) -> None:
    number = bureau.closed()
    check = done(commands, "onsite", "plan", "--number", number, "--place", "人民路1号", "--task", "看路灯")
    done(commands, "onsite", "assign", check, "--assignee", "丁", "--kind", "grid_worker")
    photo = tmp_path / "../../etc/passwd.exe".replace("/", "_")
    photo.write_bytes(JPEG)
    assert "no JPEG" in refused(commands, "onsite", "attach", check, __file__, "--actor", "丁")
    assert "No such file" in refused(commands, "onsite", "attach", check, str(tmp_path / "none"), "--actor", "丁")
    done(commands, "onsite", "attach", check, str(photo), "--note", "全景", "--actor", "丁")
    done(commands, "onsite", "report", check, "--finding", "not_fixed", "--text", "未亮", "--actor", "丁")
    code, out, _ = commands.run("onsite", "decide", check, "--reason", "照片可见")
    assert (code, out.splitlines()) == (0, [f"{check} 已完成", f"{number} 已重启"])
    shown = commands.json("onsite", "show", check)
    assert (shown["verdict"], shown["reopened"], shown["files"]) == ("not_fixed", True, 1)
    (evidence,) = shown["evidence"]
    assert (evidence["media_type"], evidence["sha256"]) == ("image/jpeg", hashlib.sha256(JPEG).hexdigest())
    kept = [path.name for path in (commands.state / "evidence").rglob("*") if path.is_file()]
    assert kept == [bureau.row(onsite_evidence)["evidence"]]
    copy = tmp_path / "copy.jpg"
    assert commands.run("onsite", "evidence", evidence["evidence"], "--to", str(copy))[0] == 0
    assert copy.read_bytes() == JPEG
    assert "File exists" in refused(commands, "onsite", "evidence", evidence["evidence"], "--to", str(copy))
    assert "there is no ../../x" in refused(commands, "onsite", "evidence", "../../x", "--to", str(tmp_path / "y"))
    assert [row["check"] for row in commands.json("onsite", "list", "--assignee", "丁")] == [check]
    assert commands.json("onsite", "list", "--unit", "water") == []
    _, out, _ = commands.run("onsite", "show", check)
    assert "未整改" in out


def test_supervision(commands: Commands, bureau: Bureau) -> None:
    number = bureau.in_progress()
    said = ("--number", number, "--text", "请说明进展", "--reason", "市长批示")
    record = done(commands, "supervision", "open", *said, "--level", "escalate", "--workdays", "2")
    assert "not for the role supervisor" in refused(
        commands, "supervision", "reply", record, "--role", "supervisor", "--text", "代答"
    )
    done(commands, "supervision", "reply", record, "--as-unit", "housing", "--text", "配件明日到")
    _, out, _ = commands.run("supervision", "list", "--state", "replied", "--unit", "housing")
    assert "提级督办" in out
    shown = commands.json("supervision", "show", record)
    assert [(each["kind"], each["text"]) for each in shown["entries"]] == [
        ("demand", "请说明进展"), ("reply", "配件明日到"),
    ]  # fmt: skip
    done(commands, "supervision", "close", record, "--result", "justified", "--text", "属实")
    assert "there is no SR-1" in refused(commands, "supervision", "show", "SR-1")
    code, out, _ = commands.run("supervision", "tick")
    assert (code, out) == (0, "0 项督办事项已处理\n")
    _, out, _ = commands.run("supervision", "show", record)
    assert "情况属实" in out


def test_clues(commands: Commands, bureau: Bureau, tmp_path: Path) -> None:
    number = bureau.closed(caller="13912345678", name="欧阳修")
    why = ("--reason", "群众反映集中")
    package = done(commands, "clues", "open", "--unit", "housing", "--title", "物业收费", *why)
    done(commands, "clues", "add", package, "--number", number, "--note", "收费不公示")
    target = tmp_path / "clues.zip"
    assert "seal it first" in refused(commands, "clues", "export", package, "--to", str(target))
    done(commands, "clues", "seal", package)
    assert "neither a .json nor a .zip" in refused(commands, "clues", "export", package, "--to", "x.exe")
    code, out, _ = commands.run("clues", "export", package, "--to", str(target))
    sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    assert code == 0
    assert out.startswith(f"{target} {target.stat().st_size} bytes, SHA-256 {sha256}\n")
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as archive:
        assert "13912345678" not in archive.read(f"appeals/{number}.json").decode()
    full = tmp_path / "full.json"
    without = ("clues", "export", package, "--to", str(full), "--full")
    assert "needs a reason" in refused(commands, *without)
    assert not full.exists()
    done(commands, *without, "--reason", "纪委调取")
    assert json.loads(full.read_text(encoding="utf-8"))["masked"] is False
    assert "13912345678" in full.read_text(encoding="utf-8")
    assert "File exists" in refused(commands, "clues", "export", package, "--to", str(full))
    done(commands, "clues", "hand-over", package, "--receiver", "市纪委监委", "--sha256", sha256)
    done(commands, "clues", "receive", package, "--receipt", "纪收7号")
    done(commands, "clues", "conclude", package, "--result", "founded", "--text", "已立案")
    shown = commands.json("clues", "show", package)
    assert (shown["state"], shown["sha256"], shown["items"][0]["number"]) == ("concluded", sha256, number)
    code, out, _ = commands.run("clues", "verify", package)
    assert (code, out) == (0, f"{package}: everything is as it was sealed\n")
    assert [row["package"] for row in commands.json("clues", "list", "--unit", "housing")] == [package]
    rewritten(bureau, "欧阳修", "王安石")
    code, out, _ = commands.run("clues", "verify", package)
    assert (code, out) == (1, f"{number}: is not what was sealed\n")
    assert commands.run("clues", "verify", package, "--json")[0] == 1
    rewritten(bureau, "王安石", "欧阳修")


def rewritten(bureau: Bureau, before: str, after: str) -> None:
    """Somebody changes the journal by hand."""
    with bureau.engine.begin() as connection:
        for row in connection.execute(select(fact.c.seq, *STORED)).all():
            line = line_of(*row[1:]).replace(before, after)
            connection.execute(fact.update().where(fact.c.seq == row.seq).values(body=line))


def test_assessment(commands: Commands, bureau: Bureau) -> None:
    good, late = bureau.closed(), bureau.in_progress()
    done(commands, "assessment", "compute", *MARCH)
    shown = commands.json("assessment", "show", "housing", *MARCH)
    assert (shown["state"], shown["formula"], shown["frozen"]) == ("computed", "2026-1", None)
    (card,) = shown["cards"]
    lines = {line["indicator"]: line for line in card["indicators"]}
    assert lines["on_time_rate"] == {
        "indicator": "on_time_rate", "definition": "on_time_rate", "numerator": 1, "denominator": 2, "excluded": 0,
        "percent": "50.00", "marks": "0.00", "weight": "25", "corrected": "",
    }  # fmt: skip
    assert (lines["satisfaction"]["marks"], lines["look_back_failures"]["marks"]) == ("20.00", None)
    everything = commands.json("assessment", "show", *MARCH)
    assert len(everything["cards"]) > 20
    _, out, _ = commands.run("assessment", "show", *MARCH)
    assert out.startswith("2026-03 已计算 · 公式 2026-1\n")
    assert "住建局" in out
    why = commands.json("assessment", "explain", "housing", "on_time_rate", *MARCH)
    assert [each["number"] for each in why["numerator"]] == [good]
    assert [each["number"] for each in why["denominator"]] == [good, late]
    _, out, _ = commands.run("assessment", "explain", "housing", "on_time_rate", *MARCH)
    assert out.startswith("按时办结率 1 / 2\n")
    done(commands, "assessment", "freeze", *MARCH)
    assert "is frozen" in refused(commands, "assessment", "compute", *MARCH)
    ask = ("--number", late, "--unit", "housing", "--code", "natural", "--definitions", "on_time_rate,contact_rate")
    exclusion = done(commands, "assessment", "exclude", *ask, "--reason", "台风", "--actor", "住建局")
    done(commands, "assessment", "approve", exclusion, "--reason", "属实")
    (row,) = commands.json("assessment", "exclusions", "list", "--state", "approved")
    assert (row["exclusion"], row["definitions"]) == (exclusion, "contact_rate on_time_rate")
    now = commands.json("assessment", "explain", "housing", "on_time_rate", *MARCH, "--now")
    assert [each["excluded"] for each in now["excluded"]] == [exclusion]
    assert commands.json("assessment", "explain", "housing", "on_time_rate", *MARCH)["excluded"] == []
    facts = commands.json("assessment", "recount", *MARCH, "--reason", "剔除已批准")["facts"]
    assert {each["indicator"] for each in facts} == {"on_time_rate", "contact_rate"}
    correction = ("--unit", "housing", "--indicator", "resolution_rate", "--numerator", "-1", "--reason", "录音复核")
    done(commands, "assessment", "correct", *MARCH, *correction)
    shown = commands.json("assessment", "show", "housing", *MARCH)
    (card,) = shown["cards"]
    lines = {line["indicator"]: line for line in card["indicators"]}
    assert (lines["on_time_rate"]["percent"], lines["on_time_rate"]["corrected"]) == ("100.00", "yes")
    assert (lines["resolution_rate"]["numerator"], lines["satisfaction"]["corrected"]) == (0, "")
    assert (shown["state"], shown["corrections"]) == ("frozen", 3)
    assert card["counted_total"] != card["total"]
    _, out, _ = commands.run("assessment", "show", "housing", *MARCH)
    assert "housing 住建局: " in out
    assert "there is no card" not in out
    assert "nobody has no card" in refused(commands, "assessment", "show", "nobody", *MARCH)
    assert "has not been counted" in refused(commands, "assessment", "show", "--period", "2026-04")
    assert "is no period" in refused(commands, "assessment", "compute", "--period", "march")


def test_definitions_are_listed(commands: Commands) -> None:
    assert {"id", "version", "title", "numerator", "denominator", "better"} == commands.json(
        "assessment", "definitions"
    )[0].keys()
    assert "按时办结率" in commands.run("assessment", "definitions")[1]
