"""A Word document: headings, texts and tables, in a face that has Chinese; pictures are left to HTML."""

from __future__ import annotations

import io
from typing import Any

from callcenter.reports.document import Block, Document, Heading, Paragraph, Table
from callcenter.reports.values import Value, plain

__all__ = ["render"]

_TEXT_FACE, _HEADING_FACE = "宋体", "黑体"
_SMALL = 9
_MANY = 7
"""Tables with more columns are set in small type."""


def render(document: Document) -> bytes:
    """The document as a docx file."""
    import docx  # late: it is slow to import

    made = docx.Document()
    _styles(made)
    _page(made)
    made.core_properties.title = document.title
    made.core_properties.author = ""
    made.add_heading(document.title, level=0)
    made.add_paragraph(f"{document.period}（{document.zone}）　生成于 {document.made}")
    for block in document.blocks:
        _add(made, block)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _styles(made: Any) -> None:
    """Word takes the face of Chinese characters from an attribute of its own."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = made.styles[name]
        face = _TEXT_FACE if name == "Normal" else _HEADING_FACE
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), face)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        style.font.name = "Times New Roman"
        fonts.set(qn("w:eastAsia"), face)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1D, 0x27, 0x33)
    made.styles["Normal"].font.size = Pt(11)


def _page(made: Any) -> None:
    """A4, as offices print."""
    from docx.shared import Cm

    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _add(made: Any, block: Block) -> None:
    from docx.shared import Pt

    match block:
        case Heading():
            made.add_heading(block.text, level=min(3, block.level))
        case Paragraph(small=True):
            made.add_paragraph().add_run(block.text).font.size = Pt(_SMALL)
        case Paragraph():
            paragraph = made.add_paragraph(block.text)
            paragraph.paragraph_format.first_line_indent = Pt(22)
            paragraph.paragraph_format.line_spacing = 1.4
        case Table():
            _table(made, block)


def _table(made: Any, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    caption = made.add_paragraph()
    caption.add_run(table.title).bold = True
    caption.paragraph_format.keep_with_next = True
    head = 2 if table.grouped else 1
    grid = made.add_table(rows=head + len(table.rows), cols=len(table.columns))
    grid.style = "Table Grid"
    size = Pt(8 if len(table.columns) > _MANY else 10)
    rows = [list(row.cells) for row in grid.rows]  # once: python-docx works each row out anew
    for at, column in enumerate(table.columns):
        _put(rows[head - 1][at], column.title, size, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    if table.grouped:
        _groups(rows[0], rows[1], table, size, WD_ALIGN_PARAGRAPH.CENTER)
    for number, cells in enumerate(table.rows, start=head):
        for at, cell in enumerate(cells):
            side = WD_ALIGN_PARAGRAPH.RIGHT if isinstance(cell, Value) else WD_ALIGN_PARAGRAPH.LEFT
            _put(rows[number][at], plain(cell), size, side)
    for row in grid.rows[:head]:
        _repeat(row)
    for note in table.notes:
        made.add_paragraph().add_run(f"注：{note}").font.size = Pt(_SMALL)
    made.add_paragraph()


def _put(cell: Any, text: str, size: Any, side: Any, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.space_after = size * 0
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold


def _groups(upper: list[Any], lower: list[Any], table: Table, size: Any, side: Any) -> None:
    """Neighbours of one group share a heading; a column of no group has both lines to itself."""
    first = 0
    groups = [column.group for column in table.columns]
    for at in range(1, len(groups) + 1):
        if at < len(groups) and groups[at] and groups[at] == groups[first]:
            continue
        if groups[first]:
            _put(upper[first].merge(upper[at - 1]), groups[first], size, side, bold=True)
        else:
            lower[first].paragraphs[0].clear()
            merged = upper[first].merge(lower[first])
            for extra in merged.paragraphs[1:]:
                extra._element.getparent().remove(extra._element)
            _put(merged, table.columns[first].title, size, side, bold=True)
        first = at


def _repeat(row: Any) -> None:
    """The heading stands on each page again."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
