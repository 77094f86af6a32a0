"""No cell that we write is a formula in the program that opens the file; what was written is read again as it was."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.sheets import write_csv, write_xlsx
from callcenter.sheets.formulas import is_formula, neutralised, restored

POISON = (
    "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://example.invalid","x")', "'=1", "''=1",
)  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.sampled_from(POISON) | st.text("'=+-@\t\r1a", max_size=6))
def test_a_neutralised_text_is_no_formula_and_comes_back(text: str) -> None:
    assert not is_formula(neutralised(text))
    assert restored(neutralised(text)) == text


def test_no_cell_of_a_csv_file_begins_like_a_formula() -> None:
    file = io.BytesIO()
    write_csv(file, ["=a", "b"], [[each, 1] for each in POISON])
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert len(rows) == len(POISON) + 1
    assert [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n＝＋－＠")] == []


def test_texts_of_an_xlsx_file_are_typed_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, ["=a", "b"], [[each, "#REF!"] for each in POISON])
    cells = [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert len(cells) == 2 * (len(POISON) + 1)
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if is_formula(str(cell.value)))


@pytest.mark.parametrize("text", ["1+1", "a=b", "'tis", "", "'"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutralised(text) == text == restored(text)
