"""Entries from a sheet: every mistake by its row, all or nothing, and an export that can be taken in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from callcenter.casework.knowledge_import import Imported, import_entries
from callcenter.errors import SheetInvalid
from callcenter.journal.tables import knowledge_entry, knowledge_version
from callcenter.knowledge import Version
from callcenter.knowledge.sheet import COLUMNS, cells_of
from callcenter.sheets import write
from tests.casework.library import Library
from tests.casework.office import CONFIG
from tests.projections.folding import rows

DEMO = Path(__file__).parents[2] / "config" / "knowledge_demo.csv"


def taken(library: Library, path: Path, approver: str = "乙") -> Imported:
    return import_entries(library.engine, CONFIG, library.desk, path, actor="甲", approver=approver)


def mistakes(library: Library, path: Path) -> list[str]:
    before = rows(library.engine, knowledge_version)
    with pytest.raises(SheetInvalid) as caught:
        taken(library, path)
    assert rows(library.engine, knowledge_version) == before
    return [f"{each.line} {each.where}: {each.message}" for each in caught.value.mistakes]


def sheet(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "entries.csv"
    path.write_bytes(text.encode(encoding))
    return path


def exported(library: Library, path: Path) -> Path:
    names = {ident: unit.name for ident, unit in CONFIG.units.items()}
    found = [Version.of(row) for row in rows(library.engine, knowledge_version)]
    write(path, COLUMNS.headings, (list(cells_of(each, names[each.unit], 0)) for each in found))
    return path


def test_the_example_that_is_shipped(engine: Engine) -> None:
    library = Library(engine)
    assert len(taken(library, DEMO).written) == 26
    found = rows(engine, knowledge_entry)
    assert {row["state"] for row in found} == {"approved"}
    assert {row["audience"] for row in found} == {"enterprise"}
    assert len({row["unit"] for row in found}) >= 9


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_changes_nothing_when_it_is_taken_in_again(engine: Engine, tmp_path: Path, suffix: str) -> None:
    library = Library(engine)
    taken(library, DEMO)
    library.do("write", "KB000002", unit="data_bureau", answer="=1+1", questions=["-谁", "@谁"], title="+变更")
    library.do("submit", "KB000002", unit="data_bureau")
    library.do("approve", "KB000002")
    found = [row for row in rows(engine, knowledge_version) if row["key"] != "KB000002.1"]
    path = tmp_path / f"entries{suffix}"
    names = {ident: unit.name for ident, unit in CONFIG.units.items()}
    write(path, COLUMNS.headings, (list(cells_of(Version.of(row), names[row["unit"]], 7)) for row in found))
    assert taken(library, path) == Imported((), 26)


def test_changed_rows_become_versions(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    taken(library, DEMO)
    text = "编号,标题,答复内容,责任部门\nKB000001,企业设立登记办理流程,新的答复,行政审批局\n,新条目,答复,tax\n"
    assert taken(library, sheet(tmp_path, text), approver="") == Imported(("KB000001", "KB000027"), 0)
    found = {row["key"]: row for row in rows(engine, knowledge_version)}
    assert found["KB000001.2"]["state"] == "submitted"
    assert found["KB000001.2"]["keywords"] == found["KB000001.1"]["keywords"]
    assert found["KB000027.1"]["unit"] == "tax"


def test_all_mistakes_of_the_rows_at_once(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    text = (
        "标题,答复内容,责任部门,生效日期,失效日期,适用对象\n"
        "甲,答复,税务局,2026-01-01,2025-01-01,全部\n"
        ",,月球局,昨天,,外星人\n"
        "乙,答复,税务局,,,\n"
        "乙,答复,税务局,,,\n"
        "丙,答复,,,,,多出来的\n"
    )
    assert mistakes(library, sheet(tmp_path, text, "gb18030")) == [
        "2 失效日期: 2025-01-01 is before the first day, 2026-01-01",
        "3 生效日期: '昨天' is no day such as 2026-05-01",
        "3 适用对象: '外星人' is not known; one of: all (全部), enterprise (企业), citizen (市民)",
        "3 标题: is empty",
        "3 答复内容: is empty",
        "3 责任部门: there is no unit '月球局'",
        "5 标题: stands in row 4 too",
        "6 责任部门: is empty",
        "6 : has more cells than there are headings",
    ]


def test_mistakes_that_only_the_store_knows(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    entry = library.approved()
    busy = library.do("write", title="物业费", answer="按合同。").entry
    library.do("submit", busy)
    text = "编号,标题,答复内容,责任部门\nKB000009,甲,b,housing\n,装修备案,b,住建局\n{},乙,b,税务局\n"
    assert mistakes(library, sheet(tmp_path, text.format(entry))) == [
        "2 编号: there is no entry KB000009",
        "3 标题: is the title of KB000001 already",
        "4 责任部门: KB000001 is one of the unit housing",
    ]
    text = "编号,标题,答复内容,责任部门,失效日期\n{},物业费,新,housing,\n,丙,b,housing,2020-01-01\n,丁,b,housing,\n"
    assert mistakes(library, sheet(tmp_path, text.format(busy))) == [
        "2 物业费: write is not possible for a version in state submitted (possible: approve, refuse, withdraw)",
        "3 丙: effective_until 2020-01-01 is over: refuse it, so that the unit gives it other dates",
    ]


def test_who_writes_does_not_approve_in_a_file_either(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    path = sheet(tmp_path, "标题,答复内容,责任部门\n甲,b,housing\n")
    with pytest.raises(SheetInvalid, match="somebody else must approve it"):
        taken(library, path, approver="甲")
    assert rows(engine, knowledge_entry) == []


def test_an_export_of_everything_names_states(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine)
    library.approved()
    text = exported(library, tmp_path / "all.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "KB000001,装修备案,到物业登记。,,,,全部,住建局,,,,2026-08-29,已审核,0"
