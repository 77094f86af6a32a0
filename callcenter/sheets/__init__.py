"""Sheets (表格): CSV and xlsx files that people fill in, read into rows, and lists that they take away.

``read`` takes a whole file; ``opened`` gives its rows one after the other, for files too large for that. Numbers of
rows are those that a spreadsheet program shows. ``columns`` says which headings are known and which are needed.
What is written cannot become a formula in the program that opens it (see ``formulas``).
"""

from callcenter.sheets.columns import Column, Columns
from callcenter.sheets.reading import SUFFIXES, Row, Rows, Sheet, opened, read
from callcenter.sheets.writing import Cell, write, write_csv, write_xlsx

__all__ = [
    "SUFFIXES",
    "Cell",
    "Column",
    "Columns",
    "Row",
    "Rows",
    "Sheet",
    "opened",
    "read",
    "write",
    "write_csv",
    "write_xlsx",
]
