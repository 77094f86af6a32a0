"""The catalogue of prompts: texts, lengths, mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from ivr_bench import ROOT

from callcenter.errors import FlowError
from callcenter.ivr import FlowLibrary, Prompt, PromptCatalogue
from callcenter.ivr.spoken import Spoken

SHIPPED = ROOT / "ivr_flows" / "prompts.yaml"


def test_lengths_are_estimated_from_the_text() -> None:
    assert Prompt("a", "您好").seconds == pytest.approx(2 / 3.5)
    assert Prompt("a", "您好，海安。").seconds == pytest.approx(4 / 3.5 + 0.15 + 0.35)
    assert Prompt("beep", "", 1000, 0.3).seconds == 0.3


def test_a_sound_file_tells_the_length(tmp_path: Path) -> None:
    (tmp_path / "digits").mkdir()
    (tmp_path / "digits" / "3.alaw").write_bytes(bytes(4000))
    catalogue = PromptCatalogue.load(SHIPPED, tmp_path)
    assert catalogue.seconds("digits/3") == 0.5
    assert catalogue.seconds("digits/4") == pytest.approx(1 / 3.5)
    assert catalogue.seconds("unknown") == 0


def test_texts(shipped: FlowLibrary) -> None:
    prompts = shipped.prompts
    assert prompts.text("digits/7") == "七"
    assert prompts.text("unknown") == "unknown"
    assert prompts.text("beep") == "♪"
    assert "greeting" in prompts
    assert "unknown" not in prompts


def test_every_shipped_prompt_is_said_somewhere(shipped: FlowLibrary) -> None:
    from callcenter.callcontrol.feature_codes import Say
    from callcenter.config import Acd
    from callcenter.ivr import lifeline
    from callcenter.ivr.numerals import SYSTEM_PROMPTS

    said = {*SYSTEM_PROMPTS, *lifeline.PROMPTS, *Say, *(f"pause_reason_{name}" for name in Acd().pause_reasons)}
    said.add("consult_unanswered")
    for flow in shipped.flows.values():
        for node in flow.nodes.values():
            said |= {name for _, value in node.parts() if isinstance(value, Spoken) for name, _ in value.parts}
    assert set(shipped.prompts.prompts) == said


def test_all_mistakes_are_reported_with_their_lines(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("  digits/3: 三\n", "")
    lines = text.splitlines()
    at = lines.index("prompts:") + 1
    lines[at:at] = ["  Grüße: 您好", "  empty:", "  listed: [1]", "  odd: {text: 您好, speed: 3}", "  digits/4: 四"]
    path = tmp_path / "prompts.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        PromptCatalogue.load(path)
    found = [(mistake.line, mistake.where, mistake.message) for mistake in caught.value.mistakes]
    twice = next(number for number, line in enumerate(lines, 1) if line == "  digits/4: 四" and number > at + 5)
    system = lines.index("system:") + 1
    assert found == [
        (at + 1, "prompts.Grüße", "is no name of a prompt"),
        (at + 2, "prompts.empty", "has no text"),
        (at + 3, "prompts.listed", "has no text"),
        (at + 4, "prompts.odd", "speed is no part of a prompt"),
        (system, "system", "digits/3 is missing"),
        (twice, "system.digits/4", "stands here twice"),
    ]


@pytest.mark.parametrize("text", ["", "- 1", "prompts: 3", "prompts: {", "prompts: {a: b}"])
def test_wrong_shapes_are_mistakes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prompts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FlowError):
        PromptCatalogue.load(path)


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match="cannot be read"):
        PromptCatalogue.load(tmp_path / "prompts.yaml")


@pytest.mark.parametrize(
    ("old", "new", "complete"),
    [
        ("  greeting: ", "  Greeting: ", False),
        ("  please_wait: ", "  greeting: ", False),
        ("\nprompts:", "\npromts:", False),
        ("  please_wait: ", "  please_wait: {speed: 3} # ", True),
        ("  digits/3: ", "  digit/3: ", True),
    ],
)
def test_what_is_known_beside_a_mistake(tmp_path: Path, old: str, new: str, complete: bool) -> None:
    path = tmp_path / "prompts.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    catalogue, mistakes = PromptCatalogue.inspect(path)
    assert len(mistakes) == 1
    assert catalogue.complete == complete
