"""A text that a spreadsheet program would take for a formula, and how it is kept a text in CSV.

Such programs run what a cell begins with ``=`` (or its kin): a caller's words could send data away from the desk of
whoever opens the list. An apostrophe before it keeps it a text; ``restored`` takes the apostrophe away again.
"""

from __future__ import annotations

import re

__all__ = ["is_formula", "neutralised", "restored"]

_STARTS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"[{_STARTS}]")
_QUOTED = re.compile(f"'+[{_STARTS}]")
_EITHER = re.compile(f"'*[{_STARTS}]")


def is_formula(text: str) -> bool:
    """Would a spreadsheet program take ``text`` for something to compute?

    >>> is_formula("=cmd|'/c calc'!A1"), is_formula("a=b")
    (True, False)
    """
    return _FORMULA.match(text) is not None


def neutralised(text: str) -> str:
    """``text`` as it is written to CSV.

    >>> neutralised("=1+1"), neutralised("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if _EITHER.match(text) else text


def restored(text: str) -> str:
    """What ``neutralised`` was given.

    >>> restored("'=1+1"), restored("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _QUOTED.match(text) else text
