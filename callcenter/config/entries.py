"""Queues, departments, seats, agents, enterprises: each entry read by itself, so a mistake in one hides no other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar, get_args

from callcenter.config.models import Name, Settings
from callcenter.config.partial import Partial, read_partly
from callcenter.config.problems import explain, key_of
from callcenter.config.yaml_file import Key, YamlFile
from callcenter.errors import Mistake

__all__ = ["FILES", "Entries", "read_enterprises", "read_named", "read_rows", "strange_keys"]

FILES: Mapping[str, tuple[str, ...]] = {
    "queues": ("queues",),
    "seats": ("seats", "agents", "supervisors"),
    "commissioners": ("commissioners",),
    "units": ("units",),
    "services": ("services",),
    "enterprises": ("enterprises",),
    "synonyms": ("synonyms", "filler_words"),
}
"""Sister file of callcenter.yaml → what stands at its top."""

Row = TypeVar("Row", bound=Settings)

_NAME = re.compile(get_args(Name)[1].pattern)
_LONGEST_RANGE = 10000


class Entries(Generic[Row]):
    """The entries of one kind in one file, by name or number, as far as they are right."""

    def __init__(self, kind: str, model: type[Row]) -> None:
        self.kind = kind
        self.model = model
        self.rows: dict[str, Row] = {}
        """Every entry; what is wrong in it stands at its default, what is needed and missing is None."""
        self.keys: dict[str, Key] = {}
        """Where each of them stands in its file."""
        self.complete = True
        """False: there may be more entries, whose names could not be read."""
        self.mistakes: list[Mistake] = []
        self.unknown: set[Key] = set()
        """Parts of entries whose meant value nobody knows: ``("seats", "1001", "secret")``."""

    def whole(self) -> dict[str, Row]:
        """The entries without a mistake."""
        wrong = {key[1] for key in self.unknown}
        return {ident: row for ident, row in self.rows.items() if ident not in wrong}

    def add(self, ident: str, made: Partial[Row], at: Key, file: YamlFile) -> None:
        """Take an entry in that stands at ``at``."""
        self.rows[ident], self.keys[ident] = made.value, at
        twice = {key[len(at) :] for key in file.twice if key[: len(at)] == at}
        self.unknown |= {(self.kind, ident, *part) for part in made.unknown | twice}

    def tell(self, made: Partial[Row], at: Key, file: YamlFile) -> None:
        """Keep what is wrong in an entry."""
        for problem in made.problems:
            message, hint = explain(problem, self.model, at)
            self.mistakes.append(file.mistake((*at, *key_of(problem)), message, hint))


def strange_keys(file: YamlFile, stem: str) -> list[Mistake]:
    """What stands at the top of the file and does not belong there."""
    if file.document is None:
        return []
    if not isinstance(file.document, dict):
        return [file.mistake((), f"must be a mapping with {' and '.join(FILES[stem])} at its top")]
    mistakes = []
    for key in file.document.keys() - set(FILES[stem]):
        close = difflib.get_close_matches(str(key), FILES[stem], 1)
        hint = f"do you mean {close[0]}?" if close else f"it has {' and '.join(FILES[stem])}"
        mistakes.append(file.mistake((key,), "is not a key of this file", hint))
    return mistakes


def read_named(file: YamlFile, kind: str, model: type[Row], what: str) -> Entries[Row]:
    """Name → entry, below ``kind``; ``what`` is the word for one of them."""
    entries = Entries(kind, model)
    for key, content in _content(entries, file, dict, f"must be a mapping of name: {what}").items():
        at: Key = (kind, key)
        made = read_partly(model, content)
        entries.tell(made, at, file)
        if isinstance(key, str) and _NAME.fullmatch(key):
            entries.add(key, made, at, file)
        else:
            hint = "a-z, 0-9 and _, beginning with a letter"
            entries.mistakes.append(file.mistake(at, f"{key!r} is no name of a {what}", hint))
            entries.complete = False
    return entries


def read_rows(file: YamlFile, kind: str, model: type[Row], ident: str) -> Entries[Row]:
    """The rows below ``kind``, ranges written out; ``ident`` is the field that names a row."""
    entries = Entries(kind, model)
    for number, row in enumerate(_content(entries, file, list, "must be a list of rows")):
        _read_row(entries, row, (kind, number), ident, file)
    return entries


def _read_row(entries: Entries[Row], row: Any, at: Key, ident: str, file: YamlFile) -> None:
    """All that a row stands for; a mistake of a whole range is told once."""
    again: list[str] = []
    told = False
    for item in _expand(row, ident):
        made = read_partly(entries.model, item)
        if made.problems and not told:
            entries.tell(made, at, file)
            told = True
        name = getattr(made.value, ident)
        if name is None:
            entries.complete = False
        elif name in entries.rows:
            again.append(name)
        else:
            entries.add(name, made, at, file)
    if again:
        what = f"{ident} {again[0]} stands" if len(again) == 1 else f"{ident} {again[0]} to {again[-1]} stand"
        entries.complete = False
        hint = f"the first time in line {file.line(entries.keys[again[0]])}; leave one"
        entries.mistakes.append(file.mistake(at, f"{what} here twice", hint))


def read_enterprises(file: YamlFile) -> tuple[dict[str, str], list[Mistake]]:
    """Telephone number → name, below ``enterprises``."""
    items = file.document.get("enterprises") if isinstance(file.document, dict) else None
    if not isinstance(items, dict | None):
        return {}, [file.mistake(("enterprises",), "must be a mapping of number: name", '"051388800001": a name')]
    mistakes = []
    written = [key for key in file.lines if len(key) == 2 and key[0] == "enterprises"]
    for at, (key, value) in zip(written, (items or {}).items(), strict=False):
        if at[1] != str(key):
            mistakes.append(file.mistake(at, f"YAML reads this number as {key}", "numbers stand in quotes"))
        if not isinstance(value, str | int) or not str(value):
            mistakes.append(file.mistake(at, "has no name", "write the name of the enterprise after the colon"))
    return {str(key): str(value) for key, value in (items or {}).items()}, mistakes


def _content(entries: Entries[Row], file: YamlFile, shape: type, message: str) -> Any:
    """What stands below the kind of the entries; nothing when that is not to be known."""
    document, kind = file.document, entries.kind
    if not isinstance(document, dict):
        entries.complete = False
        return shape()
    together = next(kinds for kinds in FILES.values() if kind in kinds)
    mistyped = kind not in document and document.keys() - set(together)
    content = document.get(kind)
    if not isinstance(content, shape | None):
        entries.mistakes.append(file.mistake((kind,), message))
    twice = any(key[0] == kind and len(key) <= 2 for key in file.twice)
    entries.complete = not (mistyped or twice) and isinstance(content, shape | None)
    return content if isinstance(content, shape) else shape()


def _expand(row: Any, key: str) -> Iterator[Any]:
    """One row, or the rows of a range: ``extension: 1001-1030`` counts up; ``{n}`` is the running number."""
    if not isinstance(row, dict):
        yield row
        return
    first, dash, last = str(row.get(key, "")).partition("-")
    if not (dash and first.isdigit() and last.isdigit() and int(last) - int(first) in range(_LONGEST_RANGE)):
        yield _row(row, key, row.get(key))
        return
    for number, ident in enumerate(range(int(first), int(last) + 1), 1):
        item = {k: v.replace("{n}", str(number)) if isinstance(v, str) else v for k, v in row.items()}
        yield _row(item, key, str(ident).zfill(len(first)))


def _row(item: dict[Any, Any], key: str, ident: Any) -> dict[Any, Any]:
    """A row with its number, and its seat: ``same`` is the seat of that number. Numbers may stand without quotes."""
    made = {**item, key: ident} if key in item else {**item}
    if made.get("seat") == "same":
        made["seat"] = ident
        if not str(ident).isdigit():
            del made["seat"]  # the number itself is told
    return {k: str(v) if k in (key, "seat") and isinstance(v, int) else v for k, v in made.items()}
