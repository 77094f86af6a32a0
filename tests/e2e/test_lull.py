"""What a caller hears while the core says nothing: notes when it is frozen, and never any when it is well."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.testing.ears import Ears, audible
from callcenter.testing.instance import Instance
from callcenter.testing.scenarios import WaitForBye, caller, seat
from tests.e2e.conftest import staffed
from tests.faults.audio import purity

pytestmark = pytest.mark.e2e

_FLOWS = Path(__file__).parents[1] / "faults" / "flows"
_NOTES = (587.0, 880.0)
"""Hertz; neither is in the music on hold."""
_SECONDS = 3.0


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A hotline with a menu before the queue and a word after the talk."""
    flows = tmp_path_factory.mktemp("flows")
    shutil.copytree(_FLOWS, flows, dirs_exist_ok=True)
    menu = flows / "main.yaml"
    menu.write_text(menu.read_text().replace("wait_seconds: 0.5", "wait_seconds: 1.5"))
    with Instance(tmp_path_factory.mktemp("lull"), {"IVR__FLOWS": str(flows)}) as instance:
        yield instance


def _note(audio: bytes) -> bool:
    return any(purity(audio, hertz) > 0.8 for hertz in _NOTES)


def test_a_healthy_core_lets_nobody_hear_them(line: Instance) -> None:
    """In the menu, in the queue until a seat is free, after the talk: a command follows before the first note."""
    with Ears(2, wanted=_note) as ears:
        scenario = caller("12345", [WaitForBye(60)]).replace("[media_port]", "[field1]")
        rows = [(f"1330000010{at}", str(port)) for at, port in enumerate(ears.ports)]
        with (
            staffed(line, {"1001": seat(ring=0.2, talk=3.0)}),
            line.phone(scenario, fields=rows, calls=2, rate=2) as phone,
        ):
            phone.finish()
            assert len(phone.sightings("bye_received")) == 2
        assert [ears.sounds(port) for port in ears.ports] == [[], []]


def test_who_is_in_a_menu_of_a_frozen_core_hears_them(line: Instance) -> None:
    prompt = threading.Semaphore(0)

    def listen(audio: bytes) -> bool:
        if audible(audio):
            prompt.release()
        return _note(audio)

    with Ears(1, wanted=listen) as ears:
        (port,) = ears.ports
        scenario = caller("12345", [WaitForBye(60)]).replace("[media_port]", "[field1]")
        with (
            staffed(line, {"1001": seat(ring=0.2, talk=1.0)}),
            line.phone(scenario, fields=[("13300000111", str(port))], calls=1) as phone,
        ):
            assert all(prompt.acquire(timeout=10) for _ in range(5))  # a tenth of a second of it
            frozen = time.time()
            os.kill(line.core_pid, signal.SIGSTOP)
            try:
                first = _first(ears, port)
            finally:
                os.kill(line.core_pid, signal.SIGCONT)
            phone.finish()
            assert phone.sightings("bye_received")
    assert first - frozen < 1.5 + _SECONDS  # the menu first waits for a key


def test_who_has_talked_while_the_core_is_frozen_hears_them(line: Instance) -> None:
    with Ears(1, wanted=_note) as ears:
        (port,) = ears.ports
        scenario = caller("12345", [WaitForBye(60)]).replace("[media_port]", "[field1]")
        with (
            staffed(line, {"1001": seat(ring=0.2, talk=2.0)}) as phones,
            line.phone(scenario, fields=[("13300000112", str(port))], calls=1) as phone,
        ):
            phones["1001"].await_sightings("talking")
            os.kill(line.core_pid, signal.SIGSTOP)
            try:
                first = _first(ears, port)
            finally:
                os.kill(line.core_pid, signal.SIGCONT)
            phone.finish()
            (over,) = phones["1001"].sightings("bye_sent")
    assert 0 < first - over.at < _SECONDS


def _first(ears: Ears, port: int) -> float:
    """When the first note came, seconds since 1970."""
    limit = time.monotonic() + 9.0
    while not ears.sounds(port):
        assert time.monotonic() < limit, "no note was heard"
        time.sleep(0.05)
    return ears.sounds(port)[0][0]
