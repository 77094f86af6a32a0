"""Music on hold: a soft melody of our own (no licence to ask for), or the site's recording."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from callcenter.errors import EnvironmentMissing

_BEAT = 0.6
_MELODY = "C4E4G4A4 G4E4D4G4 A4C5A4G4 E4D4C4D4 E4G4E4D4 A3C4D4E4 D4C4A3G3 C4E4D4C4"
"""A pentatonic tune that can go round for ever."""
_SOUNDS = (".alaw", ".wav", ".mp3", ".ogg", ".flac")


def ensure_music(folder: Path, recorded: Path) -> list[Path]:
    """The files of one music class, alaw, made when missing.

    Sound files in ``recorded`` take the melody's place; whatever else stands in ``folder`` goes.
    Raises EnvironmentMissing when sox is not installed or cannot read a recording.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(path for path in recorded.glob("*") if path.suffix in _SOUNDS)
    wanted: dict[Path, Path | None] = {folder / f"{source.stem}.alaw": source for source in sources}
    wanted = wanted or {folder / "melody.alaw": None}
    for stale in set(folder.iterdir()) - wanted.keys():
        stale.unlink()
    for target, source in wanted.items():
        if source is None and not target.exists():
            sox(_melody(), target)
        elif source and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            sox(sound_input(source), target, "gain", "-n", "-9")
    return sorted(wanted)


def sox(inputs: list[str], target: Path, *effects: str) -> None:
    """Run sox into ``target`` as 8 kHz mono alaw, whole or not at all."""
    new = target.with_name(f".{target.name}.{os.getpid()}")
    command = ["sox", "-V1", "-D", *inputs, "-t", "al", "-r", "8000", "-c", "1", str(new), *effects]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        raise EnvironmentMissing("sox is missing: `sudo apt-get install sox`") from None
    if done.returncode:
        new.unlink(missing_ok=True)
        raise EnvironmentMissing(f"sox cannot make {target}: {done.stderr.strip()[-300:]}")
    os.replace(new, target)


def sound_input(source: Path) -> list[str]:
    """Sox arguments that read a sound file; alaw files say nothing of themselves."""
    raw = ["-t", "al", "-r", "8000", "-c", "1"] if source.suffix == ".alaw" else []
    return [*raw, str(source)]


def _melody() -> list[str]:
    """Sox arguments: each note is one soft, fading pluck, joined one after the other."""
    return [f"|{_note(note)}" for note in re.findall(r"[A-G]\d", _MELODY)]


def _note(note: str) -> str:
    tone = f"synth {_BEAT} sine {note} synth {_BEAT} sine mix {note} fade q 0.02 {_BEAT} 0.4 gain -20"
    return f"sox -V1 -D -n -t wav -r 8000 -c 1 -b 16 - {tone}"
