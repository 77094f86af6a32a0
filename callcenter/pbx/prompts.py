"""Every sound a caller may hear, on disk before the first call: a missing file can end a call."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from callcenter.config import Config
from callcenter.errors import PromptMissing
from callcenter.ivr.prompts import Prompt, PromptCatalogue
from callcenter.pbx.folders import Folders
from callcenter.pbx.music import sound_input, sox
from callcenter.pbx.speech import cache_folder, speech, tone

DIALPLAN_PROMPTS: Mapping[str, Prompt] = {
    prompt.name: prompt
    for prompt in (
        Prompt("number_unassigned", "您好,您拨打的号码是空号,请核对后再拨。"),
        Prompt("all_lines_busy", "您好,现在线路全忙,请稍后再拨。"),
        Prompt("call_not_allowed", "您好,这部话机不能拨打这个号码。"),
        Prompt("code_unknown", "没有这个功能码。"),
        Prompt("code_unavailable", "系统暂时不可用,请稍后再试。"),
        Prompt("follow_up_away", "很抱歉,系统暂时不可用,我们稍后再与您联系,再见。"),
        Prompt("fallback_greeting", "您好,这里是海安12345,请稍候,马上为您接通人工座席。"),
        Prompt("fallback_thanks", "感谢您的来电,再见。"),
        Prompt("offline_apology", "很抱歉让您久等了,现在无法为您接通。请在嘀声后留言,说完请按井号键。"),
        Prompt("offline_number", "我们会按您的来电号码回电。要用别的号码,请输入号码后按井号键;否则直接按井号键。"),
        Prompt("offline_thanks", "您的留言已经收到,我们会尽快给您回电,再见。"),
        Prompt("beep", "", 1000, 0.3),
    )
}
"""What the dialplan and the offline script play; the catalogue may word them anew."""

_RECORDED = (".alaw", ".wav", ".mp3", ".ogg", ".flac")
_MANIFEST = ".made.json"


@dataclass(frozen=True, slots=True)
class PromptsMade:
    """What ``ensure_prompts`` did."""

    generated: int
    recorded: int
    unchanged: int
    removed: int


def all_prompts(config: Config) -> dict[str, Prompt]:
    """Every prompt by name: the dialplan's own and the catalogue's. Raises FlowError."""
    return {**DIALPLAN_PROMPTS, **PromptCatalogue.load(config.prompts_file).prompts}


def known_prompts(config: Config) -> set[str] | None:
    """Their names, whatever is wrong with their texts; None when there may be names that cannot be read."""
    catalogue, _ = PromptCatalogue.inspect(config.prompts_file)
    return {*DIALPLAN_PROMPTS, *catalogue.prompts} if catalogue.complete else None


def ensure_prompts(config: Config, *, cache: Path | None = None) -> PromptsMade:
    """Make the sound of every prompt, in parallel; what is there already stays.

    A recording ``<state>/<ivr.recorded>/<name>.wav`` (or alaw, mp3, ogg, flac) comes before speech.
    Raises FlowError, EnvironmentMissing or PromptMissing.
    """
    maker = _Maker(config, cache or cache_folder())
    prompts = all_prompts(config)
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        done = list(pool.map(maker.make, prompts.values()))
    removed = maker.remove_others(set(prompts))
    maker.keep_manifest(dict(zip(prompts, (mark for _, mark in done), strict=True)))
    if missing := missing_prompts(config, prompts):
        raise PromptMissing(f"no sound for {', '.join(missing)}; run `callcenter prompts`")
    kinds = [kind for kind, _ in done]
    return PromptsMade(kinds.count("generated"), kinds.count("recorded"), kinds.count("unchanged"), removed)


def missing_prompts(config: Config, prompts: Mapping[str, Prompt] | None = None) -> list[str]:
    """Names of prompts that have no sound file."""
    sounds = Folders.of(config).sounds
    return sorted(name for name in prompts or all_prompts(config) if not (sounds / f"{name}.alaw").is_file())


class _Maker:
    """Makes sounds into one folder and remembers, in a manifest there, what each was made of."""

    def __init__(self, config: Config, cache: Path) -> None:
        self._sounds = Folders.of(config).sounds
        self._recorded = config.state / config.ivr.recorded
        self._command = config.speech.command
        self._cache = cache
        self._sounds.mkdir(parents=True, exist_ok=True)
        self._manifest = self._read_manifest()

    def make(self, prompt: Prompt) -> tuple[str, str]:
        """(what was done, what it is made of)."""
        target = self._sounds / f"{prompt.name}.alaw"
        recording = self._recording(prompt.name)
        mark = f"{recording} {recording.stat().st_mtime_ns}" if recording else self._source(prompt)
        if self._manifest.get(prompt.name) == mark and target.is_file():
            return "unchanged", mark
        target.parent.mkdir(parents=True, exist_ok=True)
        if recording:
            sox(sound_input(recording), target)
            return "recorded", mark
        new = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(self._generate(prompt), new)
        os.replace(new, target)
        return "generated", mark

    def remove_others(self, names: set[str]) -> int:
        """Remove sounds that no prompt names any more; their number."""
        files = [file for file in self._sounds.rglob("*.alaw") if not file.name.startswith(".")]
        stale = [file for file in files if str(file.relative_to(self._sounds).with_suffix("")) not in names]
        for file in stale:
            file.unlink()
        return len(stale)

    def keep_manifest(self, manifest: dict[str, str]) -> None:
        if manifest != self._manifest:
            new = self._sounds / f"{_MANIFEST}.{os.getpid()}"
            new.write_text(json.dumps(manifest, ensure_ascii=False, indent=0), encoding="utf-8")
            os.replace(new, self._sounds / _MANIFEST)

    def _recording(self, name: str) -> Path | None:
        candidates = (self._recorded / f"{name}{suffix}" for suffix in _RECORDED)
        return next((file for file in candidates if file.is_file()), None)

    def _source(self, prompt: Prompt) -> str:
        return f"tone {prompt.tone} {prompt.length}" if prompt.tone else f"{self._command} | {prompt.text}"

    def _generate(self, prompt: Prompt) -> Path:
        if prompt.tone:
            return tone(prompt.tone, prompt.length, self._cache)
        return speech(self._command, prompt.text, self._cache)

    def _read_manifest(self) -> dict[str, str]:
        try:
            found = json.loads((self._sounds / _MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
