"""Prompts: the catalogue of what callers hear, and how numbers and dates become prompts.

The name of a prompt is also the name of its sound file. Texts stand in ``ivr_flows/prompts.yaml``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from callcenter.config.yaml_file import YamlFile, load_yaml
from callcenter.errors import FlowError, Mistake
from callcenter.ivr.numerals import SYSTEM_PROMPTS

__all__ = ["Prompt", "PromptCatalogue"]

_NAME = re.compile(r"[a-z0-9_]{1,40}(/[a-z0-9_]{1,40})?")
_CHARACTERS_PER_SECOND = 3.5
_ALAW_BYTES_PER_SECOND = 8000
_PAUSES = {**dict.fromkeys("，、,", 0.15), **dict.fromkeys("。！？；：.!?;:…", 0.35)}
_SECTIONS = ("prompts", "system")
_KEYS = frozenset({"text", "tone", "seconds", "note"})


class Prompt(msgspec.Struct, frozen=True):
    """One sound."""

    name: str
    text: str
    """What is said; empty for a tone."""
    tone: int = 0
    """Pitch of a tone in Hz, 0 for speech."""
    length: float = 0.0
    """Length of a tone in seconds."""

    @property
    def seconds(self) -> float:
        """How long it takes, estimated from the text as the default voice speaks."""
        if self.tone:
            return self.length
        spoken = sum(1 for char in self.text if char.isalnum())
        return spoken / _CHARACTERS_PER_SECOND + sum(_PAUSES.get(char, 0.0) for char in self.text)


class PromptCatalogue:
    """All prompts by name."""

    def __init__(
        self,
        prompts: Mapping[str, Prompt],
        lines: Mapping[str, int] | None = None,
        file: str = "prompts.yaml",
        sounds: Path | None = None,
        *,
        complete: bool = True,
    ) -> None:
        self.prompts = prompts
        self.lines = lines or {}
        """Name → line of ``file``."""
        self.file = file
        self.complete = complete
        """False: there may be more prompts, whose names could not be read."""
        self._sounds = sounds
        self._seconds: dict[str, float] = {}

    @classmethod
    def load(cls, path: Path, sounds: Path | None = None) -> PromptCatalogue:
        """The catalogue in ``path``; lengths come from the files in ``sounds`` where they exist.

        Raises FlowError with every mistake found.
        """
        catalogue, mistakes = cls.inspect(path, sounds)
        if mistakes:
            raise FlowError(mistakes)
        return catalogue

    @classmethod
    def inspect(cls, path: Path, sounds: Path | None = None) -> tuple[PromptCatalogue, list[Mistake]]:
        """The same, mistakes and all: a prompt with a mistake is there, what it says may be empty."""
        reader = _Reader(load_yaml(path))
        prompts = reader.read()
        places = {str(at[1]): line for at, line in reader.file.lines.items() if len(at) == 2}
        return cls(prompts, places, reader.file.name, sounds, complete=reader.complete), reader.mistakes

    def __contains__(self, name: str) -> bool:
        return name in self.prompts

    def text(self, name: str) -> str:
        """What the caller hears; the name itself for an unknown prompt."""
        prompt = self.prompts.get(name)
        return name if prompt is None else prompt.text or "♪"

    def seconds(self, name: str) -> float:
        """Length of a prompt: of its sound file if there is one, else estimated; 0 when unknown."""
        if name not in self._seconds:
            self._seconds[name] = self._measure(name)
        return self._seconds[name]

    def _measure(self, name: str) -> float:
        file = self._sounds / f"{name}.alaw" if self._sounds else None
        if file is not None and file.is_file():
            return file.stat().st_size / _ALAW_BYTES_PER_SECOND
        prompt = self.prompts.get(name)
        return prompt.seconds if prompt else 0.0


class _Reader:
    """prompts.yaml → prompts; collects the mistakes."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.mistakes = [*file.mistakes]
        self.sections = 0
        """How many of them can be used."""
        self.misnamed: list[str] = []
        self.twice = any(len(key) == 2 for key in file.twice)

    def read(self) -> dict[str, Prompt]:
        prompts: dict[str, Prompt] = {}
        for section, content in self._sections().items():
            for name, value in content.items():
                prompt = self._prompt(str(name), value, (section, str(name)))
                if prompt.name in prompts:
                    self._wrong((section, prompt.name), "stands here twice")
                    self.twice = True
                prompts[prompt.name] = prompt
        for name in SYSTEM_PROMPTS if self.sections == len(_SECTIONS) else ():
            if name not in prompts and not difflib.get_close_matches(name, self.misnamed, 1):
                self._wrong(("system",), f"{name} is missing", "numbers and messages need it")
        return prompts

    @property
    def complete(self) -> bool:
        """True when the names of all prompts are known."""
        return self.sections == len(_SECTIONS) and not (self.misnamed or self.twice)

    def _sections(self) -> dict[str, dict[Any, Any]]:
        """What can be used of the file; what is absent may stand below a mistyped key."""
        document = self.file.document
        if not isinstance(document, dict):
            if document is not None:
                self._wrong((), "must be a mapping with prompts and system at its top")
            return {}
        strange = document.keys() - set(_SECTIONS)
        for key in strange:
            close = difflib.get_close_matches(str(key), _SECTIONS, 1)
            hint = f"do you mean {close[0]}?" if close else "it has prompts and system"
            self._wrong((str(key),), "is not a key of this file", hint)
        found = {name: document[name] for name in _SECTIONS if isinstance(document.get(name), dict)}
        for name in _SECTIONS:
            if name not in found and not (strange and name not in document):
                self._wrong((name,), "must be a mapping of name: text")
        self.sections = len([name for name in found if (name,) not in self.file.twice])
        return found

    def _prompt(self, name: str, value: Any, at: tuple[str, ...]) -> Prompt:
        if not _NAME.fullmatch(name):
            self._wrong(at, "is no name of a prompt", "a-z, 0-9 and _, as it names a sound file")
            self.misnamed.append(name)
        fields = value if isinstance(value, dict) else {"text": value}
        strange = fields.keys() - _KEYS
        for unknown in strange:
            self._wrong(at, f"{unknown} is no part of a prompt", "text and note are")
        text, tone, length = fields.get("text", ""), fields.get("tone", 0), fields.get("seconds", 0)
        if tone and isinstance(tone, int) and isinstance(length, int | float) and 0 < length <= 10:
            return Prompt(name, "", tone, float(length))
        if isinstance(text, int) and not isinstance(text, bool):
            text = str(text)
        if not isinstance(text, str) or not text.strip():
            if not strange:
                self._wrong(at, "has no text", "write what the caller hears after the colon")
            text = ""
        return Prompt(name, " ".join(text.split()))

    def _wrong(self, at: tuple[str, ...], message: str, hint: str = "") -> None:
        self.mistakes.append(self.file.mistake(at, message, hint))
