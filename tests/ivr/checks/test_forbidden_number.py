"""The rule ``forbidden_number``."""

from __future__ import annotations

from ivr_bench import Bench, flow_of

from callcenter.ivr import inspect_library

EXITS = "exits: {talked: end, busy: end, no_answer: end, failed: end, unavailable: end}"
FLOW = flow_of(f"""
a: {{type: play, prompt: please_wait, next: b}}
b: {{type: dial, to: 13900000001, exits: {{talked: end, busy: c, no_answer: c, failed: c, unavailable: c}}}}
c: {{type: dial, to: "0044123", {EXITS}}}
""")


def test_numbers_that_calls_may_not_go_to(bench: Bench) -> None:
    bench.library(main=FLOW)
    mistakes = inspect_library(
        bench.folder, bench.prompts, bench.calendar, queues=("voice",), may_ring=lambda number: number[0] == "1"
    )[1]
    assert [(m.line, m.where, m.message) for m in mistakes] == [(6, "main.c.to", "0044123 may not be called")]


def test_who_is_on_duty_is_judged_in_the_settings(bench: Bench) -> None:
    bench.library(main=flow_of(f"a: {{type: dial, duty: housing, {EXITS}}}"))
    mistakes = inspect_library(
        bench.folder, bench.prompts, bench.calendar, queues=("voice",), may_ring=lambda number: False
    )[1]
    assert mistakes == []
