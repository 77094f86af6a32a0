"""Twenty seconds of bytes that nobody thought of for each parser; ``make fuzz`` takes ten minutes each."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import run
from tests.fuzz.targets import TARGETS

_SECONDS = 20


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_no_bytes_break_a_parser(name: str) -> None:
    assert run(name, _SECONDS, quiet=True) == ""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_target_has_a_corpus_that_it_takes(name: str) -> None:
    seeds = TARGETS[name].seeds()
    assert seeds
    for seed in seeds:
        TARGETS[name].run(seed)
