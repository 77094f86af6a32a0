"""What a version says, as people give it: checked field by field, all that is wrong at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from callcenter.errors import KnowledgeInvalid
from callcenter.knowledge.entry import Version
from callcenter.knowledge.words import AUDIENCE_WORDS

__all__ = ["Content", "Problem", "content_of", "read_content"]

_LONGEST = {"title": 100, "answer": 8000, "topic": 60, "basis": 200}
_MOST = 30
"""Questions, and keywords, of one entry."""
_LONGEST_ITEM = 100
_YEARS = range(2000, 2100)
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_ITEMS = {"questions": re.compile(r"[\n；;|]"), "keywords": re.compile(r"[\n；;|,，、\s]")}


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one field."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field} {self.message}"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of ``KnowledgeWritten`` that people fill in."""

    title: str = ""
    answer: str = ""
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    topic: str = ""
    audience: str = "all"
    basis: str = ""
    effective_from: str = ""
    effective_until: str = ""
    review_on: str = ""


def content_of(version: Version) -> Content:
    """What a version says."""
    plain = {name: getattr(version, name) for name in Content.__struct_fields__}
    lists = {name: tuple(plain[name].splitlines()) for name in _ITEMS}
    return Content(**{**plain, **lists})


def read_content(given: Mapping[str, Any], before: Content | None = None) -> tuple[Content, list[Problem]]:
    """``before`` with what is given, as far as it is right, and what is not.

    A text that is given as None stays as it was. Lists may be given as one text: questions with line ends or ``；``
    between them, keywords with blanks or commas too.
    """
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        try:
            read[name] = _READERS[name](name, value)
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    content = msgspec.structs.replace(before or Content(), **read)
    wrong = {problem.field for problem in problems}
    problems += (problem for problem in _whole(content) if problem.field not in wrong)
    return content, problems


def checked(given: Mapping[str, Any], before: Content | None) -> Content:
    """The same for one entry. Raises KnowledgeInvalid with all that is wrong."""
    if strange := given.keys() - _READERS.keys():
        raise KnowledgeInvalid(f"{', '.join(sorted(strange))}: no field of an entry (fields: {', '.join(_READERS)})")
    content, problems = read_content(given, before)
    if problems:
        raise KnowledgeInvalid("; ".join(map(str, problems)))
    return content


def _whole(content: Content) -> Iterator[Problem]:
    """What is missing, and days that do not fit to each other."""
    for name in ("title", "answer"):
        if not getattr(content, name):
            yield Problem(name, "is empty")
    first, last = content.effective_from, content.effective_until
    if first and last and last < first:
        yield Problem("effective_until", f"{last} is before the first day, {first}")


def _text(name: str, given: Any) -> str:
    text = _clean(str(given), several_lines=name == "answer")
    if len(text) > _LONGEST[name]:
        raise ValueError(f"has {len(text)} characters, at most {_LONGEST[name]} are possible")
    return text


def _clean(text: str, *, several_lines: bool) -> str:
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    allowed = "\t\n" if several_lines else ""
    for character in text:
        if character not in allowed and unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            what = "must be one line" if character == "\n" else f"holds the control character U+{ord(character):04X}"
            raise ValueError(what)
    return text


def _items(name: str, given: Any) -> tuple[str, ...]:
    parts = _ITEMS[name].split(given) if isinstance(given, str) else given
    items = tuple(dict.fromkeys(item for part in parts if (item := _clean(str(part), several_lines=False))))
    if len(items) > _MOST:
        raise ValueError(f"has {len(items)} items, at most {_MOST} are possible")
    if long := next((item for item in items if len(item) > _LONGEST_ITEM), ""):
        raise ValueError(f"has an item of {len(long)} characters, at most {_LONGEST_ITEM} are possible")
    return items


def _audience(name: str, given: Any) -> str:
    wanted = str(given).strip() or "all"
    for identifier, chinese in AUDIENCE_WORDS.items():
        if wanted in (identifier, chinese):
            return identifier
    allowed = ", ".join(f"{identifier} ({chinese})" for identifier, chinese in AUDIENCE_WORDS.items())
    raise ValueError(f"{wanted!r} is not known; one of: {allowed}")


def _day(name: str, given: Any) -> str:
    """A day in any of the forms that people write, as ``2026-05-01``; empty stays empty."""
    wanted = str(given).strip()
    if not wanted:
        return ""
    found = _DAY.fullmatch(wanted)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise ValueError(f"{wanted!r} is no day such as 2026-05-01")
    return day.isoformat()


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "title": _text,
    "answer": _text,
    "questions": _items,
    "keywords": _items,
    "topic": _text,
    "audience": _audience,
    "basis": _text,
    "effective_from": _day,
    "effective_until": _day,
    "review_on": _day,
}
