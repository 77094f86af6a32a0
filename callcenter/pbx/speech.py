"""Text → sound, by the command that the settings name. Made once, kept in the user's cache by content."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from callcenter.errors import EnvironmentMissing
from callcenter.pbx.music import sox

_MAKING = "2"
"""Goes into every key: count it up when the steps below change."""
_TRIM = ("silence", "1", "0.02", "0.3%", "reverse", "silence", "1", "0.02", "0.3%", "reverse")
_LEVEL = ("gain", "-n", "-4", "pad", "0.02", "0.08")
_PADDING = 1000
"""Bytes that the silence around a sound takes at most."""
_LONG_NUMBER = re.compile(r"[0-9]{3,}")


def cache_folder() -> Path:
    """``${XDG_CACHE_HOME:-~/.cache}/callcenter/prompts``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "callcenter" / "prompts"


def spoken(text: str) -> str:
    """The text as a TTS program should get it: long numbers digit by digit.

    >>> spoken("您好,海安12345")
    '您好,海安1 2 3 4 5'
    """
    return _LONG_NUMBER.sub(lambda number: " ".join(number[0]), text)


def speech(command: str, text: str, cache: Path) -> Path:
    """The alaw file of ``text`` in ``cache``. Raises EnvironmentMissing when the command fails."""
    target = cache / f"{_key(command, text)}.alaw"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        words = [word.replace("{text}", spoken(text)) for word in shlex.split(command)]
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            wav = Path(folder) / "speech.wav"
            wav.write_bytes(_speak(words, text))
            sox(["--ignore-length", str(wav)], target, *_TRIM, *_LEVEL)
            _refuse_silence(target, text, command)
    return target


def tone(hertz: int, seconds: float, cache: Path) -> Path:
    """The alaw file of a tone in ``cache``."""
    target = cache / f"{_key('tone', f'{hertz} {seconds}')}.alaw"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        shape = f"synth {seconds} sine {hertz} fade q 0.01 {seconds} 0.01 gain -12"
        sox(["-n", "-r", "8000", "-c", "1"], target, *shape.split())
    return target


def _key(command: str, text: str) -> str:
    return hashlib.sha256("\0".join((_MAKING, command, text)).encode()).hexdigest()[:40]


def _speak(words: list[str], text: str) -> bytes:
    if shutil.which(words[0]) is None:
        raise EnvironmentMissing(
            f"{words[0]} (speech.command) is missing: `sudo apt-get install {Path(words[0]).name}`"
        )
    done = subprocess.run(words, capture_output=True)
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise EnvironmentMissing(f"speech.command cannot speak {text!r} (exit {done.returncode}): {said}")
    return done.stdout


def _refuse_silence(target: Path, text: str, command: str) -> None:
    if target.stat().st_size <= _PADDING:
        target.unlink()
        raise EnvironmentMissing(f"speech.command makes no sound of {text!r}: {command}")
