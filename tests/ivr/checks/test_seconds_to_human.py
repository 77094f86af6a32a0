"""The rule ``seconds_to_human``."""

from __future__ import annotations

from pathlib import Path

import pytest
from ivr_bench import ROOT, Bench, flow_of

from callcenter.ivr import FlowLibrary, inspect_library
from callcenter.ivr.checks import Survey
from callcenter.ivr.checks.seconds_to_human import longest
from callcenter.workdays import Calendar

QUEUE = "{type: enqueue, queue: voice, exits: {talked: end, timeout: end, full: end, no_agent: end}}"
SLOW = flow_of(f"""
city: {{type: http, url: "https://a.example/", wait_seconds: 2, next: hello, exits: {{fallback: hello}}}}
hello: {{type: subflow, flow: inner, next: ask}}
ask:
  type: menu
  prompt: [press_2_enterprise, {{prompt: surge_announcement, when: talked}}]
  wait_seconds: 4
  tries: 2
  timeout_prompt: please_wait
  keys: {{1: wait}}
  exits: {{timeout: wait, invalid: ask}}
wait: {QUEUE}
""")
INNER = flow_of("c: {type: play, prompt: greeting, next: end}")


def seconds(library: FlowLibrary, calendar: Calendar, flow: str) -> float:
    found = longest(Survey(library, calendar, frozenset(), frozenset(), 15, set()), flow)
    assert found is not None
    return found.seconds


def test_every_wait_and_prompt_of_a_silent_caller_counts(bench: Bench) -> None:
    library, mistakes = bench.inspect(("main",), main=SLOW, inner=INNER)
    heard = library.prompts.seconds
    expected = 2 + heard("greeting") + heard("please_wait")
    expected += 2 * (heard("press_2_enterprise") + heard("surge_announcement") + 4)
    assert seconds(library, bench.calendar, "main") == pytest.approx(expected)
    assert [m.message for m in mistakes] == [
        f"a person is reached after {expected:.1f} s without a key, more than 15 s: city → hello → inner.c → ask → wait"
    ]


def test_the_shipped_main_flow_is_quick_enough(shipped: FlowLibrary, calendar: Calendar) -> None:
    assert seconds(shipped, calendar, "main") <= 15
    assert seconds(shipped, calendar, "enterprise") <= 15


def test_recorded_sounds_count_by_their_size(bench: Bench, tmp_path: Path) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    (sounds / "greeting.alaw").write_bytes(bytes(8000 * 16))
    folder = ROOT / "ivr_flows"
    mistakes = inspect_library(
        folder, bench.prompts, bench.calendar, queues=("voice", "enterprise"), entries=("main",), sounds=sounds
    )[1]
    assert [(m.where, "more than 15 s" in m.message) for m in mistakes] == [("main.who_calls", True)]


def test_the_limit_can_be_set(bench: Bench) -> None:
    folder = ROOT / "ivr_flows"
    mistakes = inspect_library(
        folder, bench.prompts, bench.calendar, queues=("voice", "enterprise"), entries=("main",), seconds_to_human=5
    )[1]
    assert [m.where for m in mistakes] == ["main.who_calls"]
