"""From what was written down to the characters that are compared."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_TEXT", "clean", "head_of", "searchable"]

MAX_TEXT = 800
"""Characters of an appeal that are compared; what comes later repeats or reports the course."""
MAX_HEAD = 40
MIN_HEAD = 8
_MAX_READ = 4 * MAX_TEXT
_NO_WORD = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[\r\n。！？!?；;]+")


def clean(text: str) -> str:
    """Letters, digits and Chinese characters alone, in one width and case; at most ``MAX_TEXT`` of them.

    >>> clean("Ａ区 人民路12号，\\n夜里施工！！")
    'a区人民路12号夜里施工'
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text[:_MAX_READ]).lower())[:MAX_TEXT]


def head_of(text: str) -> str:
    """The clean title or first sentence: what it is about. A very short one takes the next along.

    >>> head_of("您好。\\n人民路夜里施工太吵。已经三天了。")
    '您好人民路夜里施工太吵'
    """
    head = ""
    for sentence in _SENTENCE.split(text[:_MAX_READ]):
        head += clean(sentence)
        if len(head) >= MIN_HEAD:
            break
    return head[:MAX_HEAD]


def searchable(text: str, place: str) -> str:
    """The clean text, with the place before it unless the text names it.

    >>> searchable("夜里施工", "人民路"), searchable("人民路夜里施工", "人民路")
    ('人民路夜里施工', '人民路夜里施工')
    """
    body, where = clean(text), clean(place)
    return body if where in body else (where + body)[:MAX_TEXT]
