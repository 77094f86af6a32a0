"""The rule ``few_keys``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, flow_of

QUEUE = "{type: enqueue, queue: voice, exits: {talked: end, timeout: end, full: end, no_agent: end}}"


@pytest.mark.parametrize(("keys", "asked"), [("{1: wait}", 0), ("{1: wait, 2: wait}", 2)])
def test_one_key_at_most(bench: Bench, keys: str, asked: int) -> None:
    flow = flow_of(f"""
ask: {{type: menu, prompt: greeting, keys: {keys}, exits: {{timeout: wait, invalid: wait}}}}
wait: {QUEUE}
""")
    said = f"4 main.ask: a caller of `main` is asked for {asked} keys before a person is reached"
    assert bench.mistakes(("main",), main=flow) == ([said] if asked else [])


def test_menu_after_menu_is_added_up(bench: Bench) -> None:
    ask = (
        "{{type: menu, prompt: please_wait, wait_seconds: 1, keys: {{1: wait}}, exits: {{timeout: {0}, invalid: {0}}}}}"
    )
    flow = flow_of(f"a: {ask.format('b')}\nb: {ask.format('wait')}\nwait: {QUEUE}")
    assert bench.mistakes(("main",), main=flow) == [
        "5 main.b: a caller of `main` is asked for 2 keys before a person is reached"
    ]
