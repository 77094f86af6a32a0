"""One HTML file that asks nobody for anything: styles and pictures inside, fit for screen and paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from callcenter.reports.document import Block, Column, Document, Heading, Paragraph, Plot, Table
from callcenter.reports.plots import as_svg
from callcenter.reports.values import Cell, Value, plain

__all__ = ["render"]

_STYLE = """
:root{color-scheme:light}
body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:62rem;background:#fff;color:#1d2733;line-height:1.75;
font-family:"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","WenQuanYi Zen Hei",sans-serif}
h1{font-size:1.7rem;text-align:center;margin:.5rem 0}h2{font-size:1.25rem;margin:2.2rem 0 .6rem;
border-bottom:2px solid #1f6fb2;padding-bottom:.2rem}h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
.about{text-align:center;color:#51606f;margin:0 0 1.5rem}p{margin:.5rem 0}p.text{text-indent:2em}
.small,.note{color:#51606f;font-size:.86rem}
.wide{overflow-x:auto;margin:.8rem 0}table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{border:1px solid #b6c2cd;padding:.28rem .55rem;text-align:left;vertical-align:middle}
thead th{background:#eaf1f8;text-align:center;font-weight:600}tbody th{font-weight:normal}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
figure{margin:1rem 0;break-inside:avoid}figcaption{font-weight:bold;font-size:.9rem}svg{width:100%;height:auto}
@media print{body{max-width:none;padding:0;font-size:10.5pt}.wide{overflow:visible}table{font-size:8.5pt}
thead{display:table-header-group}tr{break-inside:avoid}h2,h3,caption{break-after:avoid}
@page{size:A4;margin:18mm 16mm}}
"""


def render(document: Document) -> bytes:
    """The document as UTF-8."""
    body = "\n".join(part for block in document.blocks for part in _parts(block))
    about = f"{escape(document.period)}（{escape(document.zone)}）　生成于 {escape(document.made)}"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head>\n<body>"
        f'<h1>{escape(document.title)}</h1><p class="about">{about}</p>\n{body}\n</body></html>\n'
    ).encode()


def _parts(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            level = min(6, block.level + 1)
            yield f"<h{level}>{escape(block.text)}</h{level}>"
        case Paragraph():
            yield f'<p class="{"small" if block.small else "text"}">{escape(block.text)}</p>'
        case Plot():
            yield f"<figure><figcaption>{escape(block.title)}</figcaption>{as_svg(block)}</figure>"
        case Table():
            yield f'<div class="wide"><table id="{escape(block.id, quote=True)}">'
            yield f"<caption>{escape(block.title)}</caption>"
            yield f"<thead>{''.join(_head(block))}</thead><tbody>"
            yield from (_row(block, row) for row in block.rows)
            yield "</tbody></table></div>"
            yield from (f'<p class="note">注：{escape(note)}</p>' for note in block.notes)


def _head(table: Table) -> Iterator[str]:
    if not table.grouped:
        yield f"<tr>{''.join(f'<th>{escape(column.title)}</th>' for column in table.columns)}</tr>"
        return
    yield "<tr>"
    for group, columns in groupby(table.columns, key=lambda column: column.group):
        yield from _group(group, list(columns))
    yield "</tr><tr>"
    yield from (f"<th>{escape(column.title)}</th>" for column in table.columns if column.group)
    yield "</tr>"


def _group(group: str, columns: list[Column]) -> Iterator[str]:
    if group:
        yield f'<th colspan="{len(columns)}">{escape(group)}</th>'
    else:
        yield from (f'<th rowspan="2">{escape(column.title)}</th>' for column in columns)


def _row(table: Table, row: tuple[Cell, ...]) -> str:
    cells = "".join(_cell(cell, heads=at < table.labels) for at, cell in enumerate(row))
    return f"<tr>{cells}</tr>"


def _cell(cell: Cell, *, heads: bool) -> str:
    if heads:
        return f'<th scope="row">{escape(plain(cell))}</th>'
    if isinstance(cell, Value):
        evidence = f' title="{cell.numerator} / {cell.denominator}"' if cell.denominator is not None else ""
        return f'<td class="n"{evidence}>{escape(cell.text)}</td>'
    return f"<td>{escape(cell)}</td>"
