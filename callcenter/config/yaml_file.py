"""One YAML file: what stands in it, on which line, and what is wrong with it as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from callcenter.errors import Mistake, shown

__all__ = ["Key", "Lines", "YamlFile", "dotted", "load_yaml"]

Key = tuple[str | int, ...]
"""Where something stands in a document: ``("sip", "host")``, ``("seats", 3, "secret")``."""
Lines = Mapping[Key, int]
"""The line of each part of a document, 1-based."""

_HINT = "two spaces for each level; texts with , : # { or quotes stand in single quotes"


def dotted(key: Key) -> str:
    """A key as people read it: ``sip.host``."""
    return ".".join(map(str, key))


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What could be read of a file, and what could not."""

    name: str
    """Path as a person knows it."""
    document: Any
    """None when it cannot be read at all; an empty file is an empty mapping."""
    lines: Lines
    mistakes: tuple[Mistake, ...] = ()
    twice: frozenset[Key] = frozenset()
    """Keys that stand there twice: which of the two is meant, nobody knows."""

    def line(self, key: Key) -> int:
        """The line of ``key``, or of the nearest part around it that is written; 0 when there is none."""
        written: Key = ()
        for part in key:
            # keys of a mapping are kept as they were written: the number 12345 as "12345"
            found = next((each for each in ((*written, part), (*written, str(part))) if each in self.lines), None)
            if found is None:
                break
            written = found
        return self.lines.get(written, 0)

    def mistake(self, key: Key, message: str, hint: str = "", where: str | None = None) -> Mistake:
        """A mistake at ``key``; ``where`` is how to call the place when its key alone says little."""
        return Mistake(self.name, self.line(key), dotted(key) if where is None else where, message, hint)


def load_yaml(path: Path) -> YamlFile:
    """The file at ``path``. A key that stands twice is a mistake; the rest of the file is read all the same."""
    name = shown(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        if node is None:
            return YamlFile(name, {}, {})
        index = _Index(name)
        index.add(node, ())
        document = yaml.SafeLoader("").construct_document(node)
    except OSError as error:
        return _unreadable(name, 0, f"cannot be read: {error.strerror}", "")
    except UnicodeDecodeError:
        return _unreadable(name, 0, "is not UTF-8 text", "save it as UTF-8")
    except RecursionError:
        return _unreadable(name, 1, "holds a part that contains itself (`&` and `*`), or too many levels", "")
    except yaml.YAMLError as error:
        return _unreadable(name, *_syntax(error))
    return YamlFile(
        name, {} if document is None else document, index.lines, tuple(index.mistakes), frozenset(index.twice)
    )


def _unreadable(name: str, line: int, message: str, hint: str) -> YamlFile:
    return YamlFile(name, None, {}, (Mistake(name, line, "", message, hint),))


def _syntax(error: yaml.YAMLError) -> tuple[int, str, str]:
    """Line, message and hint. What was left open stands further up than where YAML stumbles over it."""
    problem = str(getattr(error, "problem", None) or error).replace("'<stream end>'", "the end of the file")
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 0
    if begun is not None and begun.line + 1 != line:
        problem += f", {getattr(error, 'context', '')} that begins in line {begun.line + 1}"
    return line, f"is not valid YAML: {problem}", _HINT


class _Index:
    """Where each part of a document stands; collects the keys that cannot be used."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Key, int] = {}
        self.mistakes: list[Mistake] = []
        self.twice: set[Key] = set()
        self._loader = yaml.SafeLoader("")

    def add(self, node: yaml.Node, at: Key) -> None:
        """``node`` and all that is in it."""
        self.lines[at] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            self._mapping(node, at)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self.add(value, (*at, number))
        else:
            self._scalar(node)

    def _scalar(self, node: yaml.Node) -> None:
        """Dates and the like are only found to be impossible when they are made."""
        try:
            self._loader.construct_object(node)
        except ValueError as error:
            problem = f"{node.value!r} cannot be read ({error})"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from None

    def _mapping(self, node: yaml.MappingNode, at: Key) -> None:
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be one word", problem_mark=key.start_mark)
            here = (*at, key.value)
            if key.value in seen:
                hint = f"the first time in line {seen[key.value]}; leave one"
                self.mistakes.append(Mistake(self.name, line, dotted(here), "this key stands here twice", hint))
                self.twice.add(here)
            seen.setdefault(key.value, line)
            self.add(value, here)
            self.lines[here] = line
