"""Has every prompt a sound that can be it? A missing file can end a call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning
from callcenter.errors import FlowError
from callcenter.ivr.prompts import Prompt
from callcenter.pbx.prompts import all_prompts

_BYTES_PER_SECOND = 8000
_SHORTEST, _LONGEST = 0.08, 1.2
"""Seconds for each character that is said: faster or slower is nobody's speech."""
_PAUSES = 4.0
_SILENCE = bytes((0x55, 0xD5))


def prompts(case: Case) -> Iterator[Told]:
    """Missing ones are faults, strange ones worth a listen."""
    try:
        wanted = all_prompts(case.config)
    except FlowError as error:
        yield fault(f"the catalogue of prompts has {len(error.mistakes)} mistake(s)", "callcenter check")
        return
    folder = case.folders.sounds
    if not folder.exists():
        yield unseen("none yet: they are made at the first start, or by `callcenter prompts`")
        return
    missing = [name for name in wanted if not (folder / f"{name}.alaw").is_file()]
    strange = [name for name in wanted if name not in missing and not _plausible(wanted[name], folder)]
    if missing:
        yield fault(f"no sound for {_some(missing)}", "callcenter prompts")
    if strange:
        yield warning(f"too short, too long or silent for its text: {_some(strange)}", "listen to it; record it anew")
    if not missing and not strange:
        yield ok(f"{len(wanted)} sounds")


def _plausible(prompt: Prompt, folder: Path) -> bool:
    sound = (folder / f"{prompt.name}.alaw").read_bytes()
    seconds, said = len(sound) / _BYTES_PER_SECOND, sum(map(str.isalnum, prompt.text))
    if not sound.strip(_SILENCE):
        return False
    return not prompt.text or _SHORTEST * said <= seconds <= _LONGEST * said + _PAUSES


def _some(names: list[str]) -> str:
    rest = len(names) - 5
    return ", ".join(names[:5]) + (f" and {rest} more" if rest > 0 else "")
