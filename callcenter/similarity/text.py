"""From what was written down to the characters that are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_TEXT", "clean", "head_of", "letters", "normal"]

MAX_TEXT = 800
"""Characters of an appeal that are compared; what comes later repeats or reports the course."""
MAX_HEAD = 40
MIN_HEAD = 8
_MAX_READ = 4 * MAX_TEXT
_NO_WORD = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[\r\n。!?;]+")


def normal(text: str) -> str:
    """One width and case, punctuation included; no more than can be needed.

    >>> normal("Ａ区，人民路！")
    'a区,人民路!'
    """
    return unicodedata.normalize("NFKC", text[:_MAX_READ]).lower()


def letters(text: str) -> str:
    """Letters, digits and Chinese characters of a normal text, at most ``MAX_TEXT`` of them."""
    return _NO_WORD.sub("", text)[:MAX_TEXT]


def clean(text: str) -> str:
    """Both at once.

    >>> clean("Ａ区 人民路12号，\\n夜里施工！！")
    'a区人民路12号夜里施工'
    """
    return letters(normal(text))


def head_of(text: str) -> str:
    """Title or first sentence of a normal text: what it is about. A very short one takes the next along.

    >>> head_of("您好。\\n人民路夜里施工太吵。已经三天了。")
    '您好人民路夜里施工太吵'
    """
    head, begin = "", 0
    while len(head) < MIN_HEAD and begin < len(text):
        end = _SENTENCE.search(text, begin)
        head += letters(text[begin : end.start() if end else len(text)])
        begin = end.end() if end else len(text)
    return head[:MAX_HEAD]
