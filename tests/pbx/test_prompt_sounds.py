"""Sounds: made once, kept by content, recordings first."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from callcenter.config import Config, load_config
from callcenter.errors import EnvironmentMissing
from callcenter.ivr.prompts import Prompt
from callcenter.pbx import Folders
from callcenter.pbx.music import ensure_music, sox
from callcenter.pbx.prompts import DIALPLAN_PROMPTS, all_prompts, ensure_prompts, missing_prompts
from callcenter.pbx.speech import speech, spoken, tone


@pytest.fixture
def teller(tmp_path: Path) -> Path:
    """A TTS program that beeps for each text and notes what it was asked to say."""
    program = tmp_path / "teller"
    program.write_text(
        f'#!/bin/sh\necho "$1" >> {tmp_path}/told\nsox -n -t wav -r 16000 - synth 0.3 sine 440 vol 0.5\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def config(tmp_path: Path, teller: Path) -> Config:
    (tmp_path / "prompts.yaml").write_text(
        (load_config(environ={}).prompts_file).read_text(encoding="utf-8"), encoding="utf-8"
    )
    return load_config(
        environ={
            "CALLCENTER_STATE_DIR": str(tmp_path / "state"),
            "CALLCENTER_SPEECH__COMMAND": f"{teller} {{text}}",
            "CALLCENTER_IVR__PROMPTS": str(tmp_path / "prompts.yaml"),
        }
    )


def told(tmp_path: Path) -> list[str]:
    return (tmp_path / "told").read_text(encoding="utf-8").splitlines()


def test_every_prompt_gets_a_sound_once(config: Config, tmp_path: Path) -> None:
    prompts = all_prompts(config)
    assert missing_prompts(config) == sorted(prompts)
    made = ensure_prompts(config, cache=tmp_path / "cache")
    assert (made.generated, made.recorded, made.unchanged) == (len(prompts), 0, 0)
    assert missing_prompts(config) == []
    texts = {prompt.text for prompt in prompts.values() if not prompt.tone}
    assert len(told(tmp_path)) >= len(texts)
    again = ensure_prompts(config, cache=tmp_path / "cache")
    assert (again.generated, again.unchanged) == (0, len(prompts))


def test_another_instance_takes_them_from_the_cache(config: Config, tmp_path: Path) -> None:
    ensure_prompts(config, cache=tmp_path / "cache")
    before = len(told(tmp_path))
    other = config.model_copy(update={"state_dir": str(tmp_path / "other")})
    assert ensure_prompts(other, cache=tmp_path / "cache").generated > 0
    assert len(told(tmp_path)) == before


def test_changed_text_is_spoken_anew_and_a_dropped_prompt_goes(config: Config, tmp_path: Path) -> None:
    ensure_prompts(config, cache=tmp_path / "cache")
    text = config.prompts_file.read_text(encoding="utf-8")
    config.prompts_file.write_text(text.replace("  goodbye: ", "  farewell: ", 1).replace("在嘀声后", "在响声后"))
    extra = Folders.of(config).sounds / "digits" / "stale.alaw"
    extra.parent.mkdir(exist_ok=True)
    extra.touch()
    made = ensure_prompts(config, cache=tmp_path / "cache")
    assert made.removed == 2
    assert made.generated >= 1
    assert not extra.exists()
    assert (Folders.of(config).sounds / "farewell.alaw").is_file()


def test_recording_comes_before_speech_and_speech_comes_back(config: Config, tmp_path: Path) -> None:
    sound = Folders.of(config).sounds / "greeting.alaw"
    recorded = config.state / config.ivr.recorded
    recorded.mkdir(parents=True)
    sox(["-n", "-r", "44100"], tmp_path / "two.alaw", "synth", "2", "sine", "300")
    shutil.copy(tmp_path / "two.alaw", recorded / "greeting.alaw")
    assert ensure_prompts(config, cache=tmp_path / "cache").recorded == 1
    assert sound.stat().st_size == 16000
    assert ensure_prompts(config, cache=tmp_path / "cache").recorded == 0
    (recorded / "greeting.alaw").unlink()
    assert ensure_prompts(config, cache=tmp_path / "cache").generated == 1
    assert sound.stat().st_size != 16000


def test_the_catalogue_may_word_the_dialplans_prompts_anew(config: Config) -> None:
    text = config.prompts_file.read_text(encoding="utf-8")
    config.prompts_file.write_text(text.replace("prompts:\n", "prompts:\n  fallback_thanks: 再会。\n", 1), "utf-8")
    assert all_prompts(config)["fallback_thanks"] == Prompt("fallback_thanks", "再会。")
    assert all_prompts(config)["all_lines_busy"] == DIALPLAN_PROMPTS["all_lines_busy"]


def test_long_numbers_are_read_digit_by_digit() -> None:
    assert spoken("拨12345转8,共15分,第110号") == "拨1 2 3 4 5转8,共15分,第1 1 0号"


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("no-such-teller {text}", "no-such-teller .* is missing: `sudo apt-get install no-such-teller`"),
        ("false {text}", r"cannot speak '您好' \(exit 1\)"),
        ("echo {text}", "sox cannot make"),
        ("sox -n -t wav -r 8000 - trim 0 1", "makes no sound of '您好'"),
    ],
)
def test_broken_speech_command_is_explained(tmp_path: Path, command: str, problem: str) -> None:
    with pytest.raises(EnvironmentMissing, match=problem):
        speech(command, "您好", tmp_path)
    assert list(tmp_path.glob("*.alaw")) == []


def test_default_command_speaks_chinese(tmp_path: Path) -> None:
    file = speech(load_config(environ={}).speech.command, "您好,海安12345", tmp_path)
    assert 1.5 < file.stat().st_size / 8000 < 5


def test_tone_has_its_length(tmp_path: Path) -> None:
    assert tone(1000, 0.3, tmp_path).stat().st_size == 2400


def test_music_is_made_once_and_gives_way_to_a_recording(tmp_path: Path) -> None:
    folder, recorded = tmp_path / "music", tmp_path / "recorded"
    [melody] = ensure_music(folder, recorded)
    stamp = melody.stat().st_mtime_ns
    assert melody.stat().st_size > 8000 * 10
    assert ensure_music(folder, recorded) == [melody]
    assert melody.stat().st_mtime_ns == stamp
    recorded.mkdir()
    sox(["-n", "-r", "8000"], recorded / "own.alaw", "synth", "1", "sine", "300")
    assert ensure_music(folder, recorded) == [folder / "own.alaw"]
    assert [path.name for path in folder.iterdir()] == ["own.alaw"]
