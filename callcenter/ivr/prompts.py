"""Prompts: the catalogue of what callers hear, and how numbers and dates become prompts.

The name of a prompt is also the name of its sound file. Texts stand in ``ivr_flows/prompts.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from callcenter.config.loading import load_yaml
from callcenter.errors import FlowError, Mistake, shown
from callcenter.ivr.numerals import SYSTEM_PROMPTS

__all__ = ["Prompt", "PromptCatalogue"]

_NAME = re.compile(r"[a-z0-9_]{1,40}(/[a-z0-9_]{1,40})?")
_CHARACTERS_PER_SECOND = 3.5
_ALAW_BYTES_PER_SECOND = 8000
_PAUSES = {**dict.fromkeys("，、,", 0.15), **dict.fromkeys("。！？；：.!?;:…", 0.35)}
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
    ) -> None:
        self.prompts = prompts
        self.lines = lines or {}
        """Name → line of ``file``."""
        self.file = file
        self._sounds = sounds
        self._seconds: dict[str, float] = {}

    @classmethod
    def load(cls, path: Path, sounds: Path | None = None) -> PromptCatalogue:
        """The catalogue in ``path``; lengths come from the files in ``sounds`` where they exist.

        Raises FlowError with every mistake found.
        """
        reader = _Reader(path)
        prompts = reader.read()
        if reader.mistakes:
            raise FlowError(reader.mistakes)
        places = {str(at[1]): line for at, line in reader.lines.items() if len(at) == 2}
        return cls(prompts, places, reader.file, sounds)

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

    def __init__(self, path: Path) -> None:
        self.file = shown(path)
        self.document, self.lines, self.mistakes = load_yaml(path)

    def read(self) -> dict[str, Prompt]:
        prompts: dict[str, Prompt] = {}
        if self.mistakes and not self.document:
            return prompts
        for section in ("prompts", "system"):
            for name, value in self._section(section).items():
                prompt = self._prompt(str(name), value, (section, str(name)))
                if prompt.name in prompts:
                    self._wrong((section, prompt.name), "stands here twice")
                prompts[prompt.name] = prompt
        for name in SYSTEM_PROMPTS:
            if name not in prompts:
                self._wrong(("system",), f"{name} is missing", "numbers and messages need it")
        return prompts

    def _section(self, name: str) -> dict[Any, Any]:
        content = self.document.get(name) if isinstance(self.document, dict) else None
        if isinstance(content, dict):
            return content
        self._wrong((name,), "must be a mapping of name: text")
        return {}

    def _prompt(self, name: str, value: Any, at: tuple[str, ...]) -> Prompt:
        if not _NAME.fullmatch(name):
            self._wrong(at, "is no name of a prompt", "a-z, 0-9 and _, as it names a sound file")
        fields = value if isinstance(value, dict) else {"text": value}
        for unknown in fields.keys() - _KEYS:
            self._wrong(at, f"{unknown} is no part of a prompt", "text and note are")
        text, tone, length = fields.get("text", ""), fields.get("tone", 0), fields.get("seconds", 0)
        if tone and isinstance(tone, int) and isinstance(length, int | float) and 0 < length <= 10:
            return Prompt(name, "", tone, float(length))
        if isinstance(text, int) and not isinstance(text, bool):
            text = str(text)
        if not isinstance(text, str) or not text.strip():
            self._wrong(at, "has no text", "write what the caller hears after the colon")
            text = ""
        return Prompt(name, " ".join(text.split()))

    def _wrong(self, at: tuple[str, ...], message: str, hint: str = "") -> None:
        line = self.lines.get(at) or self.lines.get(at[:1]) or 0
        self.mistakes.append(Mistake(self.file, line, ".".join(at), message, hint))
