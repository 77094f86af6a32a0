"""The node type ``say``."""

from __future__ import annotations

import pytest
from ivr_bench import Bench, last

from callcenter.ivr.effects import Hangup, Play

NODES = """
tell: {{type: say, form: {form}, value: "{value}", before: greeting, after: goodbye, next: bye}}
bye: {{type: hangup}}
"""


@pytest.mark.parametrize(
    ("form", "value", "files"),
    [
        ("digits", "{caller}", ["digits/1", "digits/1", "digits/0"]),
        ("number", "20", ["digits/2", "number/ten"]),
        (
            "date",
            "0001-02-03",
            ["digits/0"] * 3 + ["digits/1", "date/year", "digits/2", "date/month", "digits/3", "date/day"],
        ),
        ("ticket", "HA-7", ["letters/h", "letters/a", "letters/dash", "digits/7"]),
    ],
)
def test_reads_the_value_between_its_prompts(bench: Bench, form: str, value: str, files: list[str]) -> None:
    call = bench.call(NODES.format(form=form, value=value), caller="110")
    assert last(call.step) == Play(("greeting", *files, "goodbye"))


def test_nothing_to_read_is_passed_over(bench: Bench) -> None:
    call = bench.call(NODES.format(form="digits", value="{caller}"), caller="")
    assert last(call.step) == Hangup()
