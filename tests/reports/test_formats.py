"""The six formats open with the programs they are for, and hold the same numbers."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import Connection

from callcenter.reports.document import Column, Document, Heading, Paragraph, Plot, Series, Table
from callcenter.reports.making import regular
from callcenter.reports.periods import named
from callcenter.reports.renderers import FORMATS, render
from callcenter.reports.values import ABSENT, FORMS, Value
from tests.reports.world import CONFIG

EVIL = '=cmd|"/c calc"!A1'
TABLE = Table(
    "waits", "等待|与接通",
    (Column("队列"), Column("接通率", group="人工"), Column("等待", "秒", "人工", "asa"), Column("备注")),
    (
        ("话务", Value.ratio(26026, 44194), Value.ratio(8_950_000, 1, "seconds", 1_000_000), EVIL),
        ("<b>一企来</b>", Value.ratio(0, 0), Value.count(127365), "@x"),
    ),
    notes=("*注*",),
)  # fmt: skip
DOCUMENT = Document(
    title="测试<报告>", period="2025年3月", zone="Asia/Shanghai", made="2025-04-01 07:00",
    blocks=(
        Heading("总体"), Paragraph("正文 & 其他"), TABLE,
        Plot("p", "图", "bar", ("1月", "2月"), (Series("量", (Value.count(3), Value.count(None))),), "件"),
        Plot("q", "线", "line", ("1月", "2月"), (Series("率", (Value.ratio(1, 2), Value.ratio(0, 0))),)),
    ),
)  # fmt: skip


def test_markdown() -> None:
    text = render(DOCUMENT, "md").decode()
    assert "| 话务 | 58.89% | 8.95 |" in text
    assert r"**等待\|与接通**" in text
    assert r"\<b\>一企来\</b\> | — | 127365 |" in text


def test_html_asks_nobody_for_anything() -> None:
    text = render(DOCUMENT, "html").decode()

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[tuple[str, dict[str, str | None]]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, dict(attrs)))

    reader = Reader()
    reader.feed(text)
    names = [tag for tag, _ in reader.tags]
    assert names.count("svg") == 2
    assert not {"script", "link", "img", "iframe"} & set(names)
    assert not [attributes for _, attributes in reader.tags if {"src", "href", "onclick"} & attributes.keys()]
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert "<b>一企来" not in text
    assert '<td class="n" title="26026 / 44194">58.89%</td>' in text
    assert '<th colspan="2">人工</th>' in text


def test_xlsx_holds_numbers_and_no_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(DOCUMENT, "xlsx")))
    sheet = book["等待与接通".replace("|", "")] if "等待与接通" in book.sheetnames else book[book.sheetnames[1]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4)]
    assert rows == [["话务", 0.5889, 8.95, EVIL], ["<b>一企来</b>", ABSENT, 127365, "@x"]]
    assert sheet["B3"].number_format == "0.00%"
    assert sheet["C4"].number_format == "#,##0"
    assert (sheet["D3"].data_type, sheet["D3"].quotePrefix) == ("s", True)
    assert sheet.freeze_panes == "B3"
    assert [str(each) for each in sheet.merged_cells.ranges] == ["B1:C1"]


def test_csv_has_a_row_for_each_figure() -> None:
    text = render(DOCUMENT, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0] == {"表": "等待|与接通", "行": "话务", "列": "人工·接通率", "单位": "", "指标": "", "数值": "0.5889",
                       "分子": "26026", "分母": "44194"}  # fmt: skip
    assert rows[2]["数值"] == f"'{EVIL}"
    assert rows[3]["数值"] == ""


def test_json() -> None:
    told = json.loads(render(DOCUMENT, "json"))
    table = next(block for block in told["blocks"] if block["kind"] == "table")
    assert table["rows"][0][1] == {"value": 0.5889, "text": "58.89%", "form": "rate", "numerator": 26026,
                                   "denominator": 44194}  # fmt: skip
    assert table["rows"][1][1]["value"] is None
    assert [block["labels"] for block in told["blocks"] if block["kind"] == "plot"] == [["1月", "2月"]] * 2


def test_docx() -> None:
    made = docx.Document(io.BytesIO(render(DOCUMENT, "docx")))
    table = made.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["队列", "人工", "人工", "备注"]
    assert [cell.text for cell in table.rows[1].cells] == ["队列", "接通率", "等待（秒）", "备注"]
    assert [cell.text for cell in table.rows[2].cells] == ["话务", "58.89%", "8.95", EVIL]
    assert [each.text for each in made.paragraphs if each.style.name == "Heading 1"] == ["总体"]


def numbers(form: str, content: bytes) -> list[Any]:
    """Every number of every table, in order."""
    match form:
        case "json":
            blocks = json.loads(content)["blocks"]
            cells = [cell for block in blocks if block["kind"] == "table" for row in block["rows"] for cell in row]
            return [cell["value"] for cell in cells if isinstance(cell, dict) and cell["value"] is not None]
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            cells = [cell.value for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
            return [cell for cell in cells if isinstance(cell, int | float)]
        case "csv":
            rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
            return [float(row["数值"]) for row in rows if re.fullmatch(r"-?\d+(\.\d+)?", row["数值"])]
        case "docx":
            tables = docx.Document(io.BytesIO(content)).tables
            return [text for table in tables for row in table.rows for text in _texts(row)]
    text = content.decode()
    found = re.findall(r'<td class="n"[^>]*>([^<]*)</td>', text) if form == "html" else _markdown(text)
    return [cell for cell in found if cell != ABSENT]


def _texts(row: Any) -> list[str]:
    """Cells that are set to the right: numbers."""
    return [cell.text for cell in row.cells
            if cell.paragraphs[0].alignment == 2 and cell.text != ABSENT]  # fmt: skip


def _markdown(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells: list[str] = []
    numeric: list[bool] = []
    for at, line in enumerate(lines):
        row = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if set(line) <= set("|-: "):
            numeric = [cell.endswith(":") for cell in row]
        elif at + 1 < len(lines) and set(lines[at + 1]) <= set("|-: "):
            continue
        else:
            cells += [cell for cell, number in zip(row, numeric, strict=False) if number]
    return [cell for cell in cells if re.fullmatch(r"-?[\d.]+%?", cell)]


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"json"}))
def test_a_real_report_has_the_same_numbers_in_every_format(connection: Connection, form: str) -> None:
    period = named("day", "2025-03-10", "Asia/Shanghai")
    made = {each: regular(connection, CONFIG, period, each, made="2025-03-11 07:00") for each in ("json", form)}
    expected, found = numbers("json", made["json"]), numbers(form, made[form])
    assert len(expected) > 300
    if form in ("xlsx", "csv"):
        assert [float(each) for each in found] == [float(each) for each in expected]
        return
    tables = [block for block in json.loads(made["json"])["blocks"] if block["kind"] == "table"]
    cells = [cell for table in tables for row in table["rows"] for cell in row if isinstance(cell, dict)]
    assert found == [cell["text"] for cell in cells if cell["value"] is not None]


def test_every_form_of_number_has_a_sheet_format() -> None:
    assert all(form.sheet != "General" for form in FORMS.values())
