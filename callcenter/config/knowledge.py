"""Settings of the knowledge base (知识库), and the words by which it is searched (synonyms.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from callcenter.config.base import Settings
from callcenter.config.yaml_file import Key, YamlFile
from callcenter.errors import Mistake

__all__ = ["Knowledge", "read_synonyms"]

_LONGEST = 30
_HINT = "营业执照: [执照, 开店证]"


class Knowledge(Settings):
    """The knowledge base."""

    review_days: int = Field(
        default=180,
        ge=1,
        le=3660,
        description="An entry whose review day nobody gave is looked at by its department after so many days.",
    )
    remind_days: int = Field(
        default=14, ge=0, le=365, description="The department is reminded so many days before a review or an end."
    )


def read_synonyms(file: YamlFile) -> tuple[dict[str, Any], list[Mistake]]:
    """``synonyms`` and ``filler_words`` of the settings, as far as they are right."""
    mistakes: list[Mistake] = []
    document = file.document if isinstance(file.document, dict) else {}
    rows = document.get("synonyms") or {}
    if not isinstance(rows, dict):
        mistakes.append(file.mistake(("synonyms",), "must be a mapping of word: [other words]", _HINT))
        rows = {}
    read: dict[str, tuple[str, ...]] = {}
    for word, others in rows.items():
        at: Key = ("synonyms", word)
        found = list(_wrong(file, at, [word])) + list(_listed(file, at, others))
        mistakes += found
        if not found:
            read[word] = tuple(others)
    fillers = document.get("filler_words") or []
    found = list(_listed(file, ("filler_words",), fillers))
    return {"synonyms": read, "filler_words": () if found else tuple(fillers)}, mistakes + found


def _listed(file: YamlFile, at: Key, words: Any) -> Iterator[Mistake]:
    if isinstance(words, list):
        yield from _wrong(file, at, words)
    else:
        yield file.mistake(at, "must be a list of words", _HINT)


def _wrong(file: YamlFile, at: Key, words: list[Any]) -> Iterator[Mistake]:
    for word in words:
        if not isinstance(word, str):
            yield file.mistake(at, f"{word!r} is not a text", "put it in quotes")
        elif not word.strip() or len(word) > _LONGEST:
            yield file.mistake(at, f"{word!r} is no word of 1 to {_LONGEST} characters")
