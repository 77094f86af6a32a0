"""In which encoding a CSV file is written: spreadsheet programs in China save UTF-8 with a mark, UTF-16, or GB18030."""

from __future__ import annotations

import codecs
from pathlib import Path

from callcenter.errors import SheetUnreadable, shown

__all__ = ["encoding_of"]

_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CERTAIN = 3
"""So many Chinese characters in a row of valid UTF-8 are no accident of another encoding."""


def encoding_of(path: Path) -> str:
    """The encoding of a CSV file, by its mark or else by what its bytes can be. Raises SheetUnreadable.

    A file that begins as UTF-8 with Chinese characters and breaks later is damaged UTF-8, not GB18030: reading it as
    the latter would make nonsense of it without a word.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _whole(path, name)
    line, chinese = _broken(path, "utf-8")
    if not line:
        return "utf-8"
    if chinese >= _CERTAIN:
        raise SheetUnreadable(_damaged(path, line, "UTF-8"))
    return _whole(path, "gb18030")


def _whole(path: Path, name: str) -> str:
    if line := _broken(path, name)[0]:
        raise SheetUnreadable(_damaged(path, line, "UTF-8, UTF-16 or GB18030" if name == "gb18030" else name))
    return name


def _damaged(path: Path, line: int, name: str) -> str:
    return f"{shown(path)}:{line}: bytes that are not {name}; save the file again as UTF-8"


def _broken(path: Path, name: str) -> tuple[int, int]:
    """The line at which the bytes stop being ``name`` (0: never), and how many Chinese characters stand before."""
    decoder = codecs.getincrementaldecoder(name)()
    line, chinese = 1, 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = decoder.getstate()[0]
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                text = (pending + chunk)[: error.start].decode(name, "ignore")
                return line + text.count("\n"), chinese + _chinese(text)
            if not chunk:
                return 0, chinese
            line += text.count("\n")
            chinese += _chinese(text) if chinese < _CERTAIN else 0


def _chinese(text: str) -> int:
    return sum(character >= "\u2e80" for character in text)
