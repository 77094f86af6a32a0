"""Files as people save them: encodings, separators, empty rows, damage."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from callcenter.errors import SheetInvalid, SheetUnreadable
from callcenter.sheets import Column, Columns, Row, opened, read
from callcenter.sheets.xlsx_fast import fast_rows
from callcenter.sheets.xlsx_file import xlsx_rows

TEXT = "标题,内容\r\n社保转移,带身份证\r\n\r\n,\r\n医保,\"第一行\n第二行\"\r\n"
ROWS = [
    Row(2, {"标题": "社保转移", "内容": "带身份证"}),
    Row(5, {"标题": "医保", "内容": "第一行\n第二行"}),
]


def saved(folder: Path, data: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_spreadsheet_programs(tmp_path: Path, encoding: str) -> None:
    sheet = read(saved(tmp_path, TEXT.encode(encoding)))
    assert sheet.headings == ("标题", "内容")
    assert sheet.rows == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(tmp_path: Path, separator: str) -> None:
    sheet = read(saved(tmp_path, TEXT.replace(",", separator).encode()))
    assert sheet.rows == ROWS


def test_blanks_around_a_text_are_not_meant(tmp_path: Path) -> None:
    assert read(saved(tmp_path, b" a , b \n 1 ,\n")).rows == [Row(2, {"a": "1", "b": ""})]


def test_a_row_may_be_short_or_have_too_much(tmp_path: Path) -> None:
    sheet = read(saved(tmp_path, b"a,b\n1\n1,2,,\n1,2,,4\n"))
    assert sheet.rows == [
        Row(2, {"a": "1", "b": ""}),
        Row(3, {"a": "1", "b": "2"}),
        Row(4, {"a": "1", "b": "2"}, ("", "4")),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("标题,内容\n社保,带\n".encode() + b"\xff\xfe\n", ":3: bytes that are not UTF-8"),
        (b"a,b\n\x80\xff\n", ":2: bytes that are not UTF-8, UTF-16 or GB18030"),
        (b'a,b\n1,"2\n', "a quotation mark too many or too few"),
        (b"a,b\n1,\x00\n", ":2: a NUL character"),
        (b"\n,\n", "is empty"),
        (b"", "is empty"),
        (b"\xd0\xcf\x11\xe0....", "save it as xlsx or CSV"),
        (b"PK\x03\x04 no archive", "cannot be read as an xlsx file"),
    ],
)
def test_damage_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(SheetUnreadable, match=said.replace("(", r"\(")):
        read(saved(tmp_path, data))


def test_a_broken_character_at_the_end_is_damage_too(tmp_path: Path) -> None:
    with pytest.raises(SheetUnreadable, match="not UTF-8"):
        read(saved(tmp_path, "标题,内容\n社保".encode()[:-1]))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SheetUnreadable, match="No such file"):
        read(tmp_path / "none.csv")


def test_headings_must_be_there_and_differ(tmp_path: Path) -> None:
    with pytest.raises(SheetInvalid) as caught:
        read(saved(tmp_path, b"a,,a\n1,2,3\n"))
    assert [each.where for each in caught.value.mistakes] == ["column 2", "column 3"]


def test_a_file_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, b"a\n1\n2\n3\n")
    assert len(read(path, most=3).rows) == 3
    with pytest.raises(SheetUnreadable, match="more than 2 rows"):
        read(path, most=2)


def test_rows_one_after_the_other(tmp_path: Path) -> None:
    with opened(saved(tmp_path, b"a\n1\n2\n")) as sheet:
        assert sheet.headings == ("a",)
        assert [row.number for row in sheet] == [2, 3]


def book(folder: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_values_of_an_xlsx_file_are_texts(tmp_path: Path) -> None:
    day, moment = dt.date(2026, 5, 1), dt.datetime(2026, 5, 1, 8, 30)
    headings: list[object] = ["a", "b", "c", "d", "e", "f", "g"]
    path = book(tmp_path, headings, [], [1, 2.5, day, moment, True, " x ", dt.time(8, 30)])
    (row,) = read(path).rows
    assert row.number == 3
    assert list(row.cells.values()) == ["1", "2.5", "2026-05-01", "2026-05-01 08:30:00", "TRUE", "x", "08:30"]


def test_both_ways_of_reading_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    moment = dt.datetime(2026, 5, 1, 8, 30, 15)
    for at, heading in enumerate("abcdefgh", start=3):
        sheet.cell(2, at, heading)
    values = [13800138000, 0.1, " 两 端 ", moment, moment.date(), moment.time(), False, "007"]
    for at, value in enumerate(values, start=3):
        sheet.cell(5, at, value)
    sheet.cell(7, 4, "第二行")
    made.save(tmp_path / "a.xlsx")
    fast = list(xlsx_rows(tmp_path / "a.xlsx"))
    monkeypatch.setattr("callcenter.sheets.xlsx_file.fast_rows", lambda _path: None)
    assert list(xlsx_rows(tmp_path / "a.xlsx")) == fast
    assert [number for number, cells in fast if any(cells)] == [2, 5, 7]


def test_a_cell_far_away_and_errors_are_left_to_the_slow_way(tmp_path: Path) -> None:
    assert fast_rows(book(tmp_path, ["a"], ["x"])) is not None
    far = openpyxl.Workbook()
    far.worksheets[0].append(["a", "b"])
    far.worksheets[0].cell(1_048_576, 16_384, "far")
    far.save(tmp_path / "far.xlsx")
    assert fast_rows(tmp_path / "far.xlsx") is None
    path = book(tmp_path, ["a", "b"], ["x", "#N/A"])
    assert fast_rows(path) is None
    assert [row.cells for row in read(path).rows] == [{"a": "x", "b": "#N/A"}]


def test_what_the_fast_way_cannot_read_the_slow_one_tells(tmp_path: Path) -> None:
    good = book(tmp_path, ["a"], ["x"])
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    with pytest.raises(SheetUnreadable, match="cannot be read as an xlsx file"):
        read(tmp_path / "bad.xlsx")


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.sheets.xlsx_file._LARGEST", 1 << 20)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 << 20))
    assert len(file.getvalue()) < 1 << 13
    with pytest.raises(SheetUnreadable, match="unpacks to"):
        read(saved(tmp_path, file.getvalue(), "a.xlsx"))


def test_columns_by_heading_or_identifier(tmp_path: Path) -> None:
    columns = Columns(Column("title", "标题", needed=True), Column("text", "内容"))
    rows = list(columns.of(read(saved(tmp_path, "text,标题\n带身份证,社保\n".encode()))))
    assert rows == [Row(2, {"text": "带身份证", "title": "社保"})]


def test_all_mistakes_of_the_columns_at_once(tmp_path: Path) -> None:
    columns = Columns(Column("title", "标题", needed=True), Column("text", "内容"), Column("unit", "部门", needed=True))
    with pytest.raises(SheetInvalid) as caught:
        columns.of(read(saved(tmp_path, "内容,text,备注\n1,2,3\n".encode())))
    assert [each.where for each in caught.value.mistakes] == ["备注", "标题 (title)", "部门 (unit)", "内容"]
    assert all(each.line == 1 for each in caught.value.mistakes)
