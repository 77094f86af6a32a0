"""Open311 GeoReport v2 on the wire: the same answer as JSON or as XML. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

__all__ = ["FORMS", "encoded"]

FORMS: Mapping[str, str] = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
"""Ending of an address → what is sent."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML has no way to write these characters."""


def encoded(form: str, top: str, row: str, content: Any) -> bytes:
    """``content`` as the body of an answer. In XML its outermost element is ``top``, that of each row ``row``.

    A list of mappings becomes rows, a mapping the elements of ``top`` itself; a list inside of a row is written with
    the singular of its name around each part.

    >>> encoded("xml", "errors", "error", [{"code": 404}]).decode().partition("?>")[2].strip()
    '<errors><error><code>404</code></error></errors>'
    """
    if form == "json":
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    root = Element(top)
    if isinstance(content, Mapping):
        _fill(root, content)
    else:
        for each in content:
            _fill(SubElement(root, row), each)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _fill(element: Element, row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        part = SubElement(element, name)
        if isinstance(value, Mapping):
            _fill(part, value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for inner in _parts(name, value):
                part.append(inner)
        else:
            part.text = _written(value)


def _parts(name: str, rows: Sequence[Any]) -> Iterator[Element]:
    for row in rows:
        inner = Element(name.removesuffix("s"))
        _fill(inner, row)
        yield inner


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _FORBIDDEN.sub("\ufffd", str(value))
