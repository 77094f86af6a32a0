"""The messages are as many as the RFC has, each sent with an identity of its own, none longer than a datagram."""

from __future__ import annotations

import pytest

from tests.faults.torture import INVALID, VALID, filled

_ALL = {**VALID, **INVALID}


def test_each_has_the_name_of_the_rfc_once() -> None:
    assert len(_ALL) == len(VALID) + len(INVALID) == len({name.partition(":")[0] for name in _ALL})


@pytest.mark.parametrize("name", _ALL)
def test_it_can_be_sent(name: str) -> None:
    first, second = filled(_ALL[name], 1), filled(_ALL[name], 2)
    assert b"{" not in first
    assert b"SIP/" in first
    assert b"\r\n\r\n" in first
    assert len(first) < 65_000
    assert first != second
